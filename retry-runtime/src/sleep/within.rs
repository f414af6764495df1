//! An attempt that is cut when a timer ends, with any runtime's timer.

use core::{
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use pin_project_lite::pin_project;

use crate::{Elapsed, Policy, clock::Stopwatch};

/// An outcome that can express that the attempt took too long.
#[diagnostic::on_unimplemented(
    message = "`attempt_timeout` needs an error type that implements `From<reattempt::Elapsed>`",
    label = "an attempt that is cut cannot return a `{Self}`",
    note = "return a `Result` whose error type implements `From<reattempt::Elapsed>`"
)]
pub trait TimedOutcome {
    /// Makes the outcome of an attempt that was cut.
    fn timed_out(elapsed: Elapsed) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T, E: From<Elapsed>> TimedOutcome for Result<T, E> {
    fn timed_out(elapsed: Elapsed) -> Self {
        Err(elapsed.into())
    }
}

pin_project! {
    /// An attempt with a timer that cuts it.
    #[must_use = "an attempt does nothing until it is awaited"]
    pub struct Within<A: Future, T> {
        #[pin]
        attempt: A,
        #[pin]
        timer: Option<T>,
        limit: Duration,
        timed_out: fn(Elapsed) -> A::Output,
        begun: bool,
    }
}

/// Cuts `attempt` after `limit`. If no time is left, the attempt is not started.
pub fn within<A: Future, T>(
    limit: Option<Duration>,
    timer: impl FnOnce(Duration) -> T,
    timed_out: fn(Elapsed) -> A::Output,
    attempt: A,
) -> Within<A, T> {
    within_policy(limit, timer, Some(timed_out), attempt)
}

/// Does the same for a limit that is known only at run time. Without `timed_out` a cut attempt would have no
/// outcome, so it is not cut.
pub fn within_policy<A: Future, T>(
    limit: Option<Duration>,
    timer: impl FnOnce(Duration) -> T,
    timed_out: Option<fn(Elapsed) -> A::Output>,
    attempt: A,
) -> Within<A, T> {
    let limit = limit.filter(|_| timed_out.is_some());
    Within::new(limit, limit.map(timer), timed_out, attempt)
}

impl<A: Future, T> Within<A, T> {
    /// The same with a timer that was made before, if there is a limit.
    pub(crate) fn new(
        limit: Option<Duration>,
        timer: Option<T>,
        timed_out: Option<fn(Elapsed) -> A::Output>,
        attempt: A,
    ) -> Self {
        let limit = limit.unwrap_or(Duration::MAX);
        let timed_out = timed_out.unwrap_or(|_| unreachable!("an attempt without a timer is never cut"));
        Self { attempt, timer, limit, timed_out, begun: false }
    }
}

impl<A: Future, T: Future> Future for Within<A, T> {
    type Output = A::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<A::Output> {
        let mut this = self.project();
        if !this.limit.is_zero() {
            // From the second poll on, the timer is asked first. Tokio's timer stays pending while the task has used up
            // its budget, so an attempt that always does that would never be cut. Most attempts end at the first poll
            // and need no timer at all.
            let mut rings = |context: &mut Context<'_>| {
                this.timer.as_mut().as_pin_mut().is_some_and(|timer| timer.poll(context).is_ready())
            };
            let has_begun = mem::replace(this.begun, true);
            let is_over = has_begun && rings(context);
            if let Poll::Ready(outcome) = this.attempt.poll(context) {
                return Poll::Ready(outcome);
            }
            if !(is_over || !has_begun && rings(context)) {
                return Poll::Pending;
            }
        }
        Poll::Ready((this.timed_out)(Elapsed::new(*this.limit)))
    }
}

/// The type of an outcome, asked whether a cut attempt can be expressed.
pub struct Cut<'a, A>(pub &'a A);

/// First choice: a cut attempt has an outcome.
pub trait ViaElapsed<O> {
    /// Returns how to make it.
    fn __retry_timed_out(&self) -> Option<fn(Elapsed) -> O>;
}

impl<A: Future<Output: TimedOutcome>> ViaElapsed<A::Output> for &Cut<'_, A> {
    fn __retry_timed_out(&self) -> Option<fn(Elapsed) -> A::Output> {
        Some(TimedOutcome::timed_out)
    }
}

/// Last choice: a cut attempt has no outcome.
pub trait ViaUncut<O> {
    /// Returns `None`.
    fn __retry_timed_out(&self) -> Option<fn(Elapsed) -> O>;
}

impl<A: Future> ViaUncut<A::Output> for Cut<'_, A> {
    fn __retry_timed_out(&self) -> Option<fn(Elapsed) -> A::Output> {
        None
    }
}

/// Returns how long the next attempt may take: the policy's `attempt_timeout`, or what is left of `max_elapsed`.
pub fn attempt_limit(policy: &Policy, clock: &Stopwatch) -> Option<Duration> {
    let timeout = policy.attempt_timeout()?;
    // If it is zero, there is one attempt, however long it takes.
    Some(match policy.max_elapsed().filter(|max| !max.is_zero()) {
        Some(max) => timeout.min(max.saturating_sub(clock.elapsed())),
        None => timeout,
    })
}
