//! The one decision about what follows an outcome.

use core::time::Duration;

#[cfg(feature = "std")]
use crate::layers;
use crate::{Class, Policy, StopReason, Verdict, backoff::from_nanos, clock::Time, jitter::Interval, random};

/// Says what to do with an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Return it, because it was final.
    Done,
    /// Return it, although it was worth retrying.
    GiveUp {
        /// Why no further attempt is made.
        reason: StopReason,
        /// The delay of the wait that was not started.
        delay: Duration,
    },
    /// Wait this long, then make another attempt.
    Wait(Duration),
}

impl Decision {
    /// Returns the delay, if the decision is to wait.
    #[doc(hidden)]
    pub fn wait(self) -> Option<Duration> {
        if let Self::Wait(delay) = self { Some(delay) } else { None }
    }
}

/// The decision itself, after so many attempts: one copy for the program, for callers that are cold.
#[inline(never)]
pub(super) fn decide(
    policy: &Policy,
    attempts: u32,
    previous: Option<&Duration>,
    verdict: Verdict,
    time: &Time,
) -> Decision {
    let Verdict::Retry { class, after } = verdict else { return Decision::Done };
    let stop = |reason| Decision::GiveUp { reason, delay: Duration::ZERO };

    if class == Class::Transient && !policy.idempotent() {
        return stop(StopReason::NotIdempotent);
    }
    if policy.max_in_scope().is_some_and(|max| attempts >= max) {
        return stop(StopReason::Attempts);
    }
    let base = if class == Class::Throttled { policy.throttle_base() } else { policy.base() };
    match (after, policy.max_elapsed()) {
        (None, None) => Decision::Wait(policy.delay_from(base, attempts, previous, random::next)),
        (_, Some(max)) if time.elapsed >= max => stop(StopReason::MaxElapsed),
        (hint, max) => {
            let left = max.map_or(Duration::MAX, |max| time.left_for_a_wait(max));
            wait_within(policy, base, policy.drawn(base, attempts, previous), hint, left)
        }
    }
}

/// The decision where the server asked for a wait, or not much time is left. With a jittered strategy the wait is up to
/// `base` more than the server asked for, so that clients that were told the same do not return in step.
#[cold]
#[inline(never)]
fn wait_within(
    policy: &Policy,
    base: Duration,
    mut delay: Duration,
    hint: Option<Duration>,
    left: Duration,
) -> Decision {
    if let Some(hint) = hint {
        if hint > policy.max_hint().min(left) {
            return Decision::GiveUp { reason: StopReason::Hint, delay: hint };
        }
        let longest = policy.cap().max(policy.max_hint()).min(left);
        let most = base.min(longest.saturating_sub(hint)).as_nanos();
        let spread = if policy.is_jittered() { Interval::full(most) } else { Interval::exactly(0) };
        delay = delay.max(hint.saturating_add(from_nanos(spread.draw(random::next))));
    }
    if delay <= left { Decision::Wait(delay) } else { Decision::GiveUp { reason: StopReason::MaxElapsed, delay } }
}

/// Returns how many attempts a call can make: one if it is alone.
pub fn max_attempts(policy: &Policy) -> Option<u32> {
    #[cfg(feature = "std")]
    if layers::is_alone() {
        return Some(1);
    }
    policy.max_in_scope()
}
