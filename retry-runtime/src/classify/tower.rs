//! `Retryable` for `tower`: the two errors of its layers that say something about another try.
//!
//! A stack of layers answers with `tower::BoxError`, which has no type left to ask: name the errors in an own type, or
//! in `when(Err(e) if e.is::<Overloaded>())`. Source: tower's documentation of `load_shed` and `timeout`.

use tower::{load_shed::error::Overloaded, timeout::error::Elapsed};

use super::Retryable;
use crate::Verdict;

/// For `tower` 0.5, with the feature `tower`: [`THROTTLED`](Verdict::THROTTLED), because the service had too much to do, and the request was not passed on.
#[cfg(feature = "tower")]
#[diagnostic::do_not_recommend]
impl Retryable for Overloaded {
    fn verdict(&self) -> Verdict {
        Verdict::THROTTLED
    }
}

/// For `tower` 0.5, with the feature `tower`: [`TRANSIENT`](Verdict::TRANSIENT), because the service may have acted.
#[cfg(feature = "tower")]
#[diagnostic::do_not_recommend]
impl Retryable for Elapsed {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}
