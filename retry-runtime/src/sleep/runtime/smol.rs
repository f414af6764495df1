//! Async functions wait with smol's timer, which needs no runtime.

pub(super) use async_io::Timer;

use core::time::Duration;

/// Makes a timer of smol.
pub fn timer(delay: Duration) -> Timer {
    Timer::after(delay)
}
