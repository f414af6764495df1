//! What a call reports: to the caller's hooks and, with features, as events and metrics.

#[cfg(any(feature = "tracing", feature = "metrics"))]
mod function;
#[cfg(feature = "metrics")]
mod metrics;
mod text;
#[cfg(feature = "tracing")]
mod tracing;

use core::{fmt, time::Duration};

#[cfg(any(feature = "tracing", feature = "metrics"))]
pub use function::Function;
pub use text::{
    Probe, Text, ViaAsRef, ViaDebug, ViaDisplay, ViaError, ViaLocalAsRef, ViaNoStatus, ViaNothing, ViaStatus,
};

use crate::{StopReason, outcome::Rounded};

/// Describes a failure that is about to be retried: what `on_retry` gets.
pub struct RetryEvent<'a, O> {
    function: &'static str,
    attempt: u32,
    max: Option<u32>,
    delay: Duration,
    elapsed: Duration,
    outcome: &'a O,
    text: Text<'a>,
}

impl<'a, O> RetryEvent<'a, O> {
    /// Makes the event; only this crate and expansions call it.
    #[doc(hidden)]
    pub const fn new(
        function: &'static str,
        (attempt, max): (u32, Option<u32>),
        delay: Duration,
        elapsed: Duration,
        outcome: &'a O,
        text: Text<'a>,
    ) -> Self {
        Self { function, attempt, max, delay, elapsed, outcome, text }
    }

    getters! {
        /// Returns the name of the retried function, or the name that was set with `name` or `named`.
        function: &'static str = function;

        /// Returns the number of the attempt that just failed, from 1.
        attempt: u32 = attempt;

        /// Returns the delay of the wait that starts now.
        delay: Duration = delay;

        /// Returns the time since the call began.
        elapsed: Duration = elapsed;

        /// Returns the outcome that is retried; for a `Result`, the whole `Result`.
        outcome: &'a O = outcome;
    }
}

impl<'a, T, E> RetryEvent<'a, Result<T, E>> {
    /// Returns the error that is retried; `None` for an `Ok`.
    pub const fn error(&self) -> Option<&'a E> {
        match self.outcome {
            Ok(_) => None,
            Err(error) => Some(error),
        }
    }
}

/// Writes a line for a log: `fetch: attempt 2 of 5 failed, the next follows in 1.2s: connection refused`.
impl<O> fmt::Display for RetryEvent<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { function, attempt, max, delay, text, .. } = self;
        write!(f, "{function}: attempt {attempt}")?;
        if let Some(max) = max {
            write!(f, " of {max}")?;
        }
        write!(f, " failed, the next follows in {}", Rounded(*delay))?;
        text.after_colon(f)
    }
}

impl<O: fmt::Debug> fmt::Debug for RetryEvent<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryEvent")
            .field("function", &self.function)
            .field("attempt", &self.attempt)
            .field("delay", &self.delay)
            .field("elapsed", &self.elapsed)
            .field("outcome", &self.outcome)
            .finish()
    }
}

/// Describes a retryable outcome that is returned to the caller: what `on_give_up` gets.
#[derive(Debug)]
pub struct GiveUpEvent<'a, O> {
    last: RetryEvent<'a, O>,
    reason: StopReason,
}

impl<'a, O> GiveUpEvent<'a, O> {
    /// Makes the event; only this crate and expansions call it.
    #[doc(hidden)]
    pub const fn new(last: RetryEvent<'a, O>, reason: StopReason) -> Self {
        Self { last, reason }
    }

    getters! {
        /// Returns the name of the retried function, or the name that was set with `name` or `named`.
        function: &'static str = last.function;

        /// Returns how many attempts were made: the number of the last one, from 1.
        attempt: u32 = last.attempt;

        /// Returns the delay of the wait that was not started; zero if the reason left none to start.
        delay: Duration = last.delay;

        /// Returns the time since the call began.
        elapsed: Duration = last.elapsed;

        /// Returns the outcome that the caller gets.
        outcome: &'a O = last.outcome;

        /// Returns why no further attempt is made.
        reason: StopReason = reason;
    }
}

impl<'a, T, E> GiveUpEvent<'a, Result<T, E>> {
    /// Returns the error that the caller gets; `None` for an `Ok`.
    pub const fn error(&self) -> Option<&'a E> {
        self.last.error()
    }
}

/// Writes a line for a log: `fetch: gave up after 3 attempts in 1.2s (all attempts used): connection refused`.
impl<O> fmt::Display for GiveUpEvent<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RetryEvent { function, attempt, elapsed, text, .. } = &self.last;
        let (plural, elapsed, reason) = (if *attempt == 1 { "" } else { "s" }, Rounded(*elapsed), self.reason);
        write!(f, "{function}: gave up after {attempt} attempt{plural} in {elapsed} ({reason})")?;
        text.after_colon(f)
    }
}

/// Calls a hook. It is a function so that a closure's argument needs no type.
pub fn tell_retry<O>(hook: impl FnOnce(&RetryEvent<'_, O>), event: &RetryEvent<'_, O>) {
    hook(event);
}

/// Calls a hook. It is a function so that a closure's argument needs no type.
pub fn tell_give_up<O>(hook: impl FnOnce(&GiveUpEvent<'_, O>), event: &GiveUpEvent<'_, O>) {
    hook(event);
}

/// Observes one call and tells it the time. [`Session::settle`](crate::Session::settle) calls it.
///
/// Every method has a default: `()` observes nothing, and its time stays zero.
///
/// ```
/// use core::{ops::ControlFlow, time::Duration};
/// use std::time::Instant;
/// use reattempt::{Observer, Policy, Session, Verdict};
///
/// /// Tells the time and counts the retries.
/// struct Watch {
///     start: Instant,
///     retries: u32,
/// }
///
/// impl<O> Observer<O> for &mut Watch {
///     fn elapsed(&self) -> Duration {
///         self.start.elapsed()
///     }
///
///     fn on_retry(&mut self, _attempt: u32, _delay: Duration, _outcome: &O) {
///         self.retries += 1;
///     }
/// }
///
/// let policy = Policy::builder().max_elapsed(Duration::from_secs(60)).build().unwrap();
/// let mut watch = Watch { start: Instant::now(), retries: 0 };
/// let decided = Session::new().settle(&policy, "busy", Verdict::TRANSIENT, &mut watch);
/// assert!(matches!(decided, ControlFlow::Continue(_)));
/// assert_eq!(watch.retries, 1);
/// ```
pub trait Observer<O> {
    /// Returns the time since the call began. It is called only if the policy has a time limit.
    ///
    /// The default is zero, so that `max_elapsed` is never reached.
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    /// Is called when a final outcome is returned; `attempts` were made.
    fn on_final(&mut self, attempt: u32) {
        let _ = attempt;
    }

    /// Is called before each wait; `attempt` is the number of the attempt that just failed.
    fn on_retry(&mut self, attempt: u32, delay: Duration, outcome: &O) {
        let _ = (attempt, delay, outcome);
    }

    /// Is called when a retryable outcome is returned; `attempts` were made.
    fn on_give_up(&mut self, attempt: u32, delay: Duration, outcome: &O, reason: StopReason) {
        let _ = (attempt, delay, outcome, reason);
    }
}

impl<O> Observer<O> for () {}

/// Tells the time since the call began, for loops without hooks.
impl<O> Observer<O> for Duration {
    fn elapsed(&self) -> Duration {
        *self
    }
}
