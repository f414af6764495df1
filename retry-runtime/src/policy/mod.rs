//! The policy: the delays and the limits. It is immutable and `Copy`, and can be built in a constant.

mod builder;
#[cfg(feature = "engine")]
mod checked;
mod error;
mod rules;
mod schedule;
#[cfg(feature = "serde")]
mod serde;
mod strategy;
mod value;
#[cfg(feature = "engine")]
mod waits;

use core::{fmt, time::Duration};

use crate::{
    backoff,
    duration::{Written, rounded},
    jitter::Interval,
    key::Key,
};

pub use builder::PolicyBuilder;
#[cfg(feature = "engine")]
pub use checked::{checked, checked_for};
pub use error::PolicyError;
pub use schedule::{Schedule, ScheduledWait};
pub use strategy::{Jitter, Strategy};
pub use value::Value;
#[cfg(feature = "engine")]
pub use waits::Waits;

/// A field for each key, its default if that does not depend on another key, and the policy's method that returns it.
macro_rules! values {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $default:expr;)*) => {
        /// The value of each key, set or default.
        #[derive(Debug, Clone, Copy, PartialEq)]
        struct Values { $($field: $type),* }

        impl Values {
            const DEFAULT: Self = Self { $($field: $default),* };
        }

        impl Policy {
            getters! { $($(#[$doc])* $field: $type = values.$field;)* }
        }
    };
}

values! {
    /// Returns how the delays grow.
    strategy: Strategy = Strategy::FullJitter;

    /// Returns the randomness on a strategy that has none.
    jitter: Jitter = Jitter::None;

    /// Returns the first delay; with jitter, its upper bound.
    base: Duration = Duration::from_millis(100);

    /// Returns the longest delay of the strategy; [`Duration::MAX`] for a function without `cap`.
    cap: Duration = Duration::from_secs(10);

    /// Returns the longest delay that the server may ask for. A longer hint ends the call.
    max_hint: Duration = Duration::from_secs(60);

    /// Returns the growth of the exponential family.
    factor: f64 = 2.0;

    /// Returns the growth of [`Strategy::Linear`].
    step: Duration = Duration::ZERO;

    /// Returns the delay that replaces `base` after an outcome classified as throttled.
    throttle_base: Duration = Duration::ZERO;

    /// Returns the limit of attempts, including the first; `None` if they are unlimited.
    max: Option<u32> = Some(3);

    /// Returns the time limit of the whole call; `None` if there is none. See [`PolicyBuilder::max_elapsed`].
    max_elapsed: Option<Duration> = None;

    /// Returns the time limit of each attempt; `None` if there is none. See [`PolicyBuilder::attempt_timeout`].
    attempt_timeout: Option<Duration> = None;

    /// Returns whether the work may be done twice. See [`PolicyBuilder::idempotent`].
    idempotent: bool = true;
}

/// The keys that were set.
#[derive(Debug, Clone, Copy)]
struct Keys(u32);

impl Keys {
    const fn with(self, key: Key) -> Self {
        Self(self.0 | 1 << key as u32)
    }

    const fn has(self, key: Key) -> bool {
        self.0 & 1 << key as u32 != 0
    }
}

/// Holds the schedule and the limits of a call: how long to wait, and when to stop.
///
/// `policy!` makes one and checks it at compile time, and [`Policy::builder`] makes one at run time. With the feature
/// `serde` it is read from a configuration. Its `Display` is one line for a log, and the `Display` of its
/// [`schedule`](Self::schedule) is a table. Two policies are equal if their values are equal, set or default.
///
/// ```
/// use core::time::Duration;
/// use reattempt::{Policy, Strategy};
///
/// const PATIENT: Policy = match Policy::builder().strategy(Strategy::Exponential).max(4).build() {
///     Ok(policy) => policy,
///     Err(_) => panic!("a bad policy"),
/// };
/// assert_eq!(PATIENT.base(), Duration::from_millis(100));
/// assert_eq!(
///     PATIENT.to_string(),
///     "at most 4 attempts, exponential delays from 100ms to at most 10s, at worst 700ms of waiting without hints"
/// );
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// A key that was not set has its default.
    values: Values,
    set: Keys,
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl Default for Policy {
    /// Returns [`Policy::DEFAULT`].
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Policy {
    /// The policy of `#[retry]` alone: three attempts, with full jitter, a `base` of 100 ms and a `cap` of 10 s.
    pub const DEFAULT: Self = match Self::builder().build() {
        Ok(policy) => policy,
        Err(_) => panic!("the defaults are a policy"),
    };

    /// Returns a builder in which no key is set. [`PolicyBuilder`] lists the defaults.
    pub const fn builder() -> PolicyBuilder {
        PolicyBuilder { values: Values::DEFAULT, set: Keys(0) }
    }

    /// Returns a builder with the keys that were set for this policy, so that a few of them can be changed.
    ///
    /// A key that was not set stays unset, so its default follows the changes:
    ///
    /// ```
    /// use core::time::Duration;
    /// use reattempt::Policy;
    ///
    /// # fn main() -> Result<(), reattempt::PolicyError> {
    /// let slower = Policy::DEFAULT.to_builder().base(Duration::from_secs(1)).build()?;
    /// assert_eq!(slower.throttle_base(), Duration::from_secs(1));
    /// # Ok(()) }
    /// ```
    pub const fn to_builder(&self) -> PolicyBuilder {
        PolicyBuilder { values: self.values, set: self.set }
    }

    /// Returns the delay before retry `retry`, which counts from 1, after a previous delay of `previous`.
    ///
    /// It is a pure function of its arguments and the draws from `rng`; it never allocates and never panics. `previous`
    /// matters only to [`Strategy::DecorrelatedJitter`] and [`Strategy::Custom`]; before the first retry it is
    /// [`base`](Self::base). A retry of 0 is treated as 1.
    ///
    /// ```
    /// use rand::{SeedableRng, rngs::SmallRng};
    /// use reattempt::Policy;
    ///
    /// let mut rng = SmallRng::seed_from_u64(7);
    /// let wait = Policy::DEFAULT.delay(3, Policy::DEFAULT.base(), &mut rng);
    /// assert!(wait <= 4 * Policy::DEFAULT.base());
    /// ```
    #[cfg(feature = "engine")]
    pub fn delay<R: rand::Rng + ?Sized>(&self, retry: u32, previous: Duration, rng: &mut R) -> Duration {
        self.delay_from(self.base(), retry, Some(&previous), || rng.next_u64())
    }

    /// Does the same with another `base`; there may be no previous delay.
    #[cfg(feature = "engine")]
    #[inline]
    pub(crate) fn delay_from(
        &self,
        base: Duration,
        retry: u32,
        previous: Option<&Duration>,
        random: impl FnOnce() -> u64,
    ) -> Duration {
        let wait = backoff::from_nanos(self.interval(base, retry, previous).draw(random));
        if let Strategy::DecorrelatedJitter = self.values.strategy { wait.min(self.cap()) } else { wait }
    }

    /// Returns the interval that the delay is drawn from. Only that of decorrelated jitter can exceed the cap.
    #[inline]
    fn interval(&self, base: Duration, retry: u32, previous: Option<&Duration>) -> Interval {
        let Values { ref strategy, jitter, factor, .. } = self.values;
        let cap = self.cap().as_nanos();
        let wait = match strategy {
            Strategy::Exponential | Strategy::FullJitter | Strategy::EqualJitter => {
                backoff::exponential(base.as_nanos(), factor, retry)
            }
            Strategy::DecorrelatedJitter => {
                return Interval::decorrelated(base.as_nanos(), previous.unwrap_or(&base).as_nanos());
            }
            _ => self.seldom(base, retry, previous),
        };
        let wait = wait.min(cap);
        match (strategy, jitter) {
            (Strategy::FullJitter, _) | (_, Jitter::Full) => Interval::full(wait),
            (Strategy::EqualJitter, _) | (_, Jitter::Equal) => Interval::equal(wait),
            (_, Jitter::None) => Interval::exactly(wait),
            (_, Jitter::Spread(fraction)) => Interval::spread(wait, fraction, cap),
        }
    }

    /// The wait of a strategy that is not often used, apart so that the decision stays small.
    #[inline(never)]
    fn seldom(&self, base: Duration, retry: u32, previous: Option<&Duration>) -> u128 {
        match self.values.strategy {
            Strategy::Linear => backoff::linear(base.as_nanos(), self.step().as_nanos(), retry),
            Strategy::Fibonacci => backoff::fibonacci(base.as_nanos(), retry),
            Strategy::Steps(steps) => backoff::step(steps, retry),
            Strategy::Custom(wait) => wait(retry.max(1), *previous.unwrap_or(&base)).as_nanos(),
            Strategy::Immediate => 0,
            _ => base.as_nanos(),
        }
    }

    /// Returns whether the delays are random.
    pub const fn is_jittered(&self) -> bool {
        self.strategy().is_jittered() || !matches!(self.jitter(), Jitter::None)
    }
}

/// Writes one line for a log: attempts, delays, limits, and the most that the delays can add up to.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max() {
            Some(1) => f.write_str("1 attempt"),
            Some(max) => write!(f, "at most {max} attempts"),
            None => f.write_str("attempts without limit"),
        }?;
        let retries = self.max() != Some(1);
        if retries {
            let (base, cap) = (Written(self.base()), Written(self.cap()));
            match (self.strategy(), self.strategy().name()) {
                (Strategy::Immediate, _) => f.write_str(", no delays"),
                (Strategy::Steps(steps), _) => {
                    f.write_str(", delays of")?;
                    steps.iter().enumerate().try_for_each(|(index, step)| {
                        write!(f, "{} {}", if index == 0 { "" } else { "," }, Written(*step))
                    })
                }
                (_, Some(name)) => write!(f, ", {name} delays from {base} to at most {cap}"),
                (_, None) if self.cap() == Duration::MAX => f.write_str(", delays of a function"),
                (_, None) => write!(f, ", delays of a function, each at most {cap}"),
            }?;
        }
        if self.jitter() != Jitter::None {
            write!(f, " with jitter ({})", Value::Jitter(self.jitter()))?;
        }
        if let Some(limit) = self.max_elapsed() {
            write!(f, ", none {} after the call or later", Written(limit))?;
        }
        if let Some(limit) = self.attempt_timeout() {
            write!(f, ", each attempt at most {}", Written(limit))?;
        }
        if !self.idempotent() {
            f.write_str(", not idempotent")?;
        }
        match self.schedule().worst_total() {
            Some(total) if retries && !total.is_zero() => {
                write!(f, ", at worst {} of waiting without hints", Written(rounded(total)))
            }
            _ => Ok(()),
        }
    }
}
