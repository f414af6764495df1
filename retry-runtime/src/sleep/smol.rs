//! Async functions wait with smol's timer, which needs no runtime around it.

pub(super) use async_io::Timer;

use core::time::Duration;

/// A timer of smol's.
#[inline]
pub fn timer(delay: Duration) -> Timer {
    Timer::after(delay)
}
