//! How an attempt ended: the verdict, the reason why a call stopped, and the error of an attempt that was cut.

use core::{
    any::type_name,
    error::Error,
    fmt,
    hash::{Hash, Hasher},
    mem::discriminant,
    time::Duration,
};

/// Says whether an outcome is worth retrying.
///
/// ```
/// use core::time::Duration;
/// use reattempt::{Class, Verdict};
///
/// let busy = Verdict::THROTTLED.after(Duration::from_secs(2));
/// assert_eq!(busy, Verdict::Retry { class: Class::Throttled, after: Some(Duration::from_secs(2)) });
/// // A duration is a transient failure with the delay that the server asked for.
/// assert_eq!(Verdict::from(Duration::from_secs(2)), Verdict::TRANSIENT.after(Duration::from_secs(2)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// A success, or a failure that a retry would only repeat.
    Final,
    /// A failure that is worth retrying.
    Retry {
        /// What is known about the server.
        class: Class,
        /// The delay that the server asked for, if it did.
        after: Option<Duration>,
    },
}

/// Says what a failure that is worth retrying proves about the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// It may or may not have taken effect.
    Transient,
    /// The server refused the work because it is overloaded.
    Throttled,
    /// Nothing took effect: the request never reached the server, or the server rolled the work back and said so.
    NotSent,
}

impl Verdict {
    /// A failure that may or may not have taken effect.
    pub const TRANSIENT: Self = Self::Retry { class: Class::Transient, after: None };
    /// The server refused the work.
    pub const THROTTLED: Self = Self::Retry { class: Class::Throttled, after: None };
    /// Nothing took effect on the server.
    pub const NOT_SENT: Self = Self::Retry { class: Class::NotSent, after: None };

    /// Adds the delay that the server asked for. A final verdict stays final.
    #[must_use]
    pub const fn after(self, hint: Duration) -> Self {
        match self {
            Self::Final => Self::Final,
            Self::Retry { class, .. } => Self::Retry { class, after: Some(hint) },
        }
    }

    /// Returns whether the outcome is worth retrying.
    pub const fn is_retry(self) -> bool {
        matches!(self, Self::Retry { .. })
    }
}

macro_rules! conversions {
    ($($(#[$doc:meta])* $from:ty => |$value:ident| $verdict:expr;)*) => {
        $(impl From<$from> for Verdict {
            $(#[$doc])*
            fn from($value: $from) -> Self {
                $verdict
            }
        })*
    };
}

conversions! {
    /// Makes a transient failure with the delay that the server asked for.
    Duration => |hint| Self::TRANSIENT.after(hint);

    /// Makes a transient failure with the delay that the server asked for, if it did.
    Option<Duration> => |after| Self::Retry { class: Class::Transient, after };

    /// Makes a transient failure of `true`, and a final verdict of `false`.
    bool => |is_transient| if is_transient { Self::TRANSIENT } else { Self::Final };

    /// Makes a failure of this class.
    Class => |class| Self::Retry { class, after: None };
}

/// Says why a call made no further attempt.
///
/// Its `Display` is a phrase for people, and [`as_str`](Self::as_str) is a label for metrics.
///
/// ```
/// use reattempt::StopReason;
///
/// assert_eq!(StopReason::Attempts.to_string(), "all attempts used");
/// assert_eq!(StopReason::Attempts.as_str(), "attempts");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// A retry would only repeat the failure.
    Permanent,
    /// `max` attempts were made.
    Attempts,
    /// `max_elapsed` has passed, or would have passed during the wait.
    MaxElapsed,
    /// The [`RetryBudget`](crate::RetryBudget) has no token left.
    Budget,
    /// The server asked for a delay longer than `max_hint`, or longer than what is left of `max_elapsed`.
    Hint,
    /// The attempt may have taken effect, and the work is not idempotent.
    NotIdempotent,
    /// `cancel` ended the wait.
    Cancelled,
}

impl StopReason {
    /// Returns the label for metrics and logs, in `snake_case`. It is stable across releases.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.texts().0
    }

    /// Returns the label and the phrase.
    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Permanent => ("permanent", "not worth retrying"),
            Self::Attempts => ("attempts", "all attempts used"),
            Self::MaxElapsed => ("max_elapsed", "no time left for another attempt"),
            Self::Budget => ("budget", "the retry budget is empty"),
            Self::Hint => ("hint", "the server asked for a longer wait than is allowed"),
            Self::Cancelled => ("cancelled", "the call was cancelled"),
            Self::NotIdempotent => ("not_idempotent", "it may have taken effect and must not be repeated"),
        }
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.texts().1)
    }
}

/// Reports that an attempt was cut because it took longer than its limit.
///
/// A function with `attempt_timeout` converts it into its own error type. It is transient: the server may have acted.
///
/// ```
/// use core::time::Duration;
/// use reattempt::Elapsed;
///
/// #[derive(Debug, PartialEq)]
/// enum FetchError {
///     TimedOut(Elapsed),
/// }
///
/// impl From<Elapsed> for FetchError {
///     fn from(elapsed: Elapsed) -> Self {
///         Self::TimedOut(elapsed)
///     }
/// }
///
/// let cut = Elapsed::new(Duration::from_secs(2));
/// assert_eq!(cut.to_string(), "the attempt took longer than 2s");
/// assert_eq!(FetchError::from(cut), FetchError::TimedOut(cut));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Elapsed {
    after: Duration,
}

impl Elapsed {
    /// Makes the error of an attempt that was cut after `after`, for tests and for your own timeouts.
    #[must_use]
    pub const fn new(after: Duration) -> Self {
        Self { after }
    }

    getters! {
        /// Returns the limit: `attempt_timeout`, or what was left of `max_elapsed` if that was less.
        #[must_use]
        after: Duration = after;
    }
}

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.after.is_zero() {
            f.write_str("no time was left for the attempt")
        } else {
            write!(f, "the attempt took longer than {:?}", self.after)
        }
    }
}

impl Error for Elapsed {}

/// Makes an error of kind [`TimedOut`](std::io::ErrorKind::TimedOut), so that `attempt_timeout` works in functions that
/// return `io::Result`.
#[cfg(feature = "std")]
impl From<Elapsed> for std::io::Error {
    fn from(elapsed: Elapsed) -> Self {
        Self::new(std::io::ErrorKind::TimedOut, elapsed)
    }
}

/// Shows a duration with at most one decimal: `1.2s`, `300ms`.
pub(crate) struct Rounded(pub(crate) Duration);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, name) = match self.0.as_nanos() {
            1_000_000_000.. => (1_000_000_000, "s"),
            1_000_000.. => (1_000_000, "ms"),
            1_000.. => (1_000, "µs"),
            _ => (1, "ns"),
        };
        let tenths = self.0.as_nanos().saturating_mul(10).saturating_add(unit / 2) / unit;
        match tenths % 10 {
            0 => write!(f, "{}{name}", tenths / 10),
            tenth => write!(f, "{}.{tenth}{name}", tenths / 10),
        }
    }
}

/// Returns whether an outcome of any type is an `Err`. Without specialization, only the type's name tells a `Result`
/// from another type in a closure's call. `Err` is the variant whose discriminant is not zero.
pub fn is_err<O>(outcome: &O) -> bool {
    struct NotZero(bool);
    impl Hasher for NotZero {
        fn write(&mut self, bytes: &[u8]) {
            self.0 |= bytes.iter().any(|byte| *byte != 0);
        }
        fn finish(&self) -> u64 {
            self.0.into()
        }
    }
    let is_result = type_name::<O>().split('<').next() == type_name::<Result<(), ()>>().split('<').next();
    let mut hasher = NotZero(false);
    discriminant(outcome).hash(&mut hasher);
    is_result && hasher.0
}
