//! `Retryable` for `bb8`: whether the pool had a connection, else the error of the connection.
//!
//! Source: the documentation of `bb8::RunError`.

use bb8::RunError;

use super::Retryable;
use crate::Verdict;

/// For `bb8` 0.8 and 0.9, with the feature `bb8`: whether the pool had a connection.
///
/// | error | verdict |
/// |---|---|
/// | `TimedOut` | [`NOT_SENT`](Verdict::NOT_SENT): there was no connection to send it on |
/// | `User` | that of the error in it |
///
/// Inside an error without a type only `User` is found. Call [`classified`](crate::Classify::classified) before the type
/// is lost.
#[cfg(feature = "bb8")]
#[diagnostic::do_not_recommend]
impl<E: Retryable> Retryable for RunError<E> {
    fn verdict(&self) -> Verdict {
        match self {
            Self::TimedOut => Verdict::NOT_SENT,
            Self::User(error) => error.verdict(),
        }
    }
}
