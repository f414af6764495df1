//! The decision: what follows from a verdict, the policy, and how the call went so far.

use core::{num::NonZeroU32, time::Duration};

use crate::{Class, Policy, StopReason, Verdict, jitter::Interval, random};

/// What is to be done with an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Return it: it was final.
    Done,
    /// Return it, although it was worth another try.
    GiveUp {
        /// Why there is no further attempt.
        reason: StopReason,
        /// The wait that was not begun.
        delay: Duration,
    },
    /// Wait this long, and try again.
    Wait(Duration),
}

/// What of the time a decision needs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Time {
    /// Since the call began.
    pub(super) elapsed: Duration,
    /// By how much a wait may end late.
    pub(super) tick: Duration,
}

impl Time {
    /// When a wait that begins now is over, at the latest. No wait at all takes no timer.
    fn after(self, delay: Duration) -> Duration {
        let late = if delay.is_zero() { delay } else { self.tick };
        self.elapsed.saturating_add(delay).saturating_add(late)
    }
}

/// A policy on its way into a decision.
pub trait Rules: Copy {
    /// The policy.
    fn policy(&self) -> &Policy;
    /// The decision by it.
    fn decide(self, attempts: u32, previous: Option<Duration>, verdict: Verdict, time: Time) -> Decision;
}

/// A policy that is known only at run time: one decision, which every function of a program shares.
impl Rules for &Policy {
    #[inline]
    fn policy(&self) -> &Policy {
        self
    }

    #[inline(never)]
    fn decide(self, attempts: u32, previous: Option<Duration>, verdict: Verdict, time: Time) -> Decision {
        decide(self, attempts, previous, verdict, time)
    }
}

/// A policy that is a constant: the compiler works out all that follows from it, and little is left of the decision.
#[derive(Debug, Clone, Copy)]
pub struct Constant<'p>(pub &'p Policy);

impl Rules for Constant<'_> {
    #[inline]
    fn policy(&self) -> &Policy {
        self.0
    }

    #[expect(clippy::inline_always, reason = "a constant policy folds it away")]
    #[inline(always)]
    fn decide(self, attempts: u32, previous: Option<Duration>, verdict: Verdict, time: Time) -> Decision {
        decide(self.0, attempts, previous, verdict, time)
    }
}

/// The decision itself.
#[expect(clippy::inline_always, reason = "a constant policy folds it away")]
#[inline(always)]
fn decide(policy: &Policy, attempts: u32, previous: Option<Duration>, verdict: Verdict, time: Time) -> Decision {
    let Verdict::Retry { class, after } = verdict else { return Decision::Done };
    let stop = |reason, delay| Decision::GiveUp { reason, delay };

    if class == Class::Transient && !policy.idempotent() {
        return stop(StopReason::NotIdempotent, Duration::ZERO);
    }
    if max_attempts(policy).is_some_and(|max| attempts >= max.get()) {
        return stop(StopReason::Attempts, Duration::ZERO);
    }
    if policy.max_elapsed().is_some_and(|max| time.elapsed >= max) {
        return stop(StopReason::MaxElapsed, Duration::ZERO);
    }
    let reaches_limit = |delay| policy.max_elapsed().is_some_and(|max| time.after(delay) >= max);
    if let Some(hint) = after {
        if hint > policy.cap() || reaches_limit(hint) {
            return stop(StopReason::Hint, hint);
        }
    }
    let base = if class == Class::Throttled { policy.throttle_base() } else { policy.base() };
    let computed = policy.delay_from(base, attempts, previous.unwrap_or(base), &mut random::Source);
    let delay = after.map_or(computed, |hint| computed.max(spread_above(hint, base, policy)));
    if reaches_limit(delay) { stop(StopReason::MaxElapsed, delay) } else { Decision::Wait(delay) }
}

/// The hint, and for a jittered strategy a little more, so that clients told the same do not all come back at once.
fn spread_above(hint: Duration, base: Duration, policy: &Policy) -> Duration {
    if policy.is_jittered() {
        let spread = Interval::full(base).draw(&mut random::Source);
        hint.saturating_add(spread).min(policy.cap())
    } else {
        hint
    }
}

/// The policy's `max`, or less where a testing scope asks for less.
#[expect(clippy::inline_always, reason = "a constant policy folds it away")]
#[inline(always)]
pub(super) fn max_attempts(policy: &Policy) -> Option<NonZeroU32> {
    let max = policy.max().and_then(NonZeroU32::new);
    #[cfg(feature = "testing")]
    if crate::testing::may_be_inside() {
        if let Some(limit) = crate::testing::max_attempts() {
            return Some(max.map_or(limit, |max| max.min(limit)));
        }
    }
    max
}
