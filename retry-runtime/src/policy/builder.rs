//! The builder: a `const` method for each key, and what becomes of the keys that were not set.

use core::time::Duration;

use super::{
    Jitter, Keys, Policy, PolicyError, Strategy, Values,
    rules::{RULES, first},
    value::Value,
};
use crate::key::{KEYS, Key};

/// Builds a [`Policy`], with one method for each key of the attribute.
///
/// | method | default |
/// |---|---|
/// | [`strategy`](Self::strategy) | [`Strategy::FullJitter`] |
/// | [`base`](Self::base) | 100 ms |
/// | [`cap`](Self::cap) | 10 s, or `base` if that is longer; for a list its longest delay, for a function none |
/// | [`max_hint`](Self::max_hint) | 1 minute, or `cap` if that is longer |
/// | [`factor`](Self::factor) | 2 |
/// | [`step`](Self::step) | `base` |
/// | [`jitter`](Self::jitter) | [`Jitter::None`] |
/// | [`throttle_base`](Self::throttle_base) | `base` |
/// | [`max`](Self::max) | 3 (a list: its length + 1) |
/// | [`max_elapsed`](Self::max_elapsed) | none |
/// | [`attempt_timeout`](Self::attempt_timeout) | none |
/// | [`idempotent`](Self::idempotent) | `true` |
///
/// With the feature `serde` it is read from a configuration, like a [`Policy`]. [`over`](Self::over) then fills in the
/// keys of another policy.
///
/// ```
/// use core::time::Duration;
/// use reattempt::{Policy, Strategy};
///
/// # fn main() -> Result<(), reattempt::PolicyError> {
/// let policy = Policy::builder().strategy(Strategy::EqualJitter).max(5).cap(Duration::from_secs(5)).build()?;
/// assert_eq!(policy.max(), Some(5));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy)]
#[must_use = "a policy is made by `build`"]
pub struct PolicyBuilder {
    /// For a key that was not set, this holds a meaningful value only if its default depends on no other key.
    pub(super) values: Values,
    pub(super) set: Keys,
}

/// What the rules need to know of a list of delays.
#[derive(Clone, Copy)]
pub(super) struct List {
    pub(super) length: u32,
    pub(super) first: Duration,
    pub(super) longest: Duration,
}

/// The method of each key, what its field then holds, and the same value as one of any key.
macro_rules! setters {
    ($($(#[$doc:meta])* $key:ident $field:ident($value:ident: $type:ty) = ($($stored:tt)+), $kind:ident $content:tt;)*) => {
        impl PolicyBuilder {
            $($(#[$doc])* pub const fn $field(mut self, $value: $type) -> Self {
                self.values.$field = $($stored)+;
                self.set = self.set.with(Key::$key);
                self
            })*

            /// Sets `key`. A value of the wrong kind changes nothing.
            #[doc(hidden)]
            pub const fn with(self, key: Key, value: Value) -> Self {
                match (key, value) {
                    $((Key::$key, Value::$kind $content) => self.$field($value),)*
                    (Key::Max, Value::Max(None)) => self.unlimited(),
                    _ => self,
                }
            }
        }

        impl Values {
            /// Returns the value of a key, if it has one.
            pub(super) const fn get(&self, key: Key) -> Option<Value> {
                match (key, *self) {
                    $((Key::$key, Self { $field: $($stored)+, .. }) => Some(Value::$kind $content),)*
                    (Key::Max, _) => Some(Value::Max(None)),
                    _ => None,
                }
            }
        }
    };
}

setters! {
    /// Sets how the delays grow.
    Strategy strategy(strategy: Strategy) = (strategy), Strategy(strategy);

    /// Sets the randomness on constant, linear, exponential, fibonacci or a list.
    Jitter jitter(jitter: Jitter) = (jitter), Jitter(jitter);

    /// Sets the first delay; with jitter, its upper bound. Zero means no delay.
    Base base(base: Duration) = (base), Duration(base);

    /// Sets the longest delay of the strategy.
    Cap cap(cap: Duration) = (cap), Duration(cap);

    /// Sets the longest delay that the server may ask for. A longer hint ends the call.
    MaxHint max_hint(longest: Duration) = (longest), Duration(longest);

    /// Sets the growth of exponential, full jitter and equal jitter; it must be a finite number above 1.
    Factor factor(factor: f64) = (factor), Number(factor);

    /// Sets the growth of linear.
    Step step(step: Duration) = (step), Duration(step);

    /// Sets the delay that replaces `base` after an outcome classified as throttled.
    ThrottleBase throttle_base(base: Duration) = (base), Duration(base);

    /// Sets the limit of attempts, including the first: 1 disables retries.
    Max max(attempts: u32) = (Some(attempts)), Max(Some(attempts));

    /// Sets the time limit of the whole call: no attempt starts at or after it, and no wait that would reach it is
    /// started. Zero means a single attempt.
    ///
    /// A running attempt is not cut. [`attempt_timeout`](Self::attempt_timeout) does that, and with both an async
    /// call never outlasts this limit.
    ///
    /// A wait can take too long, for example because the machine is overloaded, and end at or after this limit.
    /// Then no attempt starts if the call has an outcome to end with:
    ///
    /// - with `attempt_timeout`, it is `Err(E::from(Elapsed))` whose `after()` is zero, which counts as an attempt;
    /// - with `RetryError`, it is the error before the wait, with `StopReason::MaxElapsed`;
    /// - with `cancel`, it is the outcome before the wait.
    ///
    /// In any other function the outcome was dropped before the wait, so the function makes one last attempt and
    /// returns its outcome.
    ///
    /// Without the feature `std` there is no clock. `#[retry(max_elapsed = ..)]` is a compile error then, and in a
    /// policy that a function gets by `policy = expr` **the limit has no effect**. In a loop around a `Session` it
    /// has an effect, because the loop passes the time.
    MaxElapsed max_elapsed(limit: Duration) = (Some(limit)), Duration(limit);

    /// Sets the time limit of each attempt of an async function. If less is left of `max_elapsed`, the attempt is
    /// cut earlier.
    ///
    /// The outcome is then `Err(E::from(Elapsed))`, which is judged like any other. If the policy is known only at
    /// run time, attempts are cut if the error type implements `From<Elapsed>`; sync functions ignore the limit.
    AttemptTimeout attempt_timeout(limit: Duration) = (Some(limit)), Duration(limit);

    /// Sets whether the work may be done twice. With `false`, a failure is retried only if it proves that the
    /// server did not act.
    Idempotent idempotent(idempotent: bool) = (idempotent), Boolean(idempotent);
}

impl PolicyBuilder {
    /// Removes the limit of attempts. Combine it with `max_elapsed` or a budget.
    pub const fn unlimited(mut self) -> Self {
        self.values.max = None;
        self.sets(Key::Max)
    }

    /// Fills the keys that are unset here with those that were set in `policy`.
    ///
    /// If a strategy is set here, keys of `policy` that have no effect on it are left out:
    ///
    /// ```
    /// use core::time::Duration;
    /// use reattempt::{Policy, Strategy};
    ///
    /// # fn main() -> Result<(), reattempt::PolicyError> {
    /// let ours = Policy::builder().base(Duration::from_secs(1)).factor(3.0).max(5).build()?;
    /// let theirs = Policy::builder().strategy(Strategy::Constant).over(ours).build()?;
    /// assert_eq!((theirs.base(), theirs.max()), (Duration::from_secs(1), Some(5)));
    /// # Ok(()) }
    /// ```
    pub const fn over(mut self, policy: Policy) -> Self {
        let strategy = if self.set.has(Key::Strategy) { self.values.strategy } else { policy.values.strategy };
        let mut index = 0;
        while index < KEYS.len() {
            let key = KEYS[index];
            if !self.set.has(key) && policy.set.has(key) && strategy.takes(key) {
                if let Some(value) = policy.values.get(key) {
                    self = self.with(key, value);
                }
            }
            index += 1;
        }
        self
    }

    /// Checks every rule and builds the policy.
    ///
    /// # Errors
    ///
    /// Returns the first fault: a duration of zero, a number out of range, limits that contradict each other, or a key
    /// that has no effect on the strategy. [`faults`](Self::faults) returns all of them.
    pub const fn build(self) -> Result<Policy, PolicyError> {
        match first(&self.faults()) {
            Some(fault) => Err(fault),
            None => Ok(self.unchecked()),
        }
    }

    /// Returns every reason for which [`build`](Self::build) refuses to make a policy, in the order of reporting.
    pub const fn faults(&self) -> [Option<PolicyError>; RULES] {
        self.faults_with(List::of(self.values.strategy), false)
    }

    /// Does the same for values that are written in a program, in which a zero is a mistake.
    #[doc(hidden)]
    pub const fn written_faults(&self) -> [Option<PolicyError>; RULES] {
        self.faults_with(List::of(self.values.strategy), true)
    }

    /// Makes the policy without checking it.
    #[doc(hidden)]
    pub const fn unchecked(self) -> Policy {
        Policy { values: self.filled(List::of(self.values.strategy)), set: self.set }
    }

    /// Says that `key` was set, whatever its value.
    #[doc(hidden)]
    pub const fn sets(mut self, key: Key) -> Self {
        self.set = self.set.with(key);
        self
    }

    /// Returns the values, including the defaults that depend on other keys.
    pub(super) const fn filled(&self, list: List) -> Values {
        let mut values = self.values;
        if !self.set.has(Key::Cap) {
            values.cap = match values.strategy {
                Strategy::Steps(_) => list.longest,
                Strategy::Custom(_) => Duration::MAX,
                _ => longer(Values::DEFAULT.cap, values.base),
            };
        }
        if !self.set.has(Key::MaxHint) {
            // A function has no cap, but hints must have a limit all the same.
            let is_capped = self.set.has(Key::Cap) || !matches!(values.strategy, Strategy::Custom(_));
            values.max_hint =
                if is_capped { longer(Values::DEFAULT.max_hint, values.cap) } else { Values::DEFAULT.max_hint };
        }
        if !self.set.has(Key::Step) {
            values.step = values.base;
        }
        if !self.set.has(Key::ThrottleBase) {
            values.throttle_base = values.base;
        }
        if !self.set.has(Key::Max) {
            values.max = match values.strategy {
                Strategy::Steps(_) => Some(list.length.saturating_add(1)),
                _ => Values::DEFAULT.max,
            };
        }
        values
    }
}

impl List {
    /// Returns the facts of a strategy's list; they are not used for any other strategy.
    const fn of(strategy: Strategy) -> Self {
        match strategy {
            Strategy::Steps(steps) => Self::of_steps(steps),
            _ => Self { length: 0, first: Duration::ZERO, longest: Duration::ZERO },
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "it saturates")]
    pub(super) const fn of_steps(steps: &[Duration]) -> Self {
        let (mut longest, mut index) = (Duration::ZERO, 0);
        while index < steps.len() {
            longest = longer(longest, steps[index]);
            index += 1;
        }
        Self {
            length: if steps.len() > u32::MAX as usize { u32::MAX } else { steps.len() as u32 },
            first: if let [first, ..] = steps { *first } else { Duration::ZERO },
            longest,
        }
    }
}

const fn longer(a: Duration, b: Duration) -> Duration {
    if less(a, b) { b } else { a }
}

/// Compares two durations, because `<` is not const for them.
pub(super) const fn less(a: Duration, b: Duration) -> bool {
    a.as_nanos() < b.as_nanos()
}
