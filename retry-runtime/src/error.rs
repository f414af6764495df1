//! The error that says why a call stopped, and the history that an expansion keeps for it.

use core::{error::Error, fmt, time::Duration};
use std::{borrow::Cow, boxed::Box, collections::VecDeque, format, vec::Vec};

use crate::{
    Policy, Retryable, StopReason, Verdict,
    clock::Stopwatch,
    layers,
    outcome::{AsError, Rounded},
};

/// Holds the last error of a call, and says why the call stopped, after how many attempts and after how long.
///
/// To get it, declare that the function returns `Result<T, RetryError<E>>`. Its body then returns `Result<T, E>`. A
/// `RetryError` is the size of a pointer.
///
/// `{error}` says why and how often in one line, and `{error:#}` appends the text of the last error. The last error is
/// the [`source`](Error::source), so a report that prints the whole chain shows its text once.
///
/// - **A retried `Ok` stays `Ok`.** If `when` retries an `Ok` and the attempts run out, the caller gets that `Ok`. To
///   get a `RetryError` instead, return an `Err` from the body.
/// - **An alias is not recognised**, because an attribute sees only the text of the signature. Write
///   `Result<T, RetryError<E>>` in full; any path that ends in `RetryError` works.
///
/// ```
/// use reattempt::{RetryError, StopReason};
///
/// fn log(error: &RetryError<std::io::Error>) {
///     // gave up after 3 attempts in 1.2s (all attempts used): connection refused
///     eprintln!("{error:#}");
///     if error.reason() == StopReason::Budget {
///         eprintln!("the server is in trouble, after {} attempts", error.attempts());
///     }
///     for earlier in error.earlier() {
///         eprintln!("  before that: {earlier}");
///     }
/// }
/// ```
#[derive(Clone)]
pub struct RetryError<E>(Box<Story<E>>);

/// The content of a [`RetryError`], on the heap, so that the `Result` of a call stays small.
#[derive(Clone)]
struct Story<E> {
    last: E,
    earlier: Vec<E>,
    attempts: u32,
    in_all: u32,
    elapsed: Duration,
    reason: StopReason,
    /// The delay of the wait that was not started; with [`StopReason::Hint`], the server's hint.
    delay: Duration,
    source: AsError<E>,
    /// The verdict, for code that does not know the type.
    description: Cow<'static, str>,
}

impl<E> RetryError<E> {
    /// Makes an error, for tests of code that handles it. It has no [`source`](Error::source).
    #[doc(hidden)]
    #[must_use]
    pub fn new(last: E, earlier: Vec<E>, attempts: u32, elapsed: Duration, reason: StopReason) -> Self {
        Self::explaining(last, earlier, attempts, elapsed, (reason, Duration::ZERO), |_| None)
    }

    fn explaining(
        last: E,
        earlier: Vec<E>,
        attempts: u32,
        elapsed: Duration,
        (reason, delay): (StopReason, Duration),
        source: AsError<E>,
    ) -> Self {
        let description = describe(verdict(reason, delay));
        let in_all = if reason == StopReason::Permanent { attempts } else { layers::in_all(attempts) };
        Self(Box::new(Story { last, earlier, attempts, in_all, elapsed, reason, delay, source, description }))
    }

    /// Returns the number of attempts, including the first.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the number of attempts, including those of retried calls in the body: three attempts of a call that
    /// makes three itself are nine.
    ///
    /// It takes the attempt that failed last for all of them. The guide (`composing`, nested retries) says what is not
    /// seen.
    #[must_use]
    pub fn attempts_in_all(&self) -> u32 {
        self.0.in_all
    }

    /// Returns the time of the whole call, including the waits.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Returns why no further attempt was made.
    #[must_use]
    pub fn reason(&self) -> StopReason {
        self.0.reason
    }

    /// Returns the error of the last attempt.
    #[must_use]
    pub fn last(&self) -> &E {
        &self.0.last
    }

    /// Returns the error of the last attempt by value.
    #[must_use]
    pub fn into_last(self) -> E {
        self.0.last
    }

    /// Returns the errors before the last one, oldest first, at most the 16 newest.
    #[must_use]
    pub fn earlier(&self) -> &[E] {
        &self.0.earlier
    }
}

impl<E: PartialEq> PartialEq for RetryError<E> {
    fn eq(&self, other: &Self) -> bool {
        let parts = |Story { attempts, elapsed, reason, delay, .. }: &Story<E>| (*attempts, *elapsed, *reason, *delay);
        let (this, other) = (&*self.0, &*other.0);
        this.last == other.last && this.earlier == other.earlier && parts(this) == parts(other)
    }
}

impl<E: Eq> Eq for RetryError<E> {}

impl<E: fmt::Debug> fmt::Debug for RetryError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Story { last, earlier, attempts, elapsed, reason, .. } = &*self.0;
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
            (StopReason::Permanent, 1) => write!(f, "failed after {elapsed}, {reason}")?,
            (StopReason::Permanent, _) => write!(f, "failed at attempt {attempts} after {elapsed}, {reason}")?,
            (_, 1) => write!(f, "gave up after 1 attempt in {elapsed} ({reason})")?,
            (_, _) => write!(f, "gave up after {attempts} attempts in {elapsed} ({reason})")?,
        }
        if f.alternate() { write!(f, ": {last:#}") } else { Ok(()) }
    }
}

impl<E: fmt::Debug + fmt::Display + 'static> Error for RetryError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        (self.0.source)(&self.0.last)
    }

    /// Tells [`verdict_of`](crate::verdict_of) the verdict: it cannot downcast a generic type whose parameter is
    /// unknown.
    fn description(&self) -> &str {
        &self.0.description
    }
}

/// The start of a [`RetryError`]'s deprecated description. After a hint, the hint in nanoseconds follows.
const RETRIED: &str = "reattempt: the retries were made ";

/// Returns the description of an error with this verdict.
fn describe(verdict: Verdict) -> Cow<'static, str> {
    match verdict {
        Verdict::Retry { after: Some(hint), .. } => format!("{RETRIED}{}", hint.as_nanos()).into(),
        _ => RETRIED.into(),
    }
}

/// Returns the verdict of a [`RetryError`] of unknown type from its description.
pub(crate) fn verdict_of_description(description: &str) -> Option<Verdict> {
    let hint = description.strip_prefix(RETRIED)?;
    Some(hint.parse().map_or(Verdict::Final, |nanos| Verdict::THROTTLED.after(Duration::from_nanos(nanos))))
}

/// It is final, because the retries were made already. Only with [`StopReason::Hint`] it is throttled, and the delay is
/// that hint.
#[diagnostic::do_not_recommend]
impl<E> Retryable for RetryError<E> {
    fn verdict(&self) -> Verdict {
        verdict(self.0.reason, self.0.delay)
    }
}

fn verdict(reason: StopReason, delay: Duration) -> Verdict {
    match reason {
        StopReason::Hint => Verdict::THROTTLED.after(delay),
        _ => Verdict::Final,
    }
}

/// The errors of a call so far, at most the 16 newest. It allocates nothing before the first error.
#[derive(Debug)]
pub struct History<E> {
    errors: VecDeque<E>,
    /// The attempt of the newest error. Later attempts may have ended in an `Ok` that was retried.
    newest: u32,
}

impl<E> History<E> {
    /// The number of errors to keep: enough to see how a call went, and no leak if attempts are unlimited.
    const KEPT: usize = 16;

    /// Makes a history without errors.
    #[must_use]
    pub const fn empty() -> Self {
        Self { errors: VecDeque::new(), newest: 0 }
    }

    /// Keeps the error of an attempt that is retried, and drops the oldest if there are too many.
    pub fn keep<T>(&mut self, attempt: u32, outcome: Result<T, E>) {
        let Err(error) = outcome else { return };
        if self.errors.len() == Self::KEPT {
            self.errors.pop_front();
        }
        self.errors.push_back(error);
        self.newest = attempt;
    }

    /// Returns the error of the last attempt if the wait after it used up `max_elapsed`, so that it ends the call.
    pub fn overslept<T>(
        &mut self,
        policy: &Policy,
        attempts: u32,
        clock: &Stopwatch,
    ) -> Option<(Result<T, E>, StopReason)> {
        let is_over = self.newest == attempts && clock.has_reached(policy.max_elapsed());
        let last = if is_over { self.errors.pop_back() } else { None };
        last.map(|last| (Err(last), StopReason::MaxElapsed))
    }

    /// Ends the call. A success stays as it is.
    ///
    /// # Errors
    ///
    /// Returns the last error, with how the call went.
    pub fn end<T>(
        self,
        outcome: Result<T, E>,
        clock: &Stopwatch,
        attempts: u32,
        reason: StopReason,
        delay: Duration,
        source: AsError<E>,
    ) -> Result<T, RetryError<E>> {
        outcome.map_err(|last| self.explain(last, clock, attempts, (reason, delay), source))
    }

    #[cold]
    #[inline(never)]
    fn explain(
        self,
        last: E,
        clock: &Stopwatch,
        attempts: u32,
        why: (StopReason, Duration),
        source: AsError<E>,
    ) -> RetryError<E> {
        RetryError::explaining(last, self.errors.into(), attempts, clock.elapsed(), why, source)
    }
}
