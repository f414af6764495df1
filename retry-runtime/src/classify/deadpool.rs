//! `Retryable` for `deadpool`: whether the pool had an object, else the error of its manager.
//!
//! Source: the documentation of `deadpool::managed::PoolError`. The pools of `deadpool-postgres`, `deadpool-redis` and
//! others have the same error.

use deadpool::{
    managed::{HookError, PoolError},
    unmanaged,
};

use super::Retryable;
use crate::Verdict;

/// For `deadpool` 0.10 to 0.13, with the feature `deadpool`: whether the pool had an object.
///
/// | error | verdict |
/// |---|---|
/// | `Timeout`, of each type | [`NOT_SENT`](Verdict::NOT_SENT): there was no connection to send it on |
/// | `Backend`, `PostCreateHook(Backend)` | that of the error in it |
/// | `Closed`, `NoRuntimeSpecified`, `PostCreateHook(Message)` | [`Final`](Verdict::Final) |
///
/// `Timeout(Recycle)` was tested with a constructed error only, because the pool replaces what it cannot recycle.
///
/// Inside an error without a type only the errors of the manager are found. Call
/// [`classified`](crate::Classify::classified) before the type is lost.
#[cfg(feature = "deadpool")]
#[diagnostic::do_not_recommend]
impl<E: Retryable> Retryable for PoolError<E> {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Timeout(_) => Verdict::NOT_SENT,
            Self::Backend(error) | Self::PostCreateHook(HookError::Backend(error)) => error.verdict(),
            _ => Verdict::Final,
        }
    }
}

/// For `deadpool` 0.10 to 0.13, with the feature `deadpool`: whether the unmanaged pool had an object.
///
/// | error | verdict |
/// |---|---|
/// | `Timeout` | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | `Closed`, `NoRuntimeSpecified` | [`Final`](Verdict::Final) |
#[cfg(feature = "deadpool")]
#[diagnostic::do_not_recommend]
impl Retryable for unmanaged::PoolError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Timeout => Verdict::NOT_SENT,
            _ => Verdict::Final,
        }
    }
}
