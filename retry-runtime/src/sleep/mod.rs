//! Waiting: one file for each runtime, a wait that ends at once inside a testing scope, and an attempt cut by a timer.
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
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use pin_project_lite::pin_project;

#[cfg(all(feature = "tokio", feature = "smol"))]
use both as runtime;
#[cfg(not(any(feature = "tokio", feature = "smol")))]
pub use none::{sleep, timer};
#[cfg(all(feature = "smol", not(feature = "tokio")))]
use smol as runtime;
pub use thread::{sleep_blocking, sleep_blocking_with};
#[cfg(all(feature = "tokio", not(feature = "smol")))]
use tokio as runtime;
pub use within::{Cut, TimedOutcome, ViaElapsed, ViaUncut, Within, within, within_policy};

#[cfg(any(feature = "tokio", feature = "smol"))]
pub use runtime::timer;

pin_project! {
    /// A wait: over at once, or when the timer is.
    #[project = WaitProjection]
    #[must_use = "a wait does nothing until it is awaited"]
    pub enum Wait<T> {
        /// Nothing to wait for, or the time of a testing scope has moved instead.
        Over,
        /// A real timer.
        Timer {
            #[pin]
            timer: T,
        },
    }
}

impl<T: Future> Future for Wait<T> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            WaitProjection::Over => Poll::Ready(()),
            WaitProjection::Timer { timer } => timer.poll(context).map(drop),
        }
    }
}

/// Waits with the runtime's timer.
#[cfg(any(feature = "tokio", feature = "smol"))]
#[inline]
pub fn sleep(delay: Duration) -> Wait<runtime::Timer> {
    // A timer of zero still takes the runtime's next tick.
    if delay.is_zero() {
        virtually(delay);
        Wait::Over
    } else {
        sleep_with(delay, timer)
    }
}

/// Waits with the timer that `sleeper` makes.
#[inline]
pub fn sleep_with<T: Future>(delay: Duration, sleeper: impl FnOnce(Duration) -> T) -> Wait<T> {
    if virtually(delay) { Wait::Over } else { Wait::Timer { timer: sleeper(delay) } }
}

/// Whether a testing scope took the wait upon itself.
#[inline]
fn virtually(delay: Duration) -> bool {
    #[cfg(feature = "testing")]
    return crate::testing::wait(delay);
    #[cfg(not(feature = "testing"))]
    {
        let _ = delay;
        false
    }
}
