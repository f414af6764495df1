//! **The heart**: one call's state. It consumes an outcome and answers "return it" or "wait this long".
//!
//! It never sleeps, awaits or reads a clock: whoever owns the loop does, and lends the time where a limit needs it.
//! [`Session::settle`] is a thin generic shim over [`Session::decide`], which is not generic over the outcome.

mod attempt;
mod decision;
mod judgement;
mod parts;

use core::{fmt, ops::ControlFlow, time::Duration};

use crate::{Observer, Policy, StopReason, Verdict, clock::Stopwatch};
#[cfg(feature = "std")]
use crate::{clock::Clock, error::History};

pub use attempt::Attempt;
pub use decision::{Constant, Decision};
pub use judgement::{Judgement, Matched, Outcome, by_itself};
#[cfg(target_has_atomic = "64")]
pub(crate) use parts::Budgeted;

use decision::{Rules, Time};
use parts::{Memory, Tokens};

/// One call's state: how many attempts there were, the wait before this attempt, and the budget it spends from.
///
/// A session does not hold its policy, so that in a future it takes but a few bytes; give the same policy each time.
/// Make one for each call, and write the loop yourself: make an attempt, judge its outcome, and let the session
/// [`settle`](Self::settle) it. Where that answers with a wait, wait, and say that the next attempt begins with
/// [`resume`](Self::resume). With a budget ([`with_budget`](Self::with_budget)), say also what a success
/// [`earn`](Self::earn)s.
///
/// ```
/// use core::ops::ControlFlow;
/// use retry_runtime::{Policy, Session, Verdict};
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
#[derive(Debug)]
pub struct Session<M = Option<Duration>, B = ()> {
    attempts: Count,
    previous: M,
    budget: B,
}

impl Session {
    /// A call that has not made its first attempt.
    #[inline]
    pub const fn new() -> Self {
        Self { attempts: Count::NONE, previous: None, budget: () }
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session<()> {
    /// The same without room for the previous wait, for a strategy whose waits do not depend on it.
    #[doc(hidden)]
    #[inline]
    pub const fn memoryless() -> Self {
        Self { attempts: Count::NONE, previous: (), budget: () }
    }
}

#[cfg(target_has_atomic = "64")]
impl<M> Session<M> {
    /// Takes a token from `budget` for each retry, and gives it back where the retry is never started.
    #[inline]
    pub fn with_budget(self, budget: &crate::RetryBudget) -> Session<M, Budgeted<'_>> {
        self.with_tokens(Budgeted::new(budget))
    }
}

impl<M> Session<M> {
    #[inline]
    pub(crate) fn with_tokens<B>(self, budget: B) -> Session<M, B> {
        let Self { attempts, previous, budget: () } = self;
        Session { attempts, previous, budget }
    }
}

impl<M: Memory, B: Tokens> Session<M, B> {
    /// The attempt that is about to be made, for a body that wants to know its number. Its `elapsed()` stays zero.
    #[inline]
    pub fn attempt(&self, policy: &Policy) -> Attempt {
        self.timed_attempt(policy, Stopwatch::never())
    }

    /// The same, with a clock for [`Attempt::elapsed`].
    #[doc(hidden)]
    #[inline]
    pub fn timed_attempt(&self, policy: &Policy, clock: Stopwatch) -> Attempt {
        Attempt::new(self.attempts.one_more().number(), policy, clock)
    }

    /// Decides on an outcome that was judged `verdict`: returns it, or drops it and answers the wait before the next attempt.
    ///
    /// The observer is asked for the time where the policy has a limit, and told what was decided. `()` observes nothing,
    /// a `Duration` is the time since the call began.
    #[inline]
    pub fn settle<O>(
        &mut self,
        policy: &Policy,
        outcome: O,
        verdict: Verdict,
        observer: impl Observer<O>,
    ) -> ControlFlow<O, Duration> {
        match self.weigh(&outcome, verdict, |_| (policy, observer)) {
            Some(delay) => ControlFlow::Continue(delay),
            None => ControlFlow::Break(outcome),
        }
    }

    /// The same, but the outcome stays where the attempt wrote it: the wait before the next attempt, or `None` to return it.
    ///
    /// What a success needs nothing of comes from `parts`, which is asked only where it is needed.
    #[doc(hidden)]
    #[inline]
    pub fn weigh<O, J: Judgement<O>, P: Rules, W: Observer<O>>(
        &mut self,
        outcome: &O,
        judgement: J,
        parts: impl FnOnce(&O) -> (P, W),
    ) -> Option<Duration> {
        let attempts = self.attempts;
        if judgement.is_final(outcome) {
            #[cfg(feature = "metrics")]
            parts(outcome).1.on_final(attempts.number().saturating_add(1));
            return None;
        }
        self.attempts = attempts.one_more();
        let lent = Session { attempts, previous: self.previous.lend(), budget: self.budget.lend() };
        weigh_failure(lent, outcome, judgement, parts)
    }

    /// The same for a function that returns [`RetryError`](crate::RetryError): the error goes into `history`, or out with it.
    ///
    /// Judged by `None`, the outcome is what [`overslept`](Self::overslept) answered, and the call ends with it.
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[inline]
    pub fn explain<T, E, J: Judgement<Result<T, E>>, P: Rules, W: Observer<Result<T, E>>>(
        &mut self,
        outcome: Result<T, E>,
        judgement: J,
        parts: impl FnOnce(&Result<T, E>) -> (P, W),
        history: &mut History<E>,
    ) -> ControlFlow<Result<T, crate::RetryError<E>>, Duration> {
        let is_final = judgement.is_final(&outcome);
        match outcome {
            Ok(value) if is_final => {
                let outcome = Ok(value);
                #[cfg(feature = "metrics")]
                parts(&outcome).1.on_final(self.attempts.number().saturating_add(1));
                ControlFlow::Break(outcome.map_err(|_: E| unreachable!("it is Ok")))
            }
            outcome => explain_failure(self, outcome, judgement, parts, history),
        }
    }

    /// The last attempt's error once more, where the wait took all that was left of `max_elapsed`: no attempt may start.
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[inline]
    pub fn overslept<E>(&self, policy: &Policy, clock: &impl Clock, history: &mut History<E>) -> Option<E> {
        let attempts = self.attempts.number();
        let max = policy.max_elapsed().filter(|_| attempts > 0)?;
        if clock.elapsed() >= max { history.take_back(attempts) } else { None }
    }

    /// Counts an attempt that was judged `verdict`, `elapsed` after the call began, and decides what follows.
    ///
    /// Where the answer is to wait, a token has been taken from the budget.
    ///
    /// ```
    /// use core::time::Duration;
    /// use retry_runtime::{Decision, Policy, Session, StopReason, Verdict};
    ///
    /// const SECOND: Duration = Duration::from_secs(1);
    /// let policy = Policy::builder().cap(30 * SECOND).build().unwrap();
    /// let mut session = Session::new();
    /// assert!(matches!(session.decide(&policy, Verdict::TRANSIENT, SECOND), Decision::Wait(_)));
    /// let hint = Verdict::THROTTLED.after(60 * SECOND);
    /// let gives_up = Decision::GiveUp { reason: StopReason::Hint, delay: 60 * SECOND };
    /// assert_eq!(session.decide(&policy, hint, 2 * SECOND), gives_up);
    /// assert_eq!(Session::new().decide(&policy, Verdict::Final, SECOND), Decision::Done);
    /// ```
    pub fn decide(&mut self, policy: &Policy, verdict: Verdict, elapsed: Duration) -> Decision {
        self.conclude(policy, verdict, Time { elapsed, tick: Duration::ZERO })
    }

    #[expect(clippy::inline_always, reason = "a constant policy folds it away")]
    #[inline(always)]
    fn conclude(&mut self, rules: impl Rules, verdict: Verdict, time: Time) -> Decision {
        self.attempts = self.attempts.one_more();
        let decision = rules.decide(self.attempts.number(), self.previous.recall(), verdict, time);
        let Decision::Wait(delay) = decision else { return decision };
        if !self.budget.withdraw() {
            return Decision::GiveUp { reason: StopReason::Budget, delay };
        }
        self.previous.store(delay);
        decision
    }

    #[expect(clippy::inline_always, reason = "a constant policy folds it away")]
    #[inline(always)]
    fn observe<O>(
        &mut self,
        rules: impl Rules,
        outcome: &O,
        verdict: Verdict,
        observer: &mut impl Observer<O>,
    ) -> Decision {
        let time = if rules.policy().max_elapsed().is_some() {
            Time { elapsed: observer.elapsed(), tick: observer.tick() }
        } else {
            Time::default()
        };
        let decision = self.conclude(rules, verdict, time);
        let attempts = self.attempts.number();
        match decision {
            Decision::Done => observer.on_final(attempts),
            Decision::GiveUp { reason, delay } => observer.on_give_up(attempts, delay, outcome, reason),
            Decision::Wait(delay) => observer.on_retry(attempts, delay, outcome),
        }
        decision
    }

    /// The wait is over and the next attempt begins: its token is spent.
    ///
    /// Where the session is dropped before this, the token is given back. Without a budget there is nothing to do.
    #[inline]
    pub fn resume(&mut self) {
        self.budget.spend();
    }

    /// The same, unless nothing is left of the time for the attempt: it then never starts, and its token is given back.
    #[doc(hidden)]
    #[inline]
    pub fn resume_within(&mut self, limit: Option<Duration>) {
        if limit.is_none_or(|limit| !limit.is_zero()) {
            self.resume();
        }
    }

    /// A call has succeeded: the budget earns its share of a token. Without a budget there is nothing to do.
    #[inline]
    pub fn earn(&mut self) {
        self.budget.deposit();
    }
}

/// How many attempts there were, up to `u32::MAX`.
///
/// It is kept as how many there may still be. Saturating at zero takes no constant, and so no register, which a success
/// would have to save and restore.
#[derive(Clone, Copy)]
struct Count {
    left: u32,
}

impl Count {
    const NONE: Self = Self { left: u32::MAX };

    #[inline]
    fn one_more(self) -> Self {
        Self { left: self.left.saturating_sub(1) }
    }

    #[inline]
    fn number(self) -> u32 {
        u32::MAX - self.left
    }
}

impl fmt::Debug for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

/// A call of its own, so that a success needs neither its registers nor its stack.
#[cold]
#[inline(never)]
fn weigh_failure<O, M: Memory, B: Tokens, P: Rules, W: Observer<O>>(
    mut session: Session<M, B>,
    outcome: &O,
    judgement: impl Judgement<O>,
    parts: impl FnOnce(&O) -> (P, W),
) -> Option<Duration> {
    let (rules, mut observer) = parts(outcome);
    match session.observe(rules, outcome, judgement.verdict(outcome), &mut observer) {
        Decision::Done | Decision::GiveUp { .. } => None,
        Decision::Wait(delay) => Some(delay),
    }
}

/// The same for a function that returns [`RetryError`](crate::RetryError).
#[cfg(feature = "std")]
#[cold]
#[inline(never)]
fn explain_failure<T, E, M: Memory, B: Tokens, P: Rules, W: Observer<Result<T, E>>>(
    session: &mut Session<M, B>,
    outcome: Result<T, E>,
    judgement: impl Judgement<Result<T, E>>,
    parts: impl FnOnce(&Result<T, E>) -> (P, W),
    history: &mut History<E>,
) -> ControlFlow<Result<T, crate::RetryError<E>>, Duration> {
    let (rules, mut observer) = parts(&outcome);
    let decision = if judgement.is_overslept() {
        observer.on_overslept(session.attempts.number(), &outcome);
        Decision::GiveUp { reason: StopReason::MaxElapsed, delay: Duration::ZERO }
    } else {
        session.observe(rules, &outcome, judgement.verdict(&outcome), &mut observer)
    };
    let reason = match decision {
        Decision::Wait(delay) => {
            if let Err(error) = outcome {
                history.push(session.attempts.number(), error);
            }
            return ControlFlow::Continue(delay);
        }
        Decision::GiveUp { reason, .. } => reason,
        Decision::Done => StopReason::Permanent,
    };
    ControlFlow::Break(outcome.map_err(|last| {
        let earlier = core::mem::take(history).into_vec();
        crate::RetryError::new(last, earlier, session.attempts.number(), observer.elapsed(), reason)
    }))
}
