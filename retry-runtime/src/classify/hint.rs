//! What the server asked us to wait, as `#[derive(Retryable)]` takes it.

use core::time::Duration;

use crate::Verdict;

/// What `after = EXPR` may be in `#[derive(Retryable)]`.
#[diagnostic::on_unimplemented(
    message = "`after` takes a `Duration` or an `Option<Duration>`, not `{Self}`",
    label = "neither a `Duration` nor an `Option<Duration>`",
    note = "fields are in scope by reference: write `after = *field`, or make a duration of it: `after = Duration::from_secs(*field)`"
)]
pub trait Hint {
    /// What the server asked us to wait, if it did.
    fn hint(self) -> Option<Duration>;
}

impl Hint for Duration {
    #[inline]
    fn hint(self) -> Option<Duration> {
        Some(self)
    }
}

impl Hint for Option<Duration> {
    #[inline]
    fn hint(self) -> Option<Duration> {
        self
    }
}

/// The verdict, with what the server asked us to wait where it asked.
#[inline]
pub fn hinted(verdict: Verdict, after: impl Hint) -> Verdict {
    match after.hint() {
        Some(hint) => verdict.after(hint),
        None => verdict,
    }
}
