//! What expansions call so that a mistake becomes an error that says what to write.

use crate::{Retryable, Verdict};

/// What an arm of `when(..)` has after its `=>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a verdict",
    label = "this is not a verdict",
    note = "write a `Verdict`, a `bool`, or the `Duration` or `Option<Duration>` that the server asked the caller to wait, for example `=> Verdict::THROTTLED`"
)]
pub trait IntoVerdict: Into<Verdict> {}

#[diagnostic::do_not_recommend]
impl<T: Into<Verdict>> IntoVerdict for T {}

/// Returns the verdict of an arm.
pub fn judged<T: IntoVerdict>(verdict: T) -> Verdict {
    verdict.into()
}

/// A `verdict` for every type. A method of this name that is in scope and fits wins, because it needs one reference
/// less.
pub trait AskRetryable {
    /// Does the same as [`Retryable::verdict`](crate::Retryable::verdict).
    fn verdict(self: &&Self) -> Verdict
    where
        Self: Retryable,
    {
        Retryable::verdict(*self)
    }
}

impl<T: ?Sized> AskRetryable for T {}

/// An argument that is cloned for each attempt.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be cloned for each attempt, because it does not implement `Clone`",
    label = "this does not implement `Clone`",
    note = "say how each attempt gets its own, for example `clone(request = request.try_clone().expect(\"a body in memory\"))`"
)]
pub trait CloneEach: Clone {}

#[diagnostic::do_not_recommend]
impl<T: Clone> CloneEach for T {}

/// A clone for one attempt.
pub fn fresh<T: CloneEach>(argument: &T) -> T {
    argument.clone()
}

/// An argument that each attempt needs. If the body consumes it, the compiler's error points at the argument and names
/// this macro, which says what to write.
#[doc(hidden)]
#[macro_export]
macro_rules! __add_clone_to_retry {
    ($argument:ident) => {
        let _ = &$argument;
    };
}
