//! Waiting: one file for each runtime, no wait at all inside a testing scope, and an attempt cut by a timer.
//!
//! The session decides how long; nothing here decides anything.

#[cfg(all(feature = "tokio", feature = "smol"))]
mod both;
#[cfg(not(any(feature = "tokio", feature = "smol")))]
mod none;
#[cfg(all(feature = "smol", not(feature = "tokio")))]
mod smol;
mod thread;
#[cfg(all(feature = "tokio", not(feature = "smol")))]
mod tokio;
mod within;

use core::{
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

#[cfg(all(feature = "tokio", feature = "smol"))]
use both as runtime;
#[cfg(not(any(feature = "tokio", feature = "smol")))]
pub use none::timer;
#[cfg(all(feature = "smol", not(feature = "tokio")))]
use smol as runtime;
pub use thread::{sleep_blocking, sleep_blocking_with};
#[cfg(all(feature = "tokio", not(feature = "smol")))]
use tokio as runtime;
#[cfg(feature = "std")]
pub(crate) use within::Within;
pub use within::{Cut, TimedOutcome, ViaElapsed, ViaUncut, attempt_limit, within, within_policy};

#[cfg(any(feature = "tokio", feature = "smol"))]
pub use runtime::timer;

/// A wait of no time at all: the executor's other tasks get their turn, and a timeout around the call its chance. A
/// timer would take until the runtime's next tick.
#[inline]
pub fn turn() -> Turn {
    Turn { taken: false }
}

/// See [`turn`].
#[derive(Debug)]
#[must_use = "a turn is not taken until it is awaited"]
pub struct Turn {
    taken: bool,
}

impl Future for Turn {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if mem::replace(&mut self.taken, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The timer that `sleeper` makes: whether it is a future is asked where it is awaited.
#[inline]
pub fn timer_of<T>(delay: Duration, sleeper: impl FnOnce(Duration) -> T) -> T {
    sleeper(delay)
}

/// What is left to wait with a sleeper: nothing where a testing scope took the wait upon itself.
#[inline]
pub fn left_to_sleep(delay: Duration) -> Option<Duration> {
    #[cfg(feature = "testing")]
    if crate::testing::may_be_inside() {
        return crate::testing::wait(delay);
    }
    Some(delay)
}
