//! What a call tells those who watch it: hooks of the caller, and (under features) events and metrics.

mod both;
#[cfg(feature = "metrics")]
mod metrics;
mod report;
mod text;
#[cfg(feature = "tracing")]
mod tracing;

use core::time::Duration;

pub use both::{Event, both_hooks, tell_give_up, tell_retry};
#[cfg(feature = "std")]
pub(crate) use report::{Hook, NoHook};
pub use report::{Name, Report};
pub use text::{Probe, Text, ViaDebug, ViaDisplay, ViaNothing, ViaResult, ViaValue};

use crate::StopReason;

/// What is known when a retryable outcome has come and a wait is about to begin.
#[derive(Debug)]
pub struct RetryEvent<'a, O> {
    function: &'static str,
    attempt: u32,
    delay: Duration,
    elapsed: Duration,
    outcome: &'a O,
}

impl<'a, O> RetryEvent<'a, O> {
    /// The name of the retried function; for a closure the name that its call was given.
    pub const fn function(&self) -> &'static str {
        self.function
    }

    /// The number of the attempt that just failed, from 1.
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The wait that is about to begin.
    pub const fn delay(&self) -> Duration {
        self.delay
    }

    /// The time since the call began.
    pub const fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The outcome that is not good enough: for a `Result` the whole `Result`.
    pub const fn outcome(&self) -> &'a O {
        self.outcome
    }
}

/// What is known when a retryable outcome is returned all the same.
#[derive(Debug)]
pub struct GiveUpEvent<'a, O> {
    last: RetryEvent<'a, O>,
    reason: StopReason,
}

impl<'a, O> GiveUpEvent<'a, O> {
    /// The name of the retried function; for a closure the name that its call was given.
    pub const fn function(&self) -> &'static str {
        self.last.function
    }

    /// The number of the last attempt, from 1: how many there were.
    pub const fn attempt(&self) -> u32 {
        self.last.attempt
    }

    /// The wait that was not begun; zero where the reason left none to begin.
    pub const fn delay(&self) -> Duration {
        self.last.delay
    }

    /// The time since the call began.
    pub const fn elapsed(&self) -> Duration {
        self.last.elapsed
    }

    /// The outcome that is returned.
    pub const fn outcome(&self) -> &'a O {
        self.last.outcome
    }

    /// Why there is no further attempt.
    pub const fn reason(&self) -> StopReason {
        self.reason
    }
}

/// Watches one call and lends it the time. [`Session::settle`](crate::Session::settle) asks it.
///
/// Every method has a default, so that `()` watches nothing and lends no time.
///
/// ```
/// use core::{ops::ControlFlow, time::Duration};
/// use std::time::Instant;
/// use retry_runtime::{Observer, Policy, Session, Verdict};
///
/// /// Lends the time, and counts.
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
    /// The time since the call began. Asked only where a limit or an event needs it.
    ///
    /// The default is zero: a policy with `max_elapsed` then never reaches it.
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    /// By how much a wait may end late, because the timer counts in ticks.
    #[doc(hidden)]
    fn tick(&self) -> Duration {
        Duration::ZERO
    }

    /// A final outcome is about to be returned.
    fn on_final(&mut self, attempt: u32) {
        let _ = attempt;
    }

    /// A wait is about to begin.
    fn on_retry(&mut self, attempt: u32, delay: Duration, outcome: &O) {
        let _ = (attempt, delay, outcome);
    }

    /// A retryable outcome is about to be returned.
    fn on_give_up(&mut self, attempt: u32, delay: Duration, outcome: &O, reason: StopReason) {
        let _ = (attempt, delay, outcome, reason);
    }

    /// The outcome before a wait that took too long is about to be returned, without another attempt.
    #[doc(hidden)]
    fn on_overslept(&mut self, attempt: u32, outcome: &O) {
        self.on_give_up(attempt, Duration::ZERO, outcome, StopReason::MaxElapsed);
    }
}

impl<O> Observer<O> for () {}

/// Only the time since the call began, for loops without hooks.
impl<O> Observer<O> for Duration {
    fn elapsed(&self) -> Duration {
        *self
    }
}
