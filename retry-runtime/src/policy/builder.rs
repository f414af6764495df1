//! The builder: a `const` method for each key, and the rules that turn what was set into a policy.

use core::time::Duration;

use super::{
    Jitter, Keys, Policy, PolicyError, Strategy, Values,
    error::{
        Fault,
        Shown::{First, Longest, Of},
    },
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
    length: u32,
    first: Duration,
    longest: Duration,
}

/// The number of rules.
const RULES: usize = 22;

/// Whether each rule is broken, and its fault: the key that causes it, the keys that it depends on, and the message, with
/// the values to show.
macro_rules! rules {
    ($($broken:expr => $key:ident [$($depends:ident)*] $first:literal $({$shown:expr} $part:literal)*;)*) => {
        [$(($broken, &Fault {
            key: Key::$key,
            depends: &[$(Key::$depends),*],
            shows: &[$($shown),*],
            parts: &[$first $(, $part)*],
            message: concat!($first $(, $part)*),
        })),*]
    };
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
    const fn filled(&self, list: List) -> Values {
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

    /// Checks every rule and returns the faults. With `written`, the values are written in a program, so a zero is a
    /// mistake even if it has a meaning at run time.
    pub(super) const fn faults_with(&self, list: List, written: bool) -> [Option<PolicyError>; RULES] {
        let values = self.filled(list);
        let Values { strategy, jitter, base, cap, factor, throttle_base, .. } = values;
        let (limit, timeout) = (or_zero(values.max_elapsed), or_zero(values.attempt_timeout));
        let is_list = matches!(strategy, Strategy::Steps(_));
        let has_jitter = !matches!(jitter, Jitter::None) && !strategy.takes(Key::Jitter);
        let fraction = if let Jitter::Spread(fraction) = jitter { fraction } else { 1.0 };
        // For a function, `base` is only the first `previous`.
        let has_base =
            strategy.takes(Key::Base) && (self.set.has(Key::Base) || !matches!(strategy, Strategy::Custom(_)));
        let has_throttle_base = self.set.has(Key::ThrottleBase) && strategy.takes(Key::ThrottleBase);
        // A `max_elapsed` of zero means one attempt, however long it takes.
        let is_limited = !limit.is_zero();
        let retries = !matches!(values.max, Some(1));
        let first = least_first_wait(&values, list);
        let rules = rules! {
            written && self.is_zero(Key::Base, base) => Base [Base]
                "`base` is zero: make it longer, or use the strategy `immediate` to retry without waiting";
            self.is_zero(Key::Cap, cap) => Cap [Cap]
                "`cap` is zero: make it longer, or use the strategy `immediate` to retry without waiting";
            self.is_zero(Key::MaxHint, values.max_hint) => MaxHint [MaxHint]
                "`max_hint` is zero, so every hint would end the call: make it longer, or remove it";
            self.is_zero(Key::Step, values.step) => Step [Step]
                "`step` is zero: make it longer, or use the strategy `constant` for delays that do not grow";
            self.is_zero(Key::ThrottleBase, throttle_base) => ThrottleBase [ThrottleBase]
                "`throttle_base` is zero: make it longer, or remove it to wait as after any other failure";
            written && self.is_zero(Key::MaxElapsed, limit) => MaxElapsed [MaxElapsed]
                "`max_elapsed` is zero: make it longer, or set `max` to 1 to disable retries";
            self.is_zero(Key::AttemptTimeout, timeout) => AttemptTimeout [AttemptTimeout]
                "`attempt_timeout` is zero: make it longer, or remove it to cut no attempt";
            matches!(values.max, Some(0)) => Max [Max]
                "`max` is 0, but there is always a first attempt, which it counts: set it to 1 to disable retries";
            is_list && list.length == 0 => Strategy [Strategy]
                "`strategy` is an empty list of delays: write at least one, or use the strategy `immediate`";
            // Written this way round so that NaN fails too.
            !(factor > 1.0 && factor < f64::INFINITY) => Factor [Factor]
                "`factor`" {Of(Key::Factor)} " must be a finite number above 1, so that the delays grow: set it to 2, or use the strategy `constant`";
            !(fraction > 0.0 && fraction <= 1.0) => Jitter [Jitter]
                "`jitter`" {Of(Key::Jitter)} " must be above 0 and at most 1: 0.2 spreads each delay by 20 % to either side";
            self.is_idle(Key::Base) => Base []
                "`base` has no effect on this `strategy`" {Of(Key::Strategy)} ": remove it";
            self.is_idle(Key::ThrottleBase) => ThrottleBase []
                "`throttle_base` has no effect on this `strategy`" {Of(Key::Strategy)} ": remove it";
            self.is_idle(Key::Factor) => Factor []
                "`factor` has no effect on this `strategy`" {Of(Key::Strategy)} ": remove it";
            self.is_idle(Key::Step) => Step []
                "`step` has no effect on this `strategy`" {Of(Key::Strategy)} ": remove it";
            has_jitter && strategy.is_jittered() => Jitter []
                "`jitter` has no effect on this `strategy`" {Of(Key::Strategy)} ", which has jitter of its own: remove it";
            has_jitter && !strategy.is_jittered() => Jitter []
                "`jitter` has no effect on this `strategy`" {Of(Key::Strategy)} ": remove it";
            !is_list && has_base && less(cap, base) => Cap [Cap Base Strategy]
                "`cap`" {Of(Key::Cap)} " is shorter than `base`" {Of(Key::Base)} ": increase `cap` or shorten `base`";
            is_list && less(cap, list.longest) => Cap [Cap Strategy]
                "`cap`" {Of(Key::Cap)} " is shorter than the longest delay" {Longest} " of the list: increase `cap` or shorten that delay";
            has_throttle_base && less(cap, throttle_base) =>
                ThrottleBase [ThrottleBase Cap Base Strategy]
                "`throttle_base`" {Of(Key::ThrottleBase)} " is longer than `cap`" {Of(Key::Cap)} ": shorten `throttle_base` or increase `cap`";
            is_limited && !less(timeout, limit) =>
                AttemptTimeout [AttemptTimeout MaxElapsed]
                "`attempt_timeout`" {Of(Key::AttemptTimeout)} " is not shorter than `max_elapsed`" {Of(Key::MaxElapsed)} ", so one attempt could take as long as the whole call: shorten `attempt_timeout` or increase `max_elapsed`";
            is_limited && retries && !less(first, limit) =>
                MaxElapsed [MaxElapsed Max Base ThrottleBase Strategy Jitter]
                "`max_elapsed`" {Of(Key::MaxElapsed)} " is not longer than the first delay" {First} ", so no retry could start: increase `max_elapsed` or shorten the first delay";
        };
        let (mut faults, mut index) = ([None; RULES], 0);
        while index < RULES {
            if let (true, fault) = rules[index] {
                let (mut shown, mut part) = ([None; 2], 0);
                while part < fault.shows.len() {
                    shown[part] = match fault.shows[part] {
                        Of(key) => match values.get(key) {
                            Some(value) => Some((value, !self.set.has(key))),
                            None => None,
                        },
                        Longest => Some((Value::Duration(list.longest), false)),
                        First => Some((Value::Duration(first), false)),
                    };
                    part += 1;
                }
                faults[index] = Some(PolicyError { fault, values: shown });
            }
            index += 1;
        }
        faults
    }

    const fn is_zero(&self, key: Key, duration: Duration) -> bool {
        self.set.has(key) && duration.is_zero()
    }

    /// Returns whether the key was set and has no effect.
    const fn is_idle(&self, key: Key) -> bool {
        self.set.has(key) && !self.values.strategy.takes(key)
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

/// Returns the shortest that the first wait can be, after any failure; zero if that is not known.
const fn least_first_wait(values: &Values, list: List) -> Duration {
    let Values { base, throttle_base, .. } = *values;
    let base = if less(throttle_base, base) { throttle_base } else { base };
    let first = match values.strategy {
        Strategy::Immediate | Strategy::FullJitter | Strategy::Custom(_) => Duration::ZERO,
        Strategy::EqualJitter => part(base, 0.5),
        Strategy::Steps(_) => list.first,
        _ => base,
    };
    match values.jitter {
        Jitter::None => first,
        Jitter::Equal => part(first, 0.5),
        Jitter::Full => Duration::ZERO,
        Jitter::Spread(fraction) => part(first, 1.0 - fraction),
    }
}

/// Returns a part of a duration, rounded down.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "it saturates, and less than the exact part is what a lower bound may be"
)]
const fn part(duration: Duration, fraction: f64) -> Duration {
    Duration::from_nanos((duration.as_nanos() as f64 * fraction) as u64)
}

/// The first fault, if there is one.
pub(super) const fn first(faults: &[Option<PolicyError>]) -> Option<PolicyError> {
    match faults {
        [] => None,
        [None, rest @ ..] => first(rest),
        [fault, ..] => *fault,
    }
}

const fn or_zero(duration: Option<Duration>) -> Duration {
    match duration {
        Some(duration) => duration,
        None => Duration::ZERO,
    }
}

const fn longer(a: Duration, b: Duration) -> Duration {
    if less(a, b) { b } else { a }
}

/// Compares two durations, because `<` is not const for them.
const fn less(a: Duration, b: Duration) -> bool {
    a.as_nanos() < b.as_nanos()
}
