//! Async functions wait with tokio's timer, which follows tokio's clock if that is paused.

pub(super) use tokio::time::Sleep as Timer;

use core::time::Duration;

/// Makes a timer of tokio. It must be made and polled in a tokio runtime whose time driver is enabled.
pub fn timer(delay: Duration) -> Timer {
    tokio::time::sleep(delay)
}
