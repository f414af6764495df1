//! The strategies and kinds of jitter: their names, and which keys have an effect on them.

use core::time::Duration;

use crate::key::Key;

/// The variants that have a name, and how many they are.
macro_rules! named {
    ($(#[$doc:meta])* $count:literal: $($variant:ident $name:literal;)*) => {
        /// Those that have a name.
        #[doc(hidden)]
        pub const NAMED: [Self; $count] = [$(Self::$variant),*];

        $(#[$doc])*
        pub const fn name(&self) -> Option<&'static str> {
            match self {
                $(Self::$variant => Some($name),)*
                _ => None,
            }
        }
    };
}

/// Says how the delays grow. In the formulas `n` is the retry, from 1; `U(a, b)` is uniform, both ends included.
///
/// No delay is longer than the policy's `cap`.
///
/// ```
/// use core::time::Duration;
/// use reattempt::{Policy, Strategy};
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
///
/// Functions are compared by address. The compiler may give two functions one address, or one function several.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(unpredictable_function_pointer_comparisons, reason = "the documentation says what that means")]
#[non_exhaustive]
pub enum Strategy {
    /// No delay: `0`.
    Immediate,
    /// Always `base`.
    Constant,
    /// `base + step (n - 1)`
    Linear,
    /// `base factor^(n - 1)`
    Exponential,
    /// `base F(n)`, with F = 1, 1, 2, 3, 5 ...
    Fibonacci,
    /// `U(0, t)`, with `t` the exponential delay: it causes the least load on a server in trouble.
    ///
    /// Source, for this and the next two: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    FullJitter,
    /// `t/2 + U(0, t/2)`, with `t` the exponential delay: never less than half of it.
    EqualJitter,
    /// `min(cap, U(base, 3 previous))`. `previous` starts at `base` and is then the last wait, hints included.
    DecorrelatedJitter,
    /// These delays in turn, then the last one again and again. An entry may be zero.
    Steps(&'static [Duration]),
    /// The result of a function of the retry, from 1, and the previous delay, which starts at `base`.
    Custom(fn(retry: u32, previous: Duration) -> Duration),
}

impl Strategy {
    named! {
        /// Returns the name in the attribute and in configurations; `None` for a list or a function.
        8:
        Immediate "immediate";
        Constant "constant";
        Linear "linear";
        Exponential "exponential";
        Fibonacci "fibonacci";
        FullJitter "full_jitter";
        EqualJitter "equal_jitter";
        DecorrelatedJitter "decorrelated_jitter";
    }

    /// Returns whether `key` has an effect on the strategy.
    #[doc(hidden)]
    pub const fn takes(&self, key: Key) -> bool {
        match key {
            // A list has its own delays, and `immediate` has none; for a function `base` is the first `previous`.
            Key::Base | Key::ThrottleBase => !matches!(self, Self::Immediate | Self::Steps(_)),
            Key::Factor => matches!(self, Self::Exponential | Self::FullJitter | Self::EqualJitter),
            Key::Step => matches!(self, Self::Linear),
            Key::Jitter => !self.is_jittered() && !matches!(self, Self::Immediate | Self::Custom(_)),
            _ => true,
        }
    }

    /// Returns whether a delay depends on the previous one.
    #[doc(hidden)]
    pub const fn needs_previous(&self) -> bool {
        matches!(self, Self::DecorrelatedJitter | Self::Custom(_))
    }

    /// Returns whether the strategy itself draws random delays.
    pub(super) const fn is_jittered(&self) -> bool {
        matches!(self, Self::FullJitter | Self::EqualJitter | Self::DecorrelatedJitter)
    }
}

/// Adds randomness to a strategy that has none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Jitter {
    /// The delay as it is.
    None,
    /// `U(0, wait)`
    Full,
    /// `wait/2 + U(0, wait/2)`
    Equal,
    /// `U(wait (1 - x), min(cap, wait (1 + x)))` for a fraction `x` above 0 and at most 1: 0.2 is ±20 %.
    Spread(f64),
}

impl Jitter {
    named! {
        /// Returns the name in the attribute and in configurations; `None` for a fraction.
        3:
        None "none";
        Full "full";
        Equal "equal";
    }
}
