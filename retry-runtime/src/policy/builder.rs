//! The builder: a method for each key, `const` throughout, and the rules that make a policy of what was set.

use core::{num::NonZeroU32, time::Duration};

use super::{Jitter, Policy, PolicyError, Strategy};

/// A policy in the making, with a method for each key of the attribute.
///
/// | method | default |
/// |---|---|
/// | [`strategy`](Self::strategy) | [`Strategy::FullJitter`] |
/// | [`base`](Self::base) | 100 ms |
/// | [`cap`](Self::cap) | 10 s, or `base` (a list: its longest wait) where that is longer |
/// | [`factor`](Self::factor) | 2 |
/// | [`step`](Self::step) | `base` |
/// | [`jitter`](Self::jitter) | [`Jitter::None`] |
/// | [`throttle_base`](Self::throttle_base) | `base` |
/// | [`max`](Self::max) | 3 (a list: its length + 1) |
/// | [`max_elapsed`](Self::max_elapsed) | none |
/// | [`attempt_timeout`](Self::attempt_timeout) | none |
/// | [`idempotent`](Self::idempotent) | `true` |
///
/// ```
/// use core::time::Duration;
/// use retry_runtime::{Policy, Strategy};
///
/// # fn main() -> Result<(), retry_runtime::PolicyError> {
/// let policy = Policy::builder().strategy(Strategy::EqualJitter).max(5).cap(Duration::from_secs(5)).build()?;
/// assert_eq!(policy.max(), Some(5));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy)]
#[must_use = "a policy is made by `build`"]
pub struct PolicyBuilder {
    strategy: Strategy,
    jitter: Option<Jitter>,
    base: Option<Duration>,
    cap: Option<Duration>,
    factor: Option<f64>,
    step: Option<Duration>,
    throttle_base: Option<Duration>,
    max: Max,
    max_elapsed: Option<Duration>,
    attempt_timeout: Option<Duration>,
    idempotent: bool,
}

#[derive(Debug, Clone, Copy)]
enum Max {
    Default,
    Attempts(u32),
    Unlimited,
}

impl PolicyBuilder {
    const BASE: Duration = Duration::from_millis(100);
    const CAP: Duration = Duration::from_secs(10);
    const FACTOR: f64 = 2.0;
    const MAX: u32 = 3;

    pub(super) const fn new() -> Self {
        Self {
            strategy: Strategy::FullJitter,
            jitter: None,
            base: None,
            cap: None,
            factor: None,
            step: None,
            throttle_base: None,
            max: Max::Default,
            max_elapsed: None,
            attempt_timeout: None,
            idempotent: true,
        }
    }

    /// How the waits grow.
    pub const fn strategy(mut self, strategy: Strategy) -> Self {
        self.strategy = strategy;
        self
    }

    /// Randomness on constant, linear, exponential, fibonacci or a list.
    pub const fn jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = Some(jitter);
        self
    }

    /// The first wait (its ceiling, where jittered).
    pub const fn base(mut self, base: Duration) -> Self {
        self.base = Some(base);
        self
    }

    /// No wait is ever longer, and a peer that asks for a longer one is not asked again.
    pub const fn cap(mut self, cap: Duration) -> Self {
        self.cap = Some(cap);
        self
    }

    /// Growth of exponential, full jitter and equal jitter: a finite number above 1.
    pub const fn factor(mut self, factor: f64) -> Self {
        self.factor = Some(factor);
        self
    }

    /// Growth of linear.
    pub const fn step(mut self, step: Duration) -> Self {
        self.step = Some(step);
        self
    }

    /// Stands in for `base` after an outcome classified as throttled.
    pub const fn throttle_base(mut self, base: Duration) -> Self {
        self.throttle_base = Some(base);
        self
    }

    /// How many attempts there may be in all, the first included: 1 for no retries.
    pub const fn max(mut self, attempts: u32) -> Self {
        self.max = Max::Attempts(attempts);
        self
    }

    /// Attempts without limit. A time limit or a budget should end them.
    pub const fn unlimited(mut self) -> Self {
        self.max = Max::Unlimited;
        self
    }

    /// Measured from the call: no attempt starts at or after it, and no wait that would reach it is begun.
    ///
    /// An attempt that is under way is not cut: that is what [`attempt_timeout`](Self::attempt_timeout) is for, and with
    /// both an async call never takes longer than this.
    ///
    /// A wait may take longer than it was meant to, because the machine is busy or was asleep, and end at or after this
    /// limit. Then no attempt starts where the call has an outcome to end with: with `attempt_timeout` it is
    /// `Err(E::from(Elapsed))`, with an [`after`](crate::Elapsed::after) of zero, which counts as an attempt; in a
    /// function that returns [`RetryError`](crate::RetryError) it is the error before the wait, with
    /// [`StopReason::MaxElapsed`](crate::StopReason::MaxElapsed). In any other the outcome was dropped before the wait,
    /// so one last attempt is made, and what it comes to is returned.
    ///
    /// Without feature `std` there is no clock. `#[retry(max_elapsed = ..)]` is a compile error then, but in a policy
    /// that a function is given by `policy = expr` **the limit has no effect**. In a loop around a
    /// [`Session`](crate::Session) it has, because the loop lends the time.
    pub const fn max_elapsed(mut self, limit: Duration) -> Self {
        self.max_elapsed = Some(limit);
        self
    }

    /// Async functions only: an attempt is cut after this long, or after what is left of `max_elapsed` if that is less.
    ///
    /// The outcome is then `Err(E::from(Elapsed))`, and judged as any other. Where a policy is known only at run time,
    /// attempts are cut if the function's error type is `From<Elapsed>`; sync functions take no notice of it.
    pub const fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// With `false`, only outcomes are retried that say that the peer did not act.
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// The policy.
    ///
    /// # Errors
    ///
    /// The first fault that is found: a duration of zero, a number out of its range, limits that contradict each other,
    /// or a key that has no effect on the strategy.
    pub const fn build(self) -> Result<Policy, PolicyError> {
        if let Err(fault) = self.check_values() {
            return Err(fault);
        }
        if let Err(fault) = self.check_effects() {
            return Err(fault);
        }
        let base = or(self.base, Self::BASE);
        let longest = longest(self.strategy, base);
        let policy = Policy {
            strategy: self.strategy,
            jitter: match self.jitter {
                Some(jitter) => jitter,
                None => Jitter::None,
            },
            base,
            cap: or(self.cap, if less(Self::CAP, longest) { longest } else { Self::CAP }),
            factor: match self.factor {
                Some(factor) => factor,
                None => Self::FACTOR,
            },
            step: or(self.step, base),
            throttle_base: or(self.throttle_base, base),
            max: NonZeroU32::new(match self.max {
                Max::Attempts(attempts) => attempts,
                Max::Unlimited => 0,
                Max::Default => match self.strategy {
                    Strategy::Steps(steps) => saturate(steps.len()).saturating_add(1),
                    _ => Self::MAX,
                },
            }),
            max_elapsed: self.max_elapsed,
            attempt_timeout: self.attempt_timeout,
            idempotent: self.idempotent,
        };
        if let Err(fault) = check_limits(&policy, longest, self.throttle_base.is_some()) {
            return Err(fault);
        }
        Ok(policy)
    }

    /// Each value by itself.
    const fn check_values(&self) -> Result<(), PolicyError> {
        let durations = [
            (self.base, PolicyError::ZERO_BASE),
            (self.cap, PolicyError::ZERO_CAP),
            (self.step, PolicyError::ZERO_STEP),
            (self.throttle_base, PolicyError::ZERO_THROTTLE_BASE),
            (self.max_elapsed, PolicyError::ZERO_MAX_ELAPSED),
            (self.attempt_timeout, PolicyError::ZERO_ATTEMPT_TIMEOUT),
        ];
        let mut index = 0;
        while index < durations.len() {
            if let (Some(duration), fault) = durations[index] {
                if duration.is_zero() {
                    return Err(fault);
                }
            }
            index += 1;
        }
        if let Max::Attempts(0) = self.max {
            return Err(PolicyError::ZERO_MAX);
        }
        if let Some(factor) = self.factor {
            // Written so that "not a number" fails as well.
            if !(factor > 1.0 && factor < f64::INFINITY) {
                return Err(PolicyError::FACTOR);
            }
        }
        if let Some(Jitter::Spread(fraction)) = self.jitter {
            if !(fraction > 0.0 && fraction <= 1.0) {
                return Err(PolicyError::SPREAD);
            }
        }
        if let Strategy::Steps(steps) = self.strategy {
            if steps.is_empty() {
                return Err(PolicyError::NO_STEPS);
            }
            let mut index = 0;
            while index < steps.len() {
                if steps[index].is_zero() {
                    return Err(PolicyError::ZERO_WAIT);
                }
                index += 1;
            }
        }
        Ok(())
    }

    /// Each key that was set changes something.
    const fn check_effects(&self) -> Result<(), PolicyError> {
        use Strategy::{Custom, EqualJitter, Exponential, FullJitter, Immediate, Linear, Steps};

        let strategy = self.strategy;
        let jittered = !matches!(self.jitter, None | Some(Jitter::None));
        let without_base = matches!(strategy, Immediate | Steps(_));
        let checks = [
            (jittered && strategy.is_jittered(), PolicyError::JITTERED_ALREADY),
            (jittered && matches!(strategy, Immediate | Custom(_)), PolicyError::JITTER_WITHOUT_EFFECT),
            (self.base.is_some() && without_base, PolicyError::BASE_WITHOUT_EFFECT),
            (self.throttle_base.is_some() && without_base, PolicyError::THROTTLE_BASE_WITHOUT_EFFECT),
            (
                self.factor.is_some() && !matches!(strategy, Exponential | FullJitter | EqualJitter),
                PolicyError::FACTOR_WITHOUT_EFFECT,
            ),
            (self.step.is_some() && !matches!(strategy, Linear), PolicyError::STEP_WITHOUT_EFFECT),
        ];
        let mut index = 0;
        while index < checks.len() {
            if let (true, fault) = checks[index] {
                return Err(fault);
            }
            index += 1;
        }
        Ok(())
    }
}

/// The values together.
const fn check_limits(policy: &Policy, longest: Duration, has_throttle_base: bool) -> Result<(), PolicyError> {
    if less(policy.cap, longest) {
        return Err(match policy.strategy {
            Strategy::Steps(_) => PolicyError::CAP_BELOW_STEPS,
            _ => PolicyError::CAP_BELOW_BASE,
        });
    }
    if has_throttle_base && less(policy.cap, policy.throttle_base) {
        return Err(PolicyError::THROTTLE_BASE_ABOVE_CAP);
    }
    if let Some(limit) = policy.max_elapsed {
        if let Some(timeout) = policy.attempt_timeout {
            if !less(timeout, limit) {
                return Err(PolicyError::TIMEOUT_ABOVE_ELAPSED);
            }
        }
        let retries = !matches!(policy.max(), Some(1));
        if retries && !less(least_first_wait(policy), limit) {
            return Err(PolicyError::NO_TIME_TO_RETRY);
        }
    }
    Ok(())
}

/// The longest wait that a cap must leave room for: `base`, or the longest of the list.
const fn longest(strategy: Strategy, base: Duration) -> Duration {
    match strategy {
        Strategy::Immediate => Duration::ZERO,
        Strategy::Steps(steps) => {
            let (mut longest, mut index) = (Duration::ZERO, 0);
            while index < steps.len() {
                if less(longest, steps[index]) {
                    longest = steps[index];
                }
                index += 1;
            }
            longest
        }
        _ => base,
    }
}

/// The shortest that the first wait can be, after any failure; zero where that is not known.
const fn least_first_wait(policy: &Policy) -> Duration {
    let base = if less(policy.throttle_base, policy.base) { policy.throttle_base } else { policy.base };
    let first = match policy.strategy {
        Strategy::Immediate | Strategy::FullJitter | Strategy::Custom(_) => Duration::ZERO,
        Strategy::EqualJitter => part(base, 0.5),
        Strategy::Steps(steps) => steps[0],
        _ => base,
    };
    match policy.jitter {
        Jitter::None => first,
        Jitter::Equal => part(first, 0.5),
        Jitter::Full => Duration::ZERO,
        Jitter::Spread(fraction) => part(first, 1.0 - fraction),
    }
}

/// A part of a duration, rounded down.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "it saturates, and less than the exact part is what a lower bound may be"
)]
const fn part(duration: Duration, fraction: f64) -> Duration {
    Duration::from_nanos((duration.as_nanos() as f64 * fraction) as u64)
}

const fn or(set: Option<Duration>, default: Duration) -> Duration {
    match set {
        Some(duration) => duration,
        None => default,
    }
}

/// `a < b`, which is not const for durations.
const fn less(a: Duration, b: Duration) -> bool {
    a.as_nanos() < b.as_nanos()
}

#[expect(clippy::cast_possible_truncation, reason = "it saturates")]
const fn saturate(length: usize) -> u32 {
    if length > u32::MAX as usize { u32::MAX } else { length as u32 }
}
