//! A sync function waits by putting its thread to sleep.

use core::time::Duration;

use super::{sleep_blocking_until_with, sleep_blocking_with};
use crate::clock::Stopwatch;

/// Puts the thread to sleep.
#[cold]
#[inline(never)]
pub fn sleep_blocking(delay: Duration) {
    sleep_blocking_with(delay, std::thread::sleep);
}

/// Puts the thread to sleep until the wait is over or cancelled. Returns whether it was cancelled.
pub fn sleep_blocking_until(delay: Duration, is_cancelled: impl FnMut() -> bool, clock: &mut Stopwatch) -> bool {
    sleep_blocking_until_with(delay, std::thread::sleep, is_cancelled, clock)
}
