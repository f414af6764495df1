//! The error that says why a call stopped, and the history that an expansion keeps for it.

use core::{error::Error, fmt, time::Duration};
use std::{boxed::Box, collections::VecDeque, vec::Vec};

use crate::{Policy, Retryable, StopReason, Verdict, clock::Stopwatch};

/// The last error of a call, with how many attempts there were, how long they took and why there was no further one.
///
/// A function that is declared to return `Result<T, RetryError<E>>` gets it from `#[retry]`; its body returns
/// `Result<T, E>`. It is the size of a pointer.
///
/// `Display` says it in one line and ends with the last error's own text. That error is also the
/// [`source`](Error::source), so a report that prints the whole chain shows its text twice.
///
/// ```
/// use reattempt::{RetryError, StopReason};
///
/// fn log(error: &RetryError<std::io::Error>) {
///     // gave up after 3 attempts in 1.2s (all attempts used): connection refused
///     eprintln!("{error}");
///     if error.reason() == StopReason::Budget {
///         eprintln!("the peer is in trouble, after {} attempts", error.attempts());
///     }
///     for earlier in error.earlier() {
///         eprintln!("  before that: {earlier}");
///     }
/// }
/// ```
pub struct RetryError<E>(Box<Story<E>>);

/// What a [`RetryError`] knows; on the heap, so that the `Result` of a call stays small.
struct Story<E> {
    last: E,
    earlier: Vec<E>,
    attempts: u32,
    elapsed: Duration,
    reason: StopReason,
}

impl<E> RetryError<E> {
    /// The story of a call, told by the loop that made it; public for tests of code that handles this error.
    #[doc(hidden)]
    #[must_use]
    pub fn new(last: E, earlier: Vec<E>, attempts: u32, elapsed: Duration, reason: StopReason) -> Self {
        Self(Box::new(Story { last, earlier, attempts, elapsed, reason }))
    }

    /// How many attempts were made, the first included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the call took, its waits included.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Why there was no further attempt.
    #[must_use]
    pub fn reason(&self) -> StopReason {
        self.0.reason
    }

    /// The error of the last attempt.
    #[must_use]
    pub fn last(&self) -> &E {
        &self.0.last
    }

    /// The error of the last attempt, taken out.
    #[must_use]
    pub fn into_last(self) -> E {
        self.0.last
    }

    /// The errors before the last one, the oldest first; of more than 16 only the 16 newest.
    #[must_use]
    pub fn earlier(&self) -> &[E] {
        &self.0.earlier
    }
}

impl<E: fmt::Debug> fmt::Debug for RetryError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Story { last, earlier, attempts, elapsed, reason } = &*self.0;
        f.debug_struct("RetryError")
            .field("reason", reason)
            .field("attempts", attempts)
            .field("elapsed", elapsed)
            .field("last", last)
            .field("earlier", earlier)
            .finish()
    }
}

impl<E: fmt::Display> fmt::Display for RetryError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Story { last, attempts, elapsed, reason, .. } = &*self.0;
        let elapsed = Rounded(*elapsed);
        match (reason, attempts) {
            (StopReason::Permanent, 1) => write!(f, "failed after {elapsed}, {reason}: {last}"),
            (StopReason::Permanent, _) => write!(f, "failed at attempt {attempts} after {elapsed}, {reason}: {last}"),
            (_, 1) => write!(f, "gave up after 1 attempt in {elapsed} ({reason}): {last}"),
            (_, _) => write!(f, "gave up after {attempts} attempts in {elapsed} ({reason}): {last}"),
        }
    }
}

/// A duration with one decimal at most: `1.2s`, `300ms`.
struct Rounded(Duration);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = std::format!("{:.1?}", self.0);
        f.write_str(&text.replacen(".0", "", 1))
    }
}

impl<E: Error + 'static> Error for RetryError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0.last)
    }
}

/// The last error judges: whether a retry around the retries is a good idea is for whoever writes it.
#[diagnostic::do_not_recommend]
impl<E: Retryable> Retryable for RetryError<E> {
    fn verdict(&self) -> Verdict {
        self.0.last.verdict()
    }
}

/// The errors of a call so far, at most the 16 newest, with no allocation before the first; and the call's clock.
#[derive(Debug)]
pub struct History<E> {
    errors: VecDeque<E>,
    /// The attempt that the newest error is of; an attempt may also have ended in an `Ok` that was retried.
    newest: u32,
    clock: Stopwatch,
}

impl<E> History<E> {
    /// How many are kept: enough to see how a call went, and no leak where attempts are unlimited.
    const KEPT: usize = 16;

    /// No errors yet.
    #[inline]
    #[must_use]
    pub const fn new(clock: Stopwatch) -> Self {
        Self { errors: VecDeque::new(), newest: 0, clock }
    }

    /// Keeps the error of an attempt that is retried, at the cost of the oldest if there are too many.
    pub fn keep<T>(&mut self, attempt: u32, outcome: Result<T, E>) {
        let Err(error) = outcome else { return };
        if self.errors.len() == Self::KEPT {
            self.errors.pop_front();
        }
        self.errors.push_back(error);
        self.newest = attempt;
    }

    /// Takes the error of the last attempt back, if the wait after it used up `max_elapsed`: no attempt may start.
    pub fn overslept(&mut self, policy: &Policy, attempts: u32) -> Option<E> {
        let max = policy.max_elapsed()?;
        if attempts > 0 && self.newest == attempts && self.clock.elapsed() >= max {
            self.errors.pop_back()
        } else {
            None
        }
    }

    /// Ends the call: a success stays as it is, and an error tells how it came to it.
    #[inline]
    pub fn end<T>(self, outcome: Result<T, E>, attempts: u32, reason: StopReason) -> Result<T, RetryError<E>> {
        outcome.map_err(|last| self.explain(last, attempts, reason))
    }

    #[cold]
    #[inline(never)]
    fn explain(self, last: E, attempts: u32, reason: StopReason) -> RetryError<E> {
        RetryError::new(last, self.errors.into(), attempts, self.clock.elapsed(), reason)
    }
}
