//! Why a call ended: the reason, the error of an attempt that was cut, and the error that tells the whole story.

use core::{error::Error, fmt, time::Duration};
#[cfg(feature = "std")]
use std::{boxed::Box, collections::VecDeque, vec::Vec};

#[cfg(feature = "std")]
use crate::{Retryable, Verdict};

/// Why there was no further attempt.
///
/// `Display` is a phrase for people, [`as_str`](Self::as_str) a label for metrics.
///
/// ```
/// use retry_runtime::StopReason;
///
/// assert_eq!(StopReason::Attempts.to_string(), "all attempts used");
/// assert_eq!(StopReason::Attempts.as_str(), "attempts");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StopReason {
    /// The failure is one that another try would only repeat.
    Permanent,
    /// `max` attempts were made.
    Attempts,
    /// `max_elapsed` has passed, or would pass during the wait.
    MaxElapsed,
    /// The [`RetryBudget`](crate::RetryBudget) has no token left.
    Budget,
    /// The peer asked for a wait that is longer than `cap`, or than what is left of `max_elapsed`.
    Hint,
    /// The attempt may have taken effect, and the work is not idempotent.
    NotIdempotent,
}

impl StopReason {
    /// A label for metrics and logs, in `snake_case`. It never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.texts().0
    }

    /// The label, and the phrase.
    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Permanent => ("permanent", "not worth retrying"),
            Self::Attempts => ("attempts", "all attempts used"),
            Self::MaxElapsed => ("max_elapsed", "no time left for another attempt"),
            Self::Budget => ("budget", "the retry budget is empty"),
            Self::Hint => ("hint", "the peer asked for a longer wait than is allowed"),
            Self::NotIdempotent => ("not_idempotent", "it may have taken effect and must not be done twice"),
        }
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.texts().1)
    }
}

/// The error of an attempt that was cut, because it took longer than its limit.
///
/// With `attempt_timeout`, the error type of the function is made from it; it is worth another try, and the peer may
/// have acted.
///
/// ```
/// use core::time::Duration;
/// use retry_runtime::Elapsed;
///
/// #[derive(Debug, PartialEq)]
/// enum FetchError {
///     TimedOut(Elapsed),
/// }
///
/// impl From<Elapsed> for FetchError {
///     fn from(elapsed: Elapsed) -> Self {
///         Self::TimedOut(elapsed)
///     }
/// }
///
/// let cut = Elapsed::new(Duration::from_secs(2));
/// assert_eq!(cut.to_string(), "the attempt took longer than 2s");
/// assert_eq!(FetchError::from(cut), FetchError::TimedOut(cut));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Elapsed {
    after: Duration,
}

impl Elapsed {
    /// The error of an attempt that was cut after `after`; for tests, and for timeouts of your own.
    #[must_use]
    pub const fn new(after: Duration) -> Self {
        Self { after }
    }

    /// The limit: `attempt_timeout`, or what was left of `max_elapsed` where that was less.
    #[must_use]
    pub const fn after(&self) -> Duration {
        self.after
    }
}

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.after.is_zero() {
            f.write_str("no time was left for the attempt")
        } else {
            write!(f, "the attempt took longer than {:?}", self.after)
        }
    }
}

impl Error for Elapsed {}

/// An error of kind [`TimedOut`](std::io::ErrorKind::TimedOut), so that functions that return `io::Result` can be cut.
#[cfg(feature = "std")]
impl From<Elapsed> for std::io::Error {
    fn from(elapsed: Elapsed) -> Self {
        Self::new(std::io::ErrorKind::TimedOut, elapsed)
    }
}

/// The last error of a call, with how many attempts there were, how long they took and why there was no further one.
///
/// A function that is declared to return `Result<T, RetryError<E>>` gets it from `#[retry]`; its body returns
/// `Result<T, E>`. It is the size of a pointer.
///
/// `Display` says it in one line and ends with the last error's own text. That error is also the
/// [`source`](Error::source), so a report that prints the whole chain shows its text twice.
///
/// ```
/// use retry_runtime::{RetryError, StopReason};
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
#[cfg(feature = "std")]
pub struct RetryError<E>(Box<Story<E>>);

/// What a [`RetryError`] knows; on the heap, so that the `Result` of a call stays small.
#[cfg(feature = "std")]
struct Story<E> {
    last: E,
    earlier: Vec<E>,
    attempts: u32,
    elapsed: Duration,
    reason: StopReason,
}

#[cfg(feature = "std")]
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

#[cfg(feature = "std")]
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

#[cfg(feature = "std")]
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
#[cfg(feature = "std")]
struct Rounded(Duration);

#[cfg(feature = "std")]
impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = std::format!("{:.1?}", self.0);
        f.write_str(&text.replacen(".0", "", 1))
    }
}

#[cfg(feature = "std")]
impl<E: Error + 'static> Error for RetryError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0.last)
    }
}

/// The last error judges: whether a retry around the retries is a good idea is for whoever writes it.
#[cfg(feature = "std")]
#[diagnostic::do_not_recommend]
impl<E: Retryable> Retryable for RetryError<E> {
    fn verdict(&self) -> Verdict {
        self.0.last.verdict()
    }
}

/// The errors of a call so far: at most the 16 newest, and no allocation before the first.
#[cfg(feature = "std")]
#[derive(Debug)]
pub struct History<E> {
    errors: VecDeque<E>,
    /// The attempt that the newest error is of; an attempt may also have ended in an `Ok` that was retried.
    newest: u32,
}

#[cfg(feature = "std")]
impl<E> History<E> {
    /// How many are kept: enough to see how a call went, and no leak where attempts are unlimited.
    const KEPT: usize = 16;

    /// No errors yet.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self { errors: VecDeque::new(), newest: 0 }
    }

    /// Adds the error of `attempt`, at the cost of the oldest where there are too many.
    pub(crate) fn push(&mut self, attempt: u32, error: E) {
        if self.errors.len() == Self::KEPT {
            self.errors.pop_front();
        }
        self.errors.push_back(error);
        self.newest = attempt;
    }

    /// Takes the error of `attempt` back out, where that is the newest.
    pub(crate) fn take_back(&mut self, attempt: u32) -> Option<E> {
        if self.newest == attempt { self.errors.pop_back() } else { None }
    }

    /// The errors, the oldest first.
    pub(crate) fn into_vec(self) -> Vec<E> {
        self.errors.into()
    }
}

#[cfg(feature = "std")]
impl<E> Default for History<E> {
    fn default() -> Self {
        Self::new()
    }
}
