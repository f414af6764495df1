//! The faults of a policy: one table, with the key that causes each fault and what to write instead.

use core::{error::Error, fmt};

use super::{Strategy, value::Value};
use crate::key::Key;

/// Says why a policy cannot be built. Its `Display` says what is wrong, with the values, and what to write instead.
///
/// ```
/// use core::time::Duration;
/// use reattempt::Policy;
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
    pub(super) fault: &'static Fault,
    /// The values that the fault [shows](Fault::shows), and whether each is a default.
    pub(super) values: [Option<(Value, bool)>; 2],
}

/// A row of the table.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    key: Key,
    /// The keys whose values cause the fault. If there are none, the key has no effect, whatever its value.
    depends: &'static [Key],
    /// The values that the message shows, in order.
    pub(super) shows: &'static [Shown],
    message: &'static str,
}

/// A part of a message that is followed by a value in parentheses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shown {
    Of(Key),
    Longest,
    First,
}

impl Shown {
    /// The index at which the part ends in the message.
    fn end(self, message: &str) -> Option<usize> {
        let part = match self {
            Self::Of(key) => key.name(),
            Self::Longest => "the longest delay",
            Self::First => "the first delay",
        };
        let is_key = matches!(self, Self::Of(_));
        // With backquotes, because `base` is a part of `throttle_base`.
        let found = |at: &usize| !is_key || message[..*at].ends_with('`');
        let at = message.match_indices(part).map(|(at, _)| at).find(found)?;
        Some(at + part.len() + usize::from(is_key))
    }
}

impl PolicyError {
    /// Returns the key that causes the fault.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        self.fault.key.name()
    }

    /// Returns what is wrong and what to write instead, without the values, so that a constant can panic with it.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        self.fault.message
    }

    /// Returns the key that causes the fault.
    #[doc(hidden)]
    #[must_use]
    pub const fn cause(&self) -> Key {
        self.fault.key
    }

    /// Returns the keys whose values cause the fault, set or not. There are none if the key has no effect.
    #[doc(hidden)]
    #[must_use]
    pub const fn depends(&self) -> &'static [Key] {
        self.fault.depends
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.message();
        for (shown, value) in self.fault.shows.iter().zip(self.values) {
            let (Some(end), Some((value, is_default))) = (shown.end(rest), value) else { continue };
            let by_default = if is_default { " by default" } else { "" };
            write!(f, "{} ({value}{by_default})", &rest[..end])?;
            rest = &rest[end..];
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

impl Error for PolicyError {}

use Shown::{First, Longest, Of};

macro_rules! faults {
    ($($fault:ident $key:ident [$($depends:ident)*] [$($shown:expr),*] $message:literal;)*) => {
        $(pub(super) const $fault: &Fault = &Fault {
            key: Key::$key,
            depends: &[$(Key::$depends),*],
            shows: &[$($shown),*],
            message: $message,
        };)*
    };
}

faults! {
    ZERO_BASE Base [Base] []
        "`base` is zero: make it longer, or use the strategy `immediate` to retry without waiting";
    ZERO_CAP Cap [Cap] []
        "`cap` is zero: make it longer, or use the strategy `immediate` to retry without waiting";
    ZERO_MAX_HINT MaxHint [MaxHint] []
        "`max_hint` is zero, so every hint would end the call: make it longer, or remove it";
    ZERO_STEP Step [Step] []
        "`step` is zero: make it longer, or use the strategy `constant` for delays that do not grow";
    ZERO_THROTTLE_BASE ThrottleBase [ThrottleBase] []
        "`throttle_base` is zero: make it longer, or remove it to wait as after any other failure";
    ZERO_MAX_ELAPSED MaxElapsed [MaxElapsed] []
        "`max_elapsed` is zero: make it longer, or set `max` to 1 to disable retries";
    ZERO_ATTEMPT_TIMEOUT AttemptTimeout [AttemptTimeout] []
        "`attempt_timeout` is zero: make it longer, or remove it to cut no attempt";
    ZERO_MAX Max [Max] []
        "`max` is 0, but there is always a first attempt, which it counts: set it to 1 to disable retries";
    NO_STEPS Strategy [Strategy] []
        "`strategy` is an empty list of delays: write at least one, or use the strategy `immediate`";
    FACTOR Factor [Factor] [Of(Key::Factor)]
        "`factor` must be a finite number above 1, so that the delays grow: set it to 2, or use the strategy `constant`";
    SPREAD Jitter [Jitter] [Of(Key::Jitter)]
        "`jitter` must be above 0 and at most 1: 0.2 spreads each delay by 20 % to either side";
    JITTERED_ALREADY Jitter [] [Of(Key::Strategy)]
        "`jitter` has no effect on this `strategy`, which has jitter of its own: remove it";
    JITTER_WITHOUT_EFFECT Jitter [] [Of(Key::Strategy)]
        "`jitter` has no effect on this `strategy`: remove it";
    BASE_WITHOUT_EFFECT Base [] [Of(Key::Strategy)]
        "`base` has no effect on this `strategy`: remove it";
    THROTTLE_BASE_WITHOUT_EFFECT ThrottleBase [] [Of(Key::Strategy)]
        "`throttle_base` has no effect on this `strategy`: remove it";
    FACTOR_WITHOUT_EFFECT Factor [] [Of(Key::Strategy)]
        "`factor` has no effect on this `strategy`: remove it";
    STEP_WITHOUT_EFFECT Step [] [Of(Key::Strategy)]
        "`step` has no effect on this `strategy`: remove it";
    CAP_BELOW_BASE Cap [Cap Base Strategy] [Of(Key::Cap), Of(Key::Base)]
        "`cap` is shorter than `base`: increase `cap` or shorten `base`";
    CAP_BELOW_STEPS Cap [Cap Strategy] [Of(Key::Cap), Longest]
        "`cap` is shorter than the longest delay of the list: increase `cap` or shorten that delay";
    THROTTLE_BASE_ABOVE_CAP ThrottleBase [ThrottleBase Cap Base Strategy] [Of(Key::ThrottleBase), Of(Key::Cap)]
        "`throttle_base` is longer than `cap`: shorten `throttle_base` or increase `cap`";
    TIMEOUT_ABOVE_ELAPSED AttemptTimeout [AttemptTimeout MaxElapsed] [Of(Key::AttemptTimeout), Of(Key::MaxElapsed)]
        "`attempt_timeout` is not shorter than `max_elapsed`, so one attempt could take as long as the whole call: shorten `attempt_timeout` or increase `max_elapsed`";
    NO_TIME_TO_RETRY MaxElapsed [MaxElapsed Max Base ThrottleBase Strategy Jitter] [Of(Key::MaxElapsed), First]
        "`max_elapsed` is not longer than the first delay, so no retry could start: increase `max_elapsed` or shorten the first delay";
}
