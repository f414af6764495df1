//! In JavaScript, async functions wait with `setTimeout`, in a browser, a worker or Node.

use core::{pin::pin, time::Duration};

use futures_channel::oneshot;
use gloo_timers::future::TimeoutFuture;

use crate::sleep::until;

/// The end of a wait in a task of its own, so that the future of the call stays `Send`: JavaScript's values are not.
pub(super) type Timer = oneshot::Receiver<()>;

/// A longer `setTimeout` ends at once.
const LONGEST: u32 = i32::MAX.unsigned_abs();

/// Makes a timer of JavaScript. If it is dropped, its `setTimeout` is cleared.
pub fn timer(delay: Duration) -> Timer {
    let (mut end, timer) = oneshot::channel();
    wasm_bindgen_futures::spawn_local(async move {
        let mut left = delay.as_nanos().div_ceil(1_000_000);
        let wait = async {
            while left > 0 {
                let part = u32::try_from(left).unwrap_or(LONGEST).min(LONGEST);
                TimeoutFuture::new(part).await;
                left -= u128::from(part);
            }
        };
        if !until(pin!(wait), end.cancellation()).await {
            // If the timer is dropped just now, nobody waits.
            let _ = end.send(());
        }
    });
    timer
}
