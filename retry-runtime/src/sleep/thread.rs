//! Sync functions wait by putting the thread to sleep.

use core::time::Duration;

/// Puts the thread to sleep.
#[cfg(feature = "std")]
#[inline]
pub fn sleep_blocking(delay: Duration) {
    sleep_blocking_with(delay, std::thread::sleep);
}

/// Waits with `sleeper`.
///
/// With feature `testing` a call of its own, so that looking for a scope costs a success nothing.
#[cfg_attr(feature = "testing", inline(never))]
#[cfg_attr(not(feature = "testing"), inline)]
pub fn sleep_blocking_with<R>(delay: Duration, sleeper: impl FnOnce(Duration) -> R) {
    if let Some(delay) = super::left_to_sleep(delay) {
        sleeper(delay);
    }
}

/// What a wait needs; without `std` nothing has it.
#[cfg(not(feature = "std"))]
#[diagnostic::on_unimplemented(
    message = "this function has nothing to wait with",
    label = "`#[retry]` on a sync function puts the thread to sleep, which needs `std`",
    note = "enable feature `std` of `reattempt`, or write `sleep = path`, a `fn(Duration)`"
)]
pub trait ThreadSleeper {}

/// Stands in for the thread's sleep, and compiles for nobody.
#[cfg(not(feature = "std"))]
pub fn sleep_blocking<D: ThreadSleeper>(_delay: D) {}
