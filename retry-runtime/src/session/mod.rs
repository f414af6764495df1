//! **The heart**: the state of one call, and the one decision about what follows an outcome.
//!
//! It never sleeps or awaits, and decides nothing by a clock of its own: the loop around it passes the time. Only
//! `tracing` has it read one, to say later when the first attempt failed. Only thin methods are generic over the outcome,
//! so that a program has one copy of the decision.

mod attempt;
mod decision;
mod token;

use core::{ops::ControlFlow, time::Duration};

#[cfg(feature = "std")]
use crate::layers;
#[cfg(any(feature = "tracing", feature = "metrics"))]
use crate::observe::{Function, Text};
use crate::{
    Observer, Policy, Verdict,
    classify::Outcome,
    clock::{Stopwatch, Time},
};
#[cfg(target_has_atomic = "64")]
use crate::{RetryBudget, StopReason};
use decision::decide;

pub use attempt::Attempt;
pub use decision::{Decision, max_attempts};
pub use token::Token;

/// Counts the attempts of a call. A function needs no other state if its delays do not depend on each other.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attempts {
    made: u32,
    /// When the first attempt failed, in milliseconds.
    #[cfg(all(feature = "tracing", feature = "std"))]
    failed: u32,
}

impl Attempts {
    /// Starts a call that has made no attempt.
    pub const fn new() -> Self {
        Self {
            made: 0,
            #[cfg(all(feature = "tracing", feature = "std"))]
            failed: 0,
        }
    }

    /// Returns how many attempts were made.
    pub const fn made(&self) -> u32 {
        self.made
    }

    /// Counts an attempt. The events of one that may be retried say when the first failed.
    fn count(&mut self, verdict: Verdict) {
        self.made = self.made.saturating_add(1);
        #[cfg(all(feature = "tracing", feature = "std"))]
        if self.made == 1 && verdict != Verdict::Final {
            self.failed = crate::clock::millis();
        }
        #[cfg(not(all(feature = "tracing", feature = "std")))]
        let _ = verdict;
    }

    /// Returns itself; a session does the same.
    #[must_use]
    pub const fn attempts(&self) -> Self {
        *self
    }

    /// Judges a failed attempt and decides what follows. There is one copy for each type of outcome, so that a success
    /// needs few registers.
    #[cold]
    #[inline(never)]
    pub fn judge<O: Outcome>(&mut self, policy: &Policy, outcome: &O, time: &Time) -> Decision {
        self.decide_at(policy, outcome.verdict(), time)
    }

    /// Does the same for a function that only waits: returns the delay, or `None` to return the outcome.
    #[cold]
    #[inline(never)]
    pub fn retry_after<O: Outcome>(&mut self, policy: &Policy, outcome: &O) -> Option<Duration> {
        self.decide_at(policy, outcome.verdict(), &Time::UNLIMITED).wait()
    }

    /// Counts a failed attempt and decides what follows.
    #[inline]
    fn decide_at(&mut self, policy: &Policy, verdict: Verdict, time: &Time) -> Decision {
        self.count(verdict);
        let mut decision = decide(policy, self.made, None, verdict, time);
        note(self.made, &mut decision);
        decision
    }
}

/// Keeps the state of one call: how many attempts it made, the previous delay, and the budget that pays for its
/// retries.
///
/// Make one session for each call and write the loop yourself: make an attempt, judge its outcome, and let the session
/// [`settle`](Self::settle) it. If it returns a delay, wait, and then call [`resume`](Self::resume), because the next
/// attempt starts. With a budget ([`with_budget`](Self::with_budget)), report each success with [`earn`](Self::earn). A
/// session does not hold its policy, so that it takes few bytes in a future: pass the same policy each time.
///
/// ```
/// use core::ops::ControlFlow;
/// use reattempt::{Policy, Session, Verdict};
///
/// fn fetch(attempt: u32) -> Result<&'static str, &'static str> {
///     if attempt < 3 { Err("busy") } else { Ok("page") }
/// }
///
/// fn fetch_with_retries(policy: &Policy) -> Result<&'static str, &'static str> {
///     let mut session = Session::new();
///     loop {
///         let outcome = fetch(session.attempt(policy).number());
///         let verdict = if outcome.is_ok() { Verdict::Final } else { Verdict::TRANSIENT };
///         match session.settle(policy, outcome, verdict, ()) {
///             ControlFlow::Break(outcome) => return outcome,
///             ControlFlow::Continue(delay) => std::thread::sleep(delay),
///         }
///         session.resume();
///     }
/// }
///
/// # let policy = Policy::builder().base(core::time::Duration::from_nanos(1)).build().unwrap();
/// assert_eq!(fetch_with_retries(&policy), Ok("page"));
/// ```
#[derive(Debug, Default)]
pub struct Session<'b> {
    attempts: Attempts,
    previous: Option<Duration>,
    #[cfg(target_has_atomic = "64")]
    budget: Option<&'b RetryBudget>,
    /// The token of a retry that has not started.
    token: Token<'b>,
}

impl<'b> Session<'b> {
    /// Makes the state of a new call, without a budget.
    pub const fn new() -> Self {
        Self {
            attempts: Attempts::new(),
            previous: None,
            #[cfg(target_has_atomic = "64")]
            budget: None,
            token: Token::NONE,
        }
    }

    /// Continues a call that outlived its process: it made so many attempts, and `previous` was its last delay.
    ///
    /// Only the strategies `decorrelated_jitter` and `Strategy::Custom` need the last delay. For the others, pass `None`.
    ///
    /// ```
    /// use core::time::Duration;
    /// use reattempt::{Decision, Policy, Session, StopReason, Verdict};
    ///
    /// let mut session = Session::continued(2, None); // as it was stored
    /// let decision = session.decide(&Policy::DEFAULT, Verdict::TRANSIENT, Duration::ZERO);
    /// assert!(matches!(decision, Decision::GiveUp { reason: StopReason::Attempts, .. })); // `max` is 3
    /// ```
    #[must_use]
    pub fn continued(attempts: u32, previous: Option<Duration>) -> Self {
        let mut session = Self { previous, ..Self::new() };
        session.attempts.made = attempts;
        session
    }

    /// Takes a token from `budget` for each retry, and puts it back if the retry never starts.
    #[cfg(target_has_atomic = "64")]
    #[must_use]
    pub fn with_budget(self, budget: &'b RetryBudget) -> Self {
        Self { budget: Some(budget), ..self }
    }

    /// Returns a description of the attempt that starts now. Its `elapsed()` is always zero, because a session has no
    /// clock.
    pub fn attempt(&self, policy: &Policy) -> Attempt {
        Attempt::next(self.made(), policy, Stopwatch::never())
    }

    /// Returns how many attempts were made.
    #[doc(hidden)]
    pub const fn made(&self) -> u32 {
        self.attempts.made()
    }

    /// Decides what follows an outcome: gives it back to be returned, or drops it and returns the delay.
    ///
    /// The observer is told of every outcome, and it is asked for the time if the policy has a time limit. `()`
    /// observes nothing, and a `Duration` is the time since the call began.
    pub fn settle<O>(
        &mut self,
        policy: &Policy,
        outcome: O,
        verdict: Verdict,
        mut observer: impl Observer<O>,
    ) -> ControlFlow<O, Duration> {
        let elapsed = if policy.max_elapsed().is_some() { observer.elapsed() } else { Duration::ZERO };
        let decision = self.decide(policy, verdict, elapsed);
        let attempts = self.made();
        match decision {
            Decision::Wait(delay) => {
                observer.on_retry(attempts, delay, &outcome);
                return ControlFlow::Continue(delay);
            }
            Decision::GiveUp { reason, delay } => observer.on_give_up(attempts, delay, &outcome, reason),
            Decision::Done => observer.on_final(attempts),
        }
        ControlFlow::Break(outcome)
    }

    /// Counts an attempt that was judged `verdict`, `elapsed` after the start of the call, and decides what follows.
    ///
    /// With [`Decision::Wait`], it has taken a token from the budget. A token that was taken before is spent now, even
    /// if [`resume`](Self::resume) was not called, because the retry that it paid for was made.
    ///
    /// ```
    /// use core::time::Duration;
    /// use reattempt::{Decision, Policy, Session, StopReason, Verdict};
    ///
    /// const SECOND: Duration = Duration::from_secs(1);
    /// let policy = Policy::builder().cap(30 * SECOND).build().unwrap();
    /// let mut session = Session::new();
    /// assert!(matches!(session.decide(&policy, Verdict::TRANSIENT, SECOND), Decision::Wait(_)));
    /// let hint = Verdict::THROTTLED.after(3600 * SECOND);
    /// let gives_up = Decision::GiveUp { reason: StopReason::Hint, delay: 3600 * SECOND };
    /// assert_eq!(session.decide(&policy, hint, 2 * SECOND), gives_up);
    /// assert_eq!(Session::new().decide(&policy, Verdict::Final, SECOND), Decision::Done);
    /// ```
    pub fn decide(&mut self, policy: &Policy, verdict: Verdict, elapsed: Duration) -> Decision {
        self.decide_at(policy, verdict, &elapsed.into())
    }

    /// Does the same, with what is known of the timer.
    #[doc(hidden)]
    #[cold]
    #[inline(never)]
    pub fn decide_at(&mut self, policy: &Policy, verdict: Verdict, time: &Time) -> Decision {
        self.resume();
        self.attempts.count(verdict);
        let mut decision = decide(policy, self.made(), self.previous.as_ref(), verdict, time);
        note(self.made(), &mut decision);
        #[cfg(target_has_atomic = "64")]
        let decision = match self.budget {
            Some(budget) => {
                let (decision, token) = pay(decision, budget, self.made());
                self.token = token;
                decision
            }
            None => decision,
        };
        if let Decision::Wait(delay) = decision {
            self.previous = Some(delay);
        }
        decision
    }

    /// Does the same for a function that only waits: returns the delay, or `None` to return the outcome.
    #[doc(hidden)]
    #[cold]
    #[inline(never)]
    pub fn retry_after<O: Outcome>(&mut self, policy: &Policy, outcome: &O) -> Option<Duration> {
        self.decide_at(policy, outcome.verdict(), &Time::UNLIMITED).wait()
    }

    /// Returns what counts the attempts.
    #[doc(hidden)]
    pub const fn attempts(&self) -> Attempts {
        self.attempts
    }

    /// Does the same, and judges the outcome first.
    #[doc(hidden)]
    #[cold]
    #[inline(never)]
    pub fn judge<O: Outcome>(&mut self, policy: &Policy, outcome: &O, time: &Time) -> Decision {
        self.decide_at(policy, outcome.verdict(), time)
    }

    /// Reports that the wait is over and the next attempt starts, so that its token is spent.
    ///
    /// If the session is dropped earlier, the token is put back. Without a budget, this does nothing.
    pub fn resume(&mut self) {
        core::mem::take(&mut self.token).spend();
    }

    /// Puts back the token of a retry that is not made after all.
    #[cfg(feature = "std")]
    pub(crate) fn forgo(&mut self) {
        self.token = Token::NONE;
    }

    /// Reports a success, which puts a part of a token back. Without a budget, this does nothing.
    pub fn earn(&mut self) {
        #[cfg(target_has_atomic = "64")]
        if let Some(budget) = self.budget {
            budget.deposit();
        }
    }
}

/// Takes the token for a retry, or gives up if the budget has none left.
#[cfg(target_has_atomic = "64")]
#[cold]
#[inline(never)]
pub fn pay(decision: Decision, budget: &RetryBudget, made: u32) -> (Decision, Token<'_>) {
    let Decision::Wait(delay) = decision else { return (decision, Token::NONE) };
    match Token::take(budget) {
        Some(token) => (decision, token),
        None => {
            #[cfg(feature = "std")]
            layers::gives_up(made, true);
            #[cfg(not(feature = "std"))]
            let _ = made;
            (Decision::GiveUp { reason: StopReason::Budget, delay }, Token::NONE)
        }
    }
}

/// Reports a decision after so many attempts. If the call overslept, it made no attempt since the last wait.
#[cfg(any(feature = "tracing", feature = "metrics"))]
#[cold]
#[inline(never)]
pub fn tell(
    function: &Function,
    decision: &Decision,
    (attempts, policy): (Attempts, &Policy),
    clock: &Stopwatch,
    overslept: bool,
    shown: &Text<'_>,
) {
    #[cfg(all(feature = "tracing", feature = "std"))]
    let elapsed = || clock.elapsed_or_since(attempts.failed);
    #[cfg(not(all(feature = "tracing", feature = "std")))]
    let elapsed = || clock.elapsed();
    match *decision {
        Decision::Wait(delay) => function.retry((attempts.made, policy.max()), delay, shown),
        Decision::GiveUp { reason, .. } => {
            function.give_up((attempts.made, max_attempts(policy)), &elapsed, reason, overslept, shown);
        }
        Decision::Done => function.end((attempts.made, None), false),
    }
}

/// Lets the layers of retried calls know of a decision after so many attempts; alone, a call does not wait.
#[inline]
fn note(attempts: u32, decision: &mut Decision) {
    #[cfg(feature = "std")]
    match decision {
        Decision::Wait(_) if layers::is_alone() => {
            *decision = Decision::GiveUp { reason: StopReason::Attempts, delay: Duration::ZERO };
        }
        Decision::Wait(_) => layers::waits(attempts),
        Decision::GiveUp { .. } => layers::gives_up(attempts, false),
        Decision::Done => {}
    }
    #[cfg(not(feature = "std"))]
    let _ = (attempts, decision);
}
