//! The policy: how long the waits are and when to stop. Immutable, `Copy`, and built in a constant where it can be.

mod builder;
mod checked;
mod error;
mod schedule;
#[cfg(feature = "serde")]
mod serde;

use core::{num::NonZeroU32, time::Duration};

use rand::Rng;

use crate::{backoff, jitter::Interval};

pub use builder::PolicyBuilder;
pub use checked::{checked, fault_of};
pub use error::PolicyError;
pub use schedule::{Schedule, ScheduledWait};

/// How the waits grow. In the formulas `n` is the retry, from 1; `U(a, b)` is uniform, both ends included.
///
/// No wait is ever longer than the policy's `cap`.
///
/// ```
/// use core::time::Duration;
/// use retry_runtime::{Policy, Strategy};
///
/// static STEPS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(5)];
/// fn squares(retry: u32, _previous: Duration) -> Duration {
///     Duration::from_secs(1).saturating_mul(retry.saturating_mul(retry))
/// }
///
/// let longest = |strategy| {
///     let policy = Policy::builder().strategy(strategy).max(4).build().unwrap();
///     policy.schedule().map(|wait| wait.longest().as_millis()).collect::<Vec<_>>()
/// };
/// assert_eq!(longest(Strategy::Fibonacci), [100, 100, 200]);
/// assert_eq!(longest(Strategy::Steps(&STEPS)), [1_000, 5_000, 5_000]);
/// assert_eq!(longest(Strategy::Custom(squares)), [1_000, 4_000, 9_000]);
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Strategy {
    /// No waits: `0`.
    Immediate,
    /// Always `base`.
    Constant,
    /// `base + step (n - 1)`
    Linear,
    /// `base factor^(n - 1)`
    Exponential,
    /// `base F(n)`, with F = 1, 1, 2, 3, 5 ...
    Fibonacci,
    /// `U(0, t)`, where `t` is the exponential wait: the least work for a peer in trouble.
    ///
    /// Source, for this and the next two: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    FullJitter,
    /// `t/2 + U(0, t/2)`, where `t` is the exponential wait: never less than half of it.
    EqualJitter,
    /// `min(cap, U(base, 3 previous))`, where `previous` starts at `base` and is the wait as it was taken.
    DecorrelatedJitter,
    /// These waits in turn, and then the last again and again.
    Steps(&'static [Duration]),
    /// The waits of a function of the retry, from 1, and the wait before it, which starts at `base`.
    Custom(fn(retry: u32, previous: Duration) -> Duration),
}

impl Strategy {
    /// Its name in the attribute and in configurations; `None` for a list or a function.
    pub const fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Immediate => "immediate",
            Self::Constant => "constant",
            Self::Linear => "linear",
            Self::Exponential => "exponential",
            Self::Fibonacci => "fibonacci",
            Self::FullJitter => "full_jitter",
            Self::EqualJitter => "equal_jitter",
            Self::DecorrelatedJitter => "decorrelated_jitter",
            Self::Steps(_) | Self::Custom(_) => return None,
        })
    }

    /// Whether its waits are random by themselves.
    const fn is_jittered(&self) -> bool {
        matches!(self, Self::FullJitter | Self::EqualJitter | Self::DecorrelatedJitter)
    }
}

/// Two functions are equal where they have one address; that two names share it, or one name has several, is the
/// compiler's to decide.
impl PartialEq for Strategy {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Steps(a), Self::Steps(b)) => a == b,
            (Self::Custom(a), Self::Custom(b)) => core::ptr::fn_addr_eq(*a, *b),
            (Self::Steps(_) | Self::Custom(_), _) | (_, Self::Steps(_) | Self::Custom(_)) => false,
            _ => self.name() == other.name(),
        }
    }
}

/// Randomness on a strategy that has none of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Jitter {
    /// The wait as it is.
    None,
    /// `U(0, wait)`
    Full,
    /// `wait/2 + U(0, wait/2)`
    Equal,
    /// `U(wait (1 - x), min(cap, wait (1 + x)))` for a fraction `x` above 0 and at most 1: 0.2 is ±20 %.
    Spread(f64),
}

/// How long the waits are, and when to stop.
///
/// Written with `policy!`, which checks while compiling; built with [`Policy::builder`]; or (with feature `serde`) read
/// from a configuration. Its `Display` is a table of the waits:
///
/// ```
/// use core::time::Duration;
/// use retry_runtime::{Policy, Strategy};
///
/// const PATIENT: Policy = match Policy::builder().strategy(Strategy::Exponential).max(4).build() {
///     Ok(policy) => policy,
///     Err(_) => panic!("a bad policy"),
/// };
/// assert_eq!(PATIENT.base(), Duration::from_millis(100));
/// assert_eq!(
///     PATIENT.to_string(),
///     "\
/// retry       least        mean     longest
///     1       100ms       100ms       100ms
///     2       200ms       200ms       200ms
///     3       400ms       400ms       400ms
/// at most 4 attempts, and at worst 700ms of waiting"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    strategy: Strategy,
    jitter: Jitter,
    base: Duration,
    cap: Duration,
    factor: f64,
    step: Duration,
    throttle_base: Duration,
    max: Option<NonZeroU32>,
    max_elapsed: Option<Duration>,
    attempt_timeout: Option<Duration>,
    idempotent: bool,
}

impl Default for Policy {
    /// [`Policy::DEFAULT`]
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Policy {
    /// What `#[retry]` alone does: three attempts, waits of full jitter from a base of 100 ms, at most 10 s each.
    pub const DEFAULT: Self = match Self::builder().build() {
        Ok(policy) => policy,
        Err(_) => panic!("the defaults are a policy"),
    };

    /// A builder in which nothing is set: see there for the defaults.
    pub const fn builder() -> PolicyBuilder {
        PolicyBuilder::new()
    }

    /// The wait before retry `retry`, which counts from 1, where the wait before that was `previous`.
    ///
    /// A pure function of its arguments and the draws from `rng`; it allocates nothing and never panics. `previous`
    /// matters to [`Strategy::DecorrelatedJitter`] and [`Strategy::Custom`] alone, and is [`base`](Self::base) at first.
    /// A retry of 0 is taken for 1.
    ///
    /// ```
    /// use rand::{SeedableRng, rngs::SmallRng};
    /// use retry_runtime::Policy;
    ///
    /// let mut rng = SmallRng::seed_from_u64(7);
    /// let wait = Policy::DEFAULT.delay(3, Policy::DEFAULT.base(), &mut rng);
    /// assert!(wait <= 4 * Policy::DEFAULT.base());
    /// ```
    pub fn delay<R: Rng + ?Sized>(&self, retry: u32, previous: Duration, rng: &mut R) -> Duration {
        self.delay_from(self.base, retry, previous, rng)
    }

    /// The same from another `base`.
    #[expect(clippy::inline_always, reason = "a constant policy folds it away")]
    #[inline(always)]
    pub(crate) fn delay_from<R: Rng + ?Sized>(
        &self,
        base: Duration,
        retry: u32,
        previous: Duration,
        rng: &mut R,
    ) -> Duration {
        self.interval(base, retry, previous).draw(rng).min(self.cap)
    }

    /// Where the wait is drawn from. Only that of decorrelated jitter may reach beyond the cap.
    #[expect(clippy::inline_always, reason = "a constant policy folds it away")]
    #[inline(always)]
    fn interval(&self, base: Duration, retry: u32, previous: Duration) -> Interval {
        let exponential = || backoff::exponential(base, self.factor, retry).min(self.cap);
        let wait = match self.strategy {
            Strategy::FullJitter => return Interval::full(exponential()),
            Strategy::EqualJitter => return Interval::equal(exponential()),
            Strategy::DecorrelatedJitter => return Interval::decorrelated(base, previous),
            Strategy::Immediate => Duration::ZERO,
            Strategy::Constant => base,
            Strategy::Linear => backoff::linear(base, self.step, retry),
            Strategy::Exponential => exponential(),
            Strategy::Fibonacci => backoff::fibonacci(base, retry),
            Strategy::Steps(steps) => backoff::step(steps, retry),
            Strategy::Custom(wait) => wait(retry.max(1), previous),
        };
        let wait = wait.min(self.cap);
        match self.jitter {
            Jitter::None => Interval::exactly(wait),
            Jitter::Full => Interval::full(wait),
            Jitter::Equal => Interval::equal(wait),
            Jitter::Spread(fraction) => Interval::spread(wait, fraction, self.cap),
        }
    }

    /// How the waits grow.
    pub const fn strategy(&self) -> Strategy {
        self.strategy
    }

    /// Randomness on a strategy that has none of its own.
    pub const fn jitter(&self) -> Jitter {
        self.jitter
    }

    /// The first wait (its ceiling, where jittered).
    pub const fn base(&self) -> Duration {
        self.base
    }

    /// No wait is ever longer.
    pub const fn cap(&self) -> Duration {
        self.cap
    }

    /// Growth of the exponential family.
    pub const fn factor(&self) -> f64 {
        self.factor
    }

    /// Growth of [`Strategy::Linear`].
    pub const fn step(&self) -> Duration {
        self.step
    }

    /// Stands in for `base` after an outcome classified as throttled.
    pub const fn throttle_base(&self) -> Duration {
        self.throttle_base
    }

    /// How many attempts there may be in all, the first included; `None` where they are unlimited.
    pub const fn max(&self) -> Option<u32> {
        match self.max {
            Some(max) => Some(max.get()),
            None => None,
        }
    }

    /// No attempt starts this long after the call began, or later, and no wait that would reach it is begun; see
    /// [`PolicyBuilder::max_elapsed`]. Without feature `std` a function has no clock to keep it by.
    pub const fn max_elapsed(&self) -> Option<Duration> {
        self.max_elapsed
    }

    /// An attempt of an async function is cut after this long; see [`PolicyBuilder::attempt_timeout`].
    pub const fn attempt_timeout(&self) -> Option<Duration> {
        self.attempt_timeout
    }

    /// Whether outcomes are retried that do not say that the peer did not act.
    pub const fn idempotent(&self) -> bool {
        self.idempotent
    }

    /// Whether the waits are random.
    pub const fn is_jittered(&self) -> bool {
        self.strategy.is_jittered() || !matches!(self.jitter, Jitter::None)
    }
}
