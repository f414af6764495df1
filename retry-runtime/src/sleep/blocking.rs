//! How a sync function waits, with any sleeper.

use core::time::Duration;

use super::colour::Nothing;
use crate::clock::Stopwatch;

/// Waits with `sleeper`; a testing scope only records the wait.
pub fn sleep_blocking_with<R: Nothing>(delay: Duration, sleeper: impl FnOnce(Duration) -> R) {
    if !super::taken_by_scope(delay) {
        sleeper(delay);
    }
}

/// How long a cancelled wait can go on.
const PATIENCE: Duration = Duration::from_millis(50);

/// Waits with `sleeper` until the wait is over or cancelled, in parts that are short enough to notice. Returns whether it
/// was cancelled.
///
/// The first `true` ends the wait, because a check such as `try_recv` returns it only once.
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
