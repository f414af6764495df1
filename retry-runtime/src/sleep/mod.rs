//! Waiting: one file for each runtime, no real wait in a testing scope, and an attempt that a timer cuts.
//!
//! The session decides how long to wait; nothing here decides anything.

mod blocking;
mod colour;
#[cfg(any(feature = "tokio", feature = "smol", all(feature = "wasm", target_family = "wasm", target_os = "unknown")))]
mod runtime;
#[cfg(not(any(
    feature = "tokio",
    feature = "smol",
    all(feature = "wasm", target_family = "wasm", target_os = "unknown")
)))]
#[path = "no_runtime.rs"]
mod runtime;
#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
mod thread;
#[cfg(any(not(feature = "std"), all(target_family = "wasm", target_os = "unknown")))]
#[path = "no_thread.rs"]
mod thread;
mod within;

use core::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use pin_project_lite::pin_project;

pub use blocking::{sleep_blocking_until_with, sleep_blocking_with};
pub use runtime::{sleep, timer};
pub use thread::{sleep_blocking, sleep_blocking_until};
#[cfg(feature = "std")]
pub(crate) use within::Within;
pub use within::{Cut, TimedOutcome, ViaElapsed, ViaUncut, attempt_limit, within, within_policy};

pin_project! {
    /// The wait before a retry.
    #[project = SleepProjection]
    #[must_use = "a wait does nothing until it is awaited"]
    pub enum Sleep<T> {
        /// Not polled yet. The timer is made by the first poll, so that the caller moves two words instead of a timer.
        Start { delay: Duration, timer: Option<fn(Duration) -> T> },
        /// Until a timer ends.
        Timer { #[pin] timer: T },
        /// One turn of the executor, so that other tasks run and a timeout around the call can fire.
        Turn,
    }
}

impl<T: colour::Timer> Future for Sleep<T> {
    type Output = ();

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if let SleepProjection::Start { delay, timer } = self.as_mut().project() {
            let delay = *delay;
            match timer.filter(|_| !(delay.is_zero() || is_in_scope())) {
                Some(timer) => self.set(Self::Timer { timer: timer(delay) }),
                None => {
                    taken_by_scope(delay);
                    self.set(Self::Turn);
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
            }
        }
        match self.project() {
            SleepProjection::Timer { timer } => timer.poll(context).map(drop),
            _ => Poll::Ready(()),
        }
    }
}

/// Waits with the timer that `sleeper` makes. In a testing scope the wait is one turn, and the scope records it.
pub fn sleep_with<T>(delay: Duration, sleeper: impl FnOnce(Duration) -> T) -> Sleep<T> {
    if is_in_scope() { Sleep::Start { delay, timer: None } } else { Sleep::Timer { timer: sleeper(delay) } }
}

pin_project! {
    /// A wait that `cancel` can end.
    #[must_use = "a wait does nothing until it is awaited"]
    pub struct Until<W, C> {
        #[pin]
        wait: W,
        #[pin]
        cancel: C,
    }
}

impl<W: Future, C: Future> Future for Until<W, C> {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        let this = self.project();
        if this.cancel.poll(context).is_ready() {
            return Poll::Ready(true);
        }
        this.wait.poll(context).map(|_| false)
    }
}

/// Waits until `cancel` or `wait` ends; `cancel` is asked first. Returns whether the wait was cancelled.
pub fn until<W, C: Future>(wait: W, cancel: C) -> Until<W, C> {
    Until { wait, cancel }
}

/// Returns whether a testing scope makes the waits.
fn is_in_scope() -> bool {
    #[cfg(feature = "testing")]
    return crate::testing::is_open();
    #[cfg(not(feature = "testing"))]
    false
}

/// Returns whether a testing scope made the wait.
fn taken_by_scope(delay: Duration) -> bool {
    #[cfg(feature = "testing")]
    return crate::testing::wait(delay);
    #[cfg(not(feature = "testing"))]
    {
        let _ = delay;
        false
    }
}
