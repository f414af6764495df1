//! How an outcome is judged: by its type, by patterns of the caller's, or by a verdict that is there already.

use crate::{Retryable, Verdict};

/// An outcome whose type decides what is retried: `Ok` is final, an error says itself.
#[diagnostic::on_unimplemented(
    message = "`#[retry]` cannot tell which outcomes of type `{Self}` to retry",
    label = "not a `Result`, and there is no `when(..)`",
    note = "return a `Result` whose error derives `Retryable`, or write `#[retry(when(PATTERN))]` to say which outcomes to retry"
)]
pub trait Outcome {
    /// Whether it is a success, which is final.
    fn is_success(&self) -> bool;
    /// What is to be done after it.
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

/// How an outcome is judged: a verdict that is there, a pattern that matched, or the outcome by itself where it is asked.
pub trait Judgement<O>: Copy {
    /// Whether the outcome is to be returned without asking further.
    fn is_final(&self, outcome: &O) -> bool;
    /// What is to be done after it.
    fn verdict(&self, outcome: &O) -> Verdict;
    /// Whether the outcome is the last attempt's once more, after a wait that took all the time there was.
    #[inline]
    fn is_overslept(&self) -> bool {
        false
    }
}

/// `None`: no attempt was made.
impl<O, J: Judgement<O>> Judgement<O> for Option<J> {
    #[inline]
    fn is_final(&self, outcome: &O) -> bool {
        self.is_some_and(|judgement| judgement.is_final(outcome))
    }

    #[inline]
    fn verdict(&self, outcome: &O) -> Verdict {
        self.map_or(Verdict::TRANSIENT, |judgement| judgement.verdict(outcome))
    }

    #[inline]
    fn is_overslept(&self) -> bool {
        self.is_none()
    }
}

impl<O> Judgement<O> for Verdict {
    #[inline]
    fn is_final(&self, _outcome: &O) -> bool {
        *self == Self::Final
    }

    #[inline]
    fn verdict(&self, _outcome: &O) -> Verdict {
        *self
    }
}

/// Whether a pattern of the caller's matched: a transient failure.
#[derive(Debug, Clone, Copy)]
pub struct Matched(pub bool);

impl<O> Judgement<O> for Matched {
    #[inline]
    fn is_final(&self, _outcome: &O) -> bool {
        !self.0
    }

    #[inline]
    fn verdict(&self, _outcome: &O) -> Verdict {
        if self.0 { Verdict::TRANSIENT } else { Verdict::Final }
    }
}

/// The outcome's type decides. An error is asked out of line, so that a success is one test.
///
/// It is asked by a closure and not by way of its trait, so that one that cannot judge is one error, in that closure.
#[derive(Debug, Clone, Copy)]
pub struct ByItself<F> {
    is_success: bool,
    verdict: F,
}

/// The outcome is to be judged by itself: whether it is a success, which is final, and how it is asked where it is not.
#[inline]
pub fn by_itself<O, F: Fn(&O) -> Verdict + Copy>(_outcome: &O, is_success: bool, verdict: F) -> ByItself<F> {
    ByItself { is_success, verdict }
}

impl<O, F: Fn(&O) -> Verdict + Copy> Judgement<O> for ByItself<F> {
    #[inline]
    fn is_final(&self, _outcome: &O) -> bool {
        self.is_success
    }

    #[inline]
    fn verdict(&self, outcome: &O) -> Verdict {
        (self.verdict)(outcome)
    }
}
