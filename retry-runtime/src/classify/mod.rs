//! What a failure says about another try: the verdict, its classes, and the trait that error types answer with.

mod hint;
#[cfg(feature = "http")]
pub(crate) mod http;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "rusqlite")]
mod rusqlite;
#[cfg(any(feature = "rusqlite", feature = "sqlx"))]
mod sqlite;
#[cfg(any(feature = "sqlx", feature = "tokio-postgres"))]
mod sqlstate;
#[cfg(feature = "sqlx")]
mod sqlx;
mod std;
#[cfg(feature = "tokio-postgres")]
mod tokio_postgres;
#[cfg(feature = "tonic")]
mod tonic;
#[cfg(feature = "tower")]
mod tower;

#[cfg(any(feature = "reqwest", feature = "tokio-postgres", feature = "tonic"))]
use core::error::Error;
use core::time::Duration;

pub use hint::{Hint, hinted};

/// What is to be done after an outcome.
///
/// ```
/// use core::time::Duration;
/// use retry_runtime::{Class, Verdict};
///
/// let busy = Verdict::THROTTLED.after(Duration::from_secs(2));
/// assert_eq!(busy, Verdict::Retry { class: Class::Throttled, after: Some(Duration::from_secs(2)) });
/// // A duration alone is a transient failure whose peer said how long to wait.
/// assert_eq!(Verdict::from(Duration::from_secs(2)), Verdict::TRANSIENT.after(Duration::from_secs(2)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Success, or a failure that another try would only repeat.
    Final,
    /// Worth another try.
    Retry {
        /// What is known of the peer's side.
        class: Class,
        /// How long the peer asked us to wait, if it did.
        after: Option<Duration>,
    },
}

/// What is known of the peer's side after a failure that is worth another try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// It may or may not have taken effect.
    Transient,
    /// The peer refused the work, because it has too much of it.
    Throttled,
    /// It never reached the peer.
    NotSent,
}

impl Verdict {
    /// A failure that may or may not have taken effect.
    pub const TRANSIENT: Self = Self::Retry { class: Class::Transient, after: None };
    /// The peer refused the work.
    pub const THROTTLED: Self = Self::Retry { class: Class::Throttled, after: None };
    /// The work never reached the peer.
    pub const NOT_SENT: Self = Self::Retry { class: Class::NotSent, after: None };

    /// The same verdict, with what the peer asked us to wait. A final verdict stays final.
    #[must_use]
    pub const fn after(self, hint: Duration) -> Self {
        match self {
            Self::Final => Self::Final,
            Self::Retry { class, .. } => Self::Retry { class, after: Some(hint) },
        }
    }

    /// Whether another try is worth making.
    pub const fn is_retry(self) -> bool {
        matches!(self, Self::Retry { .. })
    }
}

impl From<Duration> for Verdict {
    /// A transient failure after which the peer asked for this wait.
    fn from(hint: Duration) -> Self {
        Self::TRANSIENT.after(hint)
    }
}

impl From<Option<Duration>> for Verdict {
    /// A transient failure, with the wait that the peer asked for if it did.
    fn from(hint: Option<Duration>) -> Self {
        Self::Retry { class: Class::Transient, after: hint }
    }
}

impl From<Class> for Verdict {
    fn from(class: Class) -> Self {
        Self::Retry { class, after: None }
    }
}

/// Says of a value whether trying again is worth it.
///
/// Derive it on an error type, or implement it by hand:
///
/// ```
/// use retry_runtime::{Retryable, Verdict};
///
/// struct Status(u16);
///
/// impl Retryable for Status {
///     fn verdict(&self) -> Verdict {
///         match self.0 {
///             429 => Verdict::THROTTLED,
///             408 | 500 | 502..=504 => Verdict::TRANSIENT,
///             _ => Verdict::Final,
///         }
///     }
/// }
/// assert_eq!(Status(422).verdict(), Verdict::Final);
/// ```
// Each impl here is marked `do_not_recommend`: where one is missing, a list of others is no help.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what is worth retrying",
    label = "no `Retryable` for `{Self}`",
    note = "put `#[derive(Retryable)]` on the error type, or write `#[retry(when(Err(..)))]` to say which outcomes to retry"
)]
pub trait Retryable {
    /// What is to be done after this value.
    fn verdict(&self) -> Verdict;
}

/// `error` and what caused it, the outermost first.
#[cfg(any(feature = "reqwest", feature = "tokio-postgres", feature = "tonic"))]
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    core::iter::successors(Some(error), |error| (*error).source())
}
