//! What can be wrong with a policy: every fault in one table, with the key that causes it and what to write instead.

use core::{error::Error, fmt, time::Duration};

use super::Strategy;
use crate::{duration::Written, key::Key};

/// Why a policy cannot be built. `Display` says what is wrong, with the values, and what to write instead.
///
/// ```
/// use core::time::Duration;
/// use retry_runtime::Policy;
///
/// let fault = Policy::builder().cap(Duration::from_millis(50)).build().unwrap_err();
/// assert_eq!(fault.key(), "cap");
/// assert_eq!(
///     fault.to_string(),
///     "`cap` (50ms) is shorter than `base` (100ms by default): increase `cap` or shorten `base`"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PolicyError {
    fault: &'static Fault,
    /// What [`Fault::shows`] names.
    values: [Value; 2],
}

/// A row of the table.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    key: Key,
    /// The keys whose values make it a fault. Where there are none, the key has no effect, whatever its value.
    depends: &'static [Key],
    /// The parts of the message that a value follows in parentheses.
    shows: [&'static str; 2],
    message: &'static str,
}

/// A value in a message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    Nothing,
    Duration(Duration),
    DefaultDuration(Duration),
    Number(f64),
    Strategy(Strategy),
    DefaultStrategy(Strategy),
}

impl PolicyError {
    pub(super) const fn new(fault: &'static Fault, values: [Value; 2]) -> Self {
        Self { fault, values }
    }

    /// Returns the key that causes it.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        self.fault.key.name()
    }

    /// Returns what is wrong and what to write instead, without the values, for a constant to panic with.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        self.fault.message
    }

    /// The key that causes it.
    #[doc(hidden)]
    #[must_use]
    pub const fn cause(&self) -> Key {
        self.fault.key
    }

    /// The keys whose values make it a fault, set or not. None where the key has no effect, whatever its value.
    #[doc(hidden)]
    #[must_use]
    pub const fn depends(&self) -> &'static [Key] {
        self.fault.depends
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.message();
        for (part, value) in self.fault.shows.iter().zip(self.values) {
            let Some((before, after)) = rest.split_once(part).filter(|_| value != Value::Nothing) else { continue };
            write!(f, "{before}{part} ({value})")?;
            rest = after;
        }
        f.write_str(rest)?;
        if self.depends().is_empty() {
            let named = Strategy::NAMED.into_iter().filter(|strategy| strategy.takes(self.cause()));
            for (index, name) in named.filter_map(|strategy| strategy.name()).enumerate() {
                write!(f, "{} \"{name}\"", if index == 0 { ", or choose a strategy that it shapes:" } else { "," })?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |strategy: &Strategy| match (strategy.name(), strategy) {
            (Some(name), _) => name,
            (None, Strategy::Steps(_)) => "a list of delays",
            (None, _) => "a function",
        };
        match self {
            Self::Nothing => Ok(()),
            Self::Duration(duration) => Written(*duration).fmt(f),
            Self::DefaultDuration(duration) => write!(f, "{} by default", Written(*duration)),
            Self::Number(number) => number.fmt(f),
            Self::Strategy(strategy) => f.write_str(named(strategy)),
            Self::DefaultStrategy(strategy) => write!(f, "{} by default", named(strategy)),
        }
    }
}

impl Error for PolicyError {}

macro_rules! faults {
    ($($fault:ident $key:ident [$($depends:ident)*] [$first:literal $second:literal] $message:literal;)*) => {
        $(pub(super) const $fault: &Fault = &Fault {
            key: Key::$key,
            depends: &[$(Key::$depends),*],
            shows: [$first, $second],
            message: $message,
        };)*
    };
}

faults! {
    ZERO_BASE Base [Base] ["" ""]
        "`base` is zero: make it longer, or use the strategy `immediate` to retry without waiting";
    ZERO_CAP Cap [Cap] ["" ""]
        "`cap` is zero: make it longer, or use the strategy `immediate` to retry without waiting";
    ZERO_MAX_HINT MaxHint [MaxHint] ["" ""]
        "`max_hint` is zero, so every hint would end the call: make it longer, or remove it";
    ZERO_STEP Step [Step] ["" ""]
        "`step` is zero: make it longer, or use the strategy `constant` for delays that do not grow";
    ZERO_THROTTLE_BASE ThrottleBase [ThrottleBase] ["" ""]
        "`throttle_base` is zero: make it longer, or remove it to wait as after any other failure";
    ZERO_MAX_ELAPSED MaxElapsed [MaxElapsed] ["" ""]
        "`max_elapsed` is zero: make it longer, or set `max` to 1 to disable retries";
    ZERO_ATTEMPT_TIMEOUT AttemptTimeout [AttemptTimeout] ["" ""]
        "`attempt_timeout` is zero: make it longer, or remove it to cut no attempt";
    ZERO_MAX Max [Max] ["" ""]
        "`max` is 0, but there is always a first attempt, which it counts: set it to 1 to disable retries";
    NO_STEPS Strategy [Strategy] ["" ""]
        "`strategy` is an empty list of delays: write at least one, or use the strategy `immediate`";
    FACTOR Factor [Factor] ["`factor`" ""]
        "`factor` must be a finite number above 1, so that the delays grow: set it to 2, or use the strategy `constant`";
    SPREAD Jitter [Jitter] ["`jitter`" ""]
        "`jitter` must be above 0 and at most 1: 0.2 spreads each delay by 20 % to either side";
    JITTERED_ALREADY Jitter [] ["this strategy" ""]
        "`jitter` has no effect on this strategy, which has jitter of its own: remove it";
    JITTER_WITHOUT_EFFECT Jitter [] ["this strategy" ""]
        "`jitter` has no effect on this strategy: remove it";
    BASE_WITHOUT_EFFECT Base [] ["this strategy" ""]
        "`base` has no effect on this strategy: remove it";
    THROTTLE_BASE_WITHOUT_EFFECT ThrottleBase [] ["this strategy" ""]
        "`throttle_base` has no effect on this strategy: remove it";
    FACTOR_WITHOUT_EFFECT Factor [] ["this strategy" ""]
        "`factor` has no effect on this strategy: remove it";
    STEP_WITHOUT_EFFECT Step [] ["this strategy" ""]
        "`step` has no effect on this strategy: remove it";
    CAP_BELOW_BASE Cap [Cap Base Strategy] ["`cap`" "`base`"]
        "`cap` is shorter than `base`: increase `cap` or shorten `base`";
    CAP_BELOW_STEPS Cap [Cap Strategy] ["`cap`" "the longest delay of the list"]
        "`cap` is shorter than the longest delay of the list: increase `cap` or shorten that delay";
    THROTTLE_BASE_ABOVE_CAP ThrottleBase [ThrottleBase Cap Base Strategy] ["`throttle_base`" "`cap`"]
        "`throttle_base` is longer than `cap`: shorten `throttle_base` or increase `cap`";
    TIMEOUT_ABOVE_ELAPSED AttemptTimeout [AttemptTimeout MaxElapsed] ["`attempt_timeout`" "`max_elapsed`"]
        "`attempt_timeout` is not shorter than `max_elapsed`, so one attempt could take as long as the whole call: shorten `attempt_timeout` or increase `max_elapsed`";
    NO_TIME_TO_RETRY MaxElapsed [MaxElapsed Max Base ThrottleBase Strategy Jitter] ["`max_elapsed`" "the first delay"]
        "`max_elapsed` is not longer than the first delay, so no retry could start: increase `max_elapsed` or shorten the first delay";
}
