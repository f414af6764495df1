//! Sync functions wait by putting the thread to sleep.

use core::time::Duration;

/// Puts the thread to sleep.
#[cfg(feature = "std")]
#[cold]
#[inline(never)]
pub fn sleep_blocking(delay: Duration) {
    sleep_blocking_with(delay, std::thread::sleep);
}

/// Waits with `sleeper`; inside a testing scope it only records the wait.
#[inline]
pub fn sleep_blocking_with<R>(delay: Duration, sleeper: impl FnOnce(Duration) -> R) {
    if !super::taken_by_scope(delay) {
        sleeper(delay);
    }
}

/// What a wait needs. Without `std` nothing implements it.
#[cfg(not(feature = "std"))]
#[diagnostic::on_unimplemented(
    message = "no timer is available for this function",
    label = "`#[retry]` on a sync function puts the thread to sleep, which needs `std`",
    note = "enable feature `std` of `reattempt`, or add `sleep = path` with a `fn(Duration)`"
)]
pub trait ThreadSleeper {}

/// Stands in for the thread's sleep. No call of it compiles.
#[cfg(not(feature = "std"))]
pub fn sleep_blocking<D: ThreadSleeper>(_delay: D) {}
