//! The error that says why a call stopped, and the history that an expansion keeps for it.

use core::{error::Error, fmt, time::Duration};
use std::{borrow::Cow, boxed::Box, collections::VecDeque, format, vec::Vec};

use crate::{Policy, Retryable, StopReason, Verdict, clock::Stopwatch, outcome::Rounded};

/// The last error of a call, and why the call stopped: after how many attempts, how long, and for which reason.
///
/// A function that is declared to return `Result<T, RetryError<E>>` gets it from `#[retry]`; its body returns
/// `Result<T, E>`. It is the size of a pointer.
///
/// `{error}` says why and how often in one line. The last error is the [`source`](Error::source), so a report that prints the
/// whole chain shows its text once; `{error:#}` appends it.
///
/// - An `Ok` that `when(Ok(..))` retries and that runs out of attempts is returned as `Ok`. To get an error instead, return an
///   `Err` from the body for such an answer.
/// - The return type must end in the name `RetryError`. The macro does not see through an alias such as
///   `type Outcome<T> = Result<T, RetryError<Error>>`: write the type out.
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

/// What a [`RetryError`] knows; on the heap, so that the `Result` of a call stays small.
#[derive(Clone)]
struct Story<E> {
    last: E,
    earlier: Vec<E>,
    attempts: u32,
    elapsed: Duration,
    reason: StopReason,
    /// The wait that was not started: with [`StopReason::Hint`] what the server asked for.
    delay: Duration,
    source: AsError<E>,
    /// The verdict, for those who do not know the type.
    description: Cow<'static, str>,
}

/// How to see an error as [`Error`], if it is one: not every type that reports an error is.
pub(crate) type AsError<E> = fn(&E) -> Option<&(dyn Error + 'static)>;

impl<E> RetryError<E> {
    /// Makes the error of a call, for tests of code that handles it. It has no [`source`](Error::source).
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
        Self(Box::new(Story { last, earlier, attempts, elapsed, reason, delay, source, description }))
    }

    /// Returns how many attempts were made, the first included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns how long the call took, its waits included.
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

    /// Takes the error of the last attempt out.
    #[must_use]
    pub fn into_last(self) -> E {
        self.0.last
    }

    /// Returns the errors before the last one, the oldest first: at most the 16 newest.
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

    /// How [`verdict_of`](crate::verdict_of) knows this error whatever its type: a `dyn Error` of a generic type can be
    /// asked nothing else.
    fn description(&self) -> &str {
        &self.0.description
    }
}

/// Begins the deprecated description of a [`RetryError`]. After a hint, the nanoseconds that the server asked for follow.
const RETRIED: &str = "reattempt: the retries were made ";

/// The description of an error with this verdict.
fn describe(verdict: Verdict) -> Cow<'static, str> {
    match verdict {
        Verdict::Retry { after: Some(hint), .. } => format!("{RETRIED}{}", hint.as_nanos()).into(),
        _ => RETRIED.into(),
    }
}

/// The verdict of a [`RetryError`], read off the description of an error whose type is not known.
pub(crate) fn verdict_of_description(description: &str) -> Option<Verdict> {
    let hint = description.strip_prefix(RETRIED)?;
    Some(hint.parse().map_or(Verdict::Final, |nanos| Verdict::THROTTLED.after(Duration::from_nanos(nanos))))
}

/// Final, because the retries were made already. Only after [`StopReason::Hint`] is a later retry worth it, after what the
/// server asked for.
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

    /// Takes the error of the last attempt back, if the wait after it used up `max_elapsed`: it ends the call.
    pub fn overslept<T>(&mut self, policy: &Policy, attempts: u32) -> Option<(Result<T, E>, StopReason)> {
        let is_over = self.newest == attempts && self.clock.has_reached(policy.max_elapsed());
        let last = if is_over { self.errors.pop_back() } else { None };
        last.map(|last| (Err(last), StopReason::MaxElapsed))
    }

    /// Ends the call: a success stays as it is.
    ///
    /// # Errors
    ///
    /// The last error, with how the call went.
    #[inline]
    pub fn end<T>(
        self,
        outcome: Result<T, E>,
        attempts: u32,
        reason: StopReason,
        delay: Duration,
        source: AsError<E>,
    ) -> Result<T, RetryError<E>> {
        outcome.map_err(|last| self.explain(last, attempts, reason, delay, source))
    }

    #[cold]
    #[inline(never)]
    fn explain(self, last: E, attempts: u32, reason: StopReason, delay: Duration, source: AsError<E>) -> RetryError<E> {
        let elapsed = self.clock.elapsed();
        RetryError::explaining(last, self.errors.into(), attempts, elapsed, (reason, delay), source)
    }
}
