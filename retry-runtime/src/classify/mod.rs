//! Which failures are worth a retry: the trait that error types answer with, and one file for each foreign crate.

#[cfg(feature = "async-nats")]
mod async_nats;
#[cfg(feature = "bb8")]
mod bb8;
#[cfg(feature = "std")]
mod chain;
#[cfg(feature = "deadpool")]
mod deadpool;
#[cfg(feature = "embedded-hal")]
mod embedded_hal;
mod hint;
#[cfg(feature = "http")]
pub(crate) mod http;
#[cfg(feature = "hyper-util")]
mod hyper_util;
#[cfg(feature = "lapin")]
mod lapin;
#[cfg(feature = "lettre")]
mod lettre;
#[cfg(any(feature = "mysql_async", feature = "sqlx08", feature = "sqlx09"))]
mod mysql;
#[cfg(feature = "mysql_async")]
mod mysql_async;
#[cfg(feature = "nb")]
mod nb;
#[cfg(feature = "redis1")]
mod redis;
#[cfg(any(feature = "reqwest012", feature = "reqwest013"))]
mod reqwest;
#[cfg(feature = "rusqlite")]
mod rusqlite;
#[cfg(any(feature = "rusqlite", feature = "sqlx08", feature = "sqlx09"))]
mod sqlite;
#[cfg(any(feature = "sqlx08", feature = "sqlx09", feature = "tokio-postgres"))]
mod sqlstate;
#[cfg(any(feature = "sqlx08", feature = "sqlx09"))]
mod sqlx;
mod std;
#[cfg(feature = "tokio-postgres")]
mod tokio_postgres;
#[cfg(any(feature = "tonic013", feature = "tonic014"))]
mod tonic;
#[cfg(feature = "tower")]
mod tower;
#[cfg(feature = "tungstenite")]
mod tungstenite;
#[cfg(feature = "ureq")]
mod ureq;

#[cfg(feature = "std")]
use core::error::Error;

#[cfg(feature = "std")]
pub use chain::{Classified, Classify, verdict_of};
pub use hint::{Hint, hinted};

use crate::Verdict;

/// Says of a value whether it is worth a retry.
///
/// Derive it on an error type, or implement it by hand:
///
/// ```
/// use reattempt::{Retryable, Verdict};
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
// Each impl here is marked `do_not_recommend`: where one is missing, a list of others is no help. It repeats the feature
// of its module, because rustdoc makes its badge in the facade from nothing else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which failures are worth retrying",
    label = "`{Self}` does not implement `Retryable`",
    note = "add `#[derive(Retryable)]` to the error type, or add `when(..)` to `#[retry]` to say which outcomes to retry",
    note = "for an error type of another crate: is the feature of `reattempt` for that crate on, and is it the same version?"
)]
pub trait Retryable {
    /// Returns whether the value is worth a retry, and how long the server asked the caller to wait.
    fn verdict(&self) -> Verdict;
}

/// An outcome that judges itself: a `Result` whose error is [`Retryable`](Retryable).
#[diagnostic::on_unimplemented(
    message = "`#[retry]` cannot tell which outcomes of type `{Self}` to retry",
    label = "this is not a `Result`, and there is no `when(..)`",
    note = "return a `Result` whose error type derives `Retryable`, or add `when(PATTERN)` to say which outcomes to retry"
)]
pub trait Outcome {
    /// Whether it is a success.
    fn is_success(&self) -> bool;
    /// The verdict on a failure.
    fn verdict(&self) -> Verdict;
}

impl<T, E: Retryable> Outcome for Result<T, E> {
    #[inline]
    fn is_success(&self) -> bool {
        self.is_ok()
    }

    #[inline]
    fn verdict(&self) -> Verdict {
        self.as_ref().err().map_or(Verdict::Final, E::verdict)
    }
}

/// What the arms of `when(..)` decided about an outcome.
#[diagnostic::do_not_recommend]
impl Outcome for Verdict {
    #[inline]
    fn is_success(&self) -> bool {
        *self == Self::Final
    }

    #[inline]
    fn verdict(&self) -> Verdict {
        *self
    }
}

/// `error` and what caused it, the outermost first.
#[cfg(feature = "std")]
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    core::iter::successors(Some(error), |error| (*error).source())
}
