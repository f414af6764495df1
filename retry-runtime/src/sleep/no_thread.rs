//! Where no thread can be put to sleep, a sync function without its own sleeper is one clear error.

use crate::clock::Stopwatch;

/// What a wait needs. Nothing implements it without `std`, or where JavaScript has the only thread.
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
pub fn sleep_blocking_until<D: ThreadSleeper>(_: D, _is_cancelled: impl FnMut() -> bool, _: &mut Stopwatch) -> bool {
    false
}

/// Replaces the thread's sleep. No call of it compiles.
pub fn sleep_blocking<D: ThreadSleeper>(_delay: D) {}
