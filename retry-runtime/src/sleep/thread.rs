//! Sync functions wait by putting the thread to sleep.

use core::time::Duration;

use super::colour::Nothing;
use crate::clock::Stopwatch;

/// Puts the thread to sleep.
#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
#[cold]
#[inline(never)]
pub fn sleep_blocking(delay: Duration) {
    sleep_blocking_with(delay, std::thread::sleep);
}

/// Waits with `sleeper`; a testing scope only records the wait.
pub fn sleep_blocking_with<R: Nothing>(delay: Duration, sleeper: impl FnOnce(Duration) -> R) {
    if !super::taken_by_scope(delay) {
        sleeper(delay);
    }
}

/// How long a cancelled wait can go on.
const PATIENCE: Duration = Duration::from_millis(50);

/// Puts the thread to sleep until the wait is over or cancelled. Returns whether it was cancelled.
#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
pub fn sleep_blocking_until(delay: Duration, is_cancelled: impl FnMut() -> bool, clock: &mut Stopwatch) -> bool {
    sleep_blocking_until_with(delay, std::thread::sleep, is_cancelled, clock)
}

/// Does the same with `sleeper`, in parts that are short enough to notice. The first `true` ends the wait, because a
/// check such as `try_recv` returns it only once.
pub fn sleep_blocking_until_with<R: Nothing>(
    delay: Duration,
    mut sleeper: impl FnMut(Duration) -> R,
    mut is_cancelled: impl FnMut() -> bool,
    clock: &mut Stopwatch,
) -> bool {
    if is_cancelled() {
        return true;
    }
    clock.waits(delay);
    if super::taken_by_scope(delay) {
        return is_cancelled();
    }
    let mut left = delay;
    while !left.is_zero() {
        sleeper(left.min(PATIENCE));
        if is_cancelled() {
            return true;
        }
        left = left.saturating_sub(PATIENCE);
    }
    false
}

/// What a wait needs. Nothing implements it without `std`, or where JavaScript has the only thread.
#[cfg(any(not(feature = "std"), all(target_family = "wasm", target_os = "unknown")))]
#[cfg_attr(
    not(all(target_family = "wasm", target_os = "unknown")),
    diagnostic::on_unimplemented(
        message = "no timer is available for this function",
        label = "`#[retry]` on a sync function puts the thread to sleep, which needs `std`",
        note = "enable feature `std` of `reattempt`, or add `sleep = path` with a `fn(Duration)`"
    )
)]
#[cfg_attr(
    all(target_family = "wasm", target_os = "unknown"),
    diagnostic::on_unimplemented(
        message = "no timer is available for this function",
        label = "`#[retry]` on a sync function puts the thread to sleep, which is not possible on this target",
        note = "make the function `async`, or add `sleep = path` with a `fn(Duration)`"
    )
)]
pub trait ThreadSleeper {}

/// Replaces the thread's sleep. No call of it compiles.
#[cfg(any(not(feature = "std"), all(target_family = "wasm", target_os = "unknown")))]
pub fn sleep_blocking_until<D: ThreadSleeper>(_: D, _is_cancelled: impl FnMut() -> bool, _: &mut Stopwatch) -> bool {
    false
}

/// Replaces the thread's sleep. No call of it compiles.
#[cfg(any(not(feature = "std"), all(target_family = "wasm", target_os = "unknown")))]
pub fn sleep_blocking<D: ThreadSleeper>(_delay: D) {}
