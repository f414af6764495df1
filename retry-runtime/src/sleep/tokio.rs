//! Async functions wait with tokio's timer, which follows tokio's clock when that is paused.

pub(super) use tokio::time::Sleep as Timer;

use core::time::Duration;

/// A timer of tokio's; it must be made and polled inside a tokio runtime that has its time driver enabled.
#[inline]
pub fn timer(delay: Duration) -> Timer {
    tokio::time::sleep(delay)
}
