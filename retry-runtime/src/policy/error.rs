//! What can be wrong with a policy: every fault in one place, with the key that causes it and what to write instead.

use core::{error::Error, fmt};

/// Why a policy cannot be built. `Display` says what is wrong and what to write instead.
///
/// ```
/// use core::time::Duration;
/// use retry_runtime::Policy;
///
/// let fault = Policy::builder().cap(Duration::from_millis(50)).build().unwrap_err();
/// assert_eq!(fault.key(), "cap");
/// assert_eq!(fault.to_string(), "`cap` is shorter than `base` (100ms by default): make it at least as long");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PolicyError {
    key: &'static str,
    message: &'static str,
}

impl PolicyError {
    /// The key that causes it.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// What is wrong and what to write instead, for a constant to panic with.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        self.message
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.message)
    }
}

impl Error for PolicyError {}

macro_rules! faults {
    ($($fault:ident $key:literal $message:literal;)*) => {
        impl PolicyError {
            $(pub(super) const $fault: Self = Self { key: $key, message: concat!("`", $key, "` ", $message) };)*
        }
    };
}

faults! {
    ZERO_BASE "base" "is zero: make it longer, or use the strategy `immediate` to retry without waiting";
    ZERO_CAP "cap" "is zero: make it longer, or use the strategy `immediate` to retry without waiting";
    ZERO_STEP "step" "is zero: make it longer, or use the strategy `constant` for waits that do not grow";
    ZERO_THROTTLE_BASE "throttle_base" "is zero: make it longer, or leave it out to wait as after any other failure";
    ZERO_MAX_ELAPSED "max_elapsed" "is zero: make it longer, or set `max` to 1 for no retries";
    ZERO_ATTEMPT_TIMEOUT "attempt_timeout" "is zero: make it longer, or leave it out for no timeout";
    ZERO_MAX "max" "is 0, but there is always a first attempt: set it to 1 for no retries";
    NO_STEPS "strategy" "is an empty list of waits: name at least one, or use the strategy `immediate`";
    ZERO_WAIT "strategy" "has a wait of zero in its list: make it longer, or use the strategy `immediate`";
    FACTOR "factor" "is not a finite number above 1, so the waits would not grow: make it 2, or use the strategy `constant`";
    SPREAD "jitter" "is a fraction that is not above 0 and at most 1: 0.2 spreads each wait by 20 % to either side";
    JITTERED_ALREADY "jitter" "has no effect on a strategy that is jittered already: remove it, or use the strategy `exponential`";
    JITTER_WITHOUT_EFFECT "jitter" "has no effect on this strategy: remove it";
    BASE_WITHOUT_EFFECT "base" "has no effect on this strategy: remove it";
    THROTTLE_BASE_WITHOUT_EFFECT "throttle_base" "has no effect on this strategy: remove it";
    FACTOR_WITHOUT_EFFECT "factor" "has no effect on this strategy: remove it, or use one of the exponential family";
    STEP_WITHOUT_EFFECT "step" "has no effect on this strategy: remove it, or use the strategy `linear`";
    CAP_BELOW_BASE "cap" "is shorter than `base` (100ms by default): make it at least as long";
    CAP_BELOW_STEPS "cap" "is shorter than the longest wait of the list: make it at least as long";
    THROTTLE_BASE_ABOVE_CAP "throttle_base" "is longer than `cap`: make `cap` at least as long";
    TIMEOUT_ABOVE_ELAPSED "attempt_timeout" "is not below `max_elapsed`, so one attempt may take as long as the whole call: make it shorter";
    NO_TIME_TO_RETRY "max_elapsed" "is over before the first wait can be: make it longer than that, or make the first wait shorter";
}
