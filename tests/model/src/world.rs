//! The calls of a test, the budget that they share, and the record that is held against the model as they go.

use std::{
    cell::{Cell, RefCell},
    fmt,
    panic::resume_unwind,
    time::Duration,
};

use rand::RngExt;
use reattempt::{
    Decision, Elapsed, GiveUpEvent, Policy, RetryBudget, RetryError, RetryEvent, Retryable, StopReason, Verdict,
};

use crate::{
    Draws,
    model::{Known, Ledger},
    policies,
};

/// The payload of a panic that the test wants.
pub(crate) struct Scripted;

/// Panics without a message.
pub(crate) fn scripted_panic() -> ! {
    resume_unwind(Box::new(Scripted))
}

/// An error that knows which attempt made it. It cannot be cloned.
#[derive(Debug, PartialEq)]
pub(crate) struct Fault {
    id: u64,
    verdict: Verdict,
    /// After how long the attempt was cut.
    cut: Option<Duration>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fault {}", self.id)
    }
}

impl std::error::Error for Fault {}

impl Retryable for Fault {
    fn verdict(&self) -> Verdict {
        self.verdict
    }
}

impl From<Elapsed> for Fault {
    fn from(elapsed: Elapsed) -> Self {
        Self { id: 0, verdict: Verdict::TRANSIENT, cut: Some(elapsed.after()) }
    }
}

/// The budget that all calls of a test share, its ledger, and the time.
pub(crate) struct World {
    pub(crate) budget: RetryBudget,
    ledger: RefCell<Ledger>,
    now: Box<dyn Fn() -> Duration>,
    tick: Duration,
    ids: Cell<u64>,
    /// Attempts and decisions.
    pub(crate) steps: Cell<u64>,
}

impl World {
    pub(crate) fn new(rng: &mut Draws, tick: Duration, now: impl Fn() -> Duration + 'static) -> Self {
        let (capacity, thousandths) =
            (rng.random_range(0..6), [0_u32, 1, 100, 333, 1000, 2500][rng.random_range(0..6)]);
        let every = rng.random_bool(0.3).then(|| policies::ms(rng, 500));
        let budget = RetryBudget::new(capacity).with_ratio(f64::from(thousandths) / 1000.0);
        let level = u64::from(capacity) * 1000;
        Self {
            budget: if let Some(every) = every { budget.with_refill(every) } else { budget },
            ledger: RefCell::new(Ledger {
                level,
                capacity: level,
                ratio: u64::from(thousandths),
                every,
                since: None,
                paid: 0,
                income: level,
            }),
            now: Box::new(now),
            tick,
            ids: Cell::new(1),
            steps: Cell::new(0),
        }
    }

    /// Compares the budget with its ledger, to the thousandth.
    #[track_caller]
    pub(crate) fn check(&self) {
        let ledger = self.ledger.borrow();
        assert_eq!(u64::from(self.budget.available()), ledger.level / 1000, "{ledger:?}");
        assert!(ledger.paid <= ledger.income, "{ledger:?}");
    }

    /// Does the same in thousandths, which only its text shows.
    #[track_caller]
    pub(crate) fn check_exactly(&self) {
        let level = self.ledger.borrow().level;
        let (text, level) = (format!("{:?}", self.budget), format!("available: {}.{:03},", level / 1000, level % 1000));
        assert!(text.contains(&level), "{text}: not {level}");
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    /// No attempt has started.
    New,
    Attempt {
        since: Duration,
        limit: Option<Duration>,
    },
    Waiting {
        until: Duration,
    },
    Stopped(StopReason),
}

/// How a call is made, which decides what a time limit can do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Ends {
    /// A late attempt is the last.
    WithAnAttempt,
    /// An attempt is cut, and a late one is not started.
    Cut,
    /// An attempt is cut; after a wait that ended late, the outcome is the one before it.
    Explained,
}

/// One call: what it will do, and what it did.
pub(crate) struct Call<'w> {
    pub(crate) world: &'w World,
    pub(crate) policy: Policy,
    ends: Ends,
    is_async: bool,
    has_budget: bool,
    /// Its clock is the scope's, to whose limits waits of zero count.
    counts_zeros: bool,
    rng: RefCell<Draws>,
    started: Cell<Duration>,
    attempts: Cell<u32>,
    previous: Cell<Option<Duration>>,
    zeros: Cell<u64>,
    phase: Cell<Phase>,
    /// A token is taken for a retry that has not started.
    holds: Cell<bool>,
    /// The loop did not say that the retry starts, so its token is spent when the attempt has ended.
    pub(crate) forgot: Cell<bool>,
    /// What the body returned.
    id: Cell<u64>,
}

/// What a body does next.
pub(crate) enum Act {
    Return(Result<u64, Fault>),
    /// After a while.
    Take(Duration),
    Hang,
    Panic,
}

impl<'w> Call<'w> {
    pub(crate) fn new(world: &'w World, rng: &mut Draws, policy: Policy, ends: Ends, is_async: bool) -> Self {
        Self {
            world,
            policy,
            ends,
            is_async,
            has_budget: true,
            counts_zeros: !is_async,
            rng: RefCell::new(rng.clone()),
            started: Cell::new(Duration::ZERO),
            attempts: Cell::new(0),
            previous: Cell::new(None),
            zeros: Cell::new(0),
            phase: Cell::new(Phase::New),
            holds: Cell::new(false),
            forgot: Cell::new(false),
            id: Cell::new(0),
        }
    }

    /// The same without a budget.
    pub(crate) fn without_budget(self) -> Self {
        Self { has_budget: false, ..self }
    }

    /// The same with a clock of the loop's own.
    pub(crate) fn with_own_clock(self) -> Self {
        Self { counts_zeros: false, ..self }
    }

    /// True with this probability.
    pub(crate) fn chance(&self, probability: f64) -> bool {
        self.rng.borrow_mut().random_bool(probability)
    }

    pub(crate) fn now(&self) -> Duration {
        (self.world.now)()
    }

    fn step(&self) {
        self.world.steps.set(self.world.steps.get() + 1);
    }

    /// The call is made now.
    pub(crate) fn start(&self) {
        self.started.set(self.now());
    }

    fn elapsed(&self) -> Duration {
        self.now() - self.started.get()
    }

    /// What counts for `max_elapsed`: in a scope, n waits of zero count as n² µs, so that a call without waits ends.
    fn charged(&self) -> Duration {
        let zeros = if self.counts_zeros { self.zeros.get() } else { 0 };
        self.elapsed() + Duration::from_micros(zeros * zeros)
    }

    fn is_late(&self) -> bool {
        self.policy.max_elapsed().is_some_and(|max| self.charged() >= max)
    }

    /// What an attempt that starts now may take.
    fn limit(&self) -> Option<Duration> {
        let timeout = self.policy.attempt_timeout().filter(|_| self.is_async && self.ends != Ends::WithAnAttempt)?;
        let max = self.policy.max_elapsed().filter(|max| !max.is_zero());
        Some(max.map_or(timeout, |max| timeout.min(max.saturating_sub(self.elapsed()))))
    }

    /// An attempt starts: its retry is paid for.
    pub(crate) fn begin(&self) -> Act {
        self.step();
        let (now, limit) = (self.now(), self.limit());
        match self.phase.get() {
            Phase::New => assert_eq!(self.attempts.get(), 0),
            Phase::Waiting { until } => {
                assert!(now >= until, "the wait was not over");
                // Where there is an outcome to end with, no attempt starts late.
                let may_be_late = self.ends == Ends::WithAnAttempt || limit.is_none() && self.ends == Ends::Cut;
                assert!(may_be_late || !self.is_late(), "an attempt started late");
            }
            other => panic!("an attempt began at {other:?}"),
        }
        assert_ne!(limit, Some(Duration::ZERO), "an attempt began without time");
        assert!(self.policy.max().is_none_or(|max| self.attempts.get() < max), "more attempts than `max`");
        if !self.forgot.replace(false) {
            self.holds.set(false);
        }
        self.phase.set(Phase::Attempt { since: now, limit });

        let id = self.world.ids.replace(self.world.ids.get() + 1);
        self.id.set(id);
        let mut rng = self.rng.borrow_mut();
        match rng.random_range(0..100) {
            0..2 => Act::Panic,
            2..5 if self.is_async => Act::Hang,
            5..25 => Act::Take(policies::ms(&mut rng, 50)),
            _ => Act::Return(self.outcome(&mut rng)),
        }
    }

    /// What the attempt returns after its while.
    pub(crate) fn end(&self) -> Result<u64, Fault> {
        self.outcome(&mut self.rng.borrow_mut())
    }

    fn outcome(&self, rng: &mut Draws) -> Result<u64, Fault> {
        let id = self.id.get();
        // A call without a limit ends some time.
        if rng.random_bool(0.2) || self.attempts.get() > 40 {
            return Ok(id);
        }
        let verdicts = [Verdict::Final, Verdict::THROTTLED, Verdict::NOT_SENT, Verdict::TRANSIENT];
        let verdict = verdicts[rng.random_range(0..8).min(3)];
        let hint = if rng.random_bool(0.1) { Duration::ZERO } else { policies::ms(rng, 120) };
        let verdict = if rng.random_bool(0.2) { verdict.after(hint) } else { verdict };
        Err(Fault { id, verdict, cut: None })
    }

    /// An attempt has ended, or it could not start. Returns the verdict.
    fn ended(&self, fault: &Fault) -> Verdict {
        match (self.phase.get(), fault.cut) {
            (Phase::Attempt { since, limit }, Some(after)) => {
                assert_eq!(Some(after), limit, "cut after another time than its limit");
                assert!(self.now() >= since + after, "cut too soon");
            }
            (Phase::Attempt { .. }, None) => {
                assert_eq!(fault.id, self.id.get(), "another attempt's outcome");
                self.holds.set(false);
            }
            (Phase::Waiting { .. }, Some(Duration::ZERO)) => {
                assert!(self.ends == Ends::Cut && self.is_late(), "an attempt was not started without a reason");
                self.give_back();
            }
            other => panic!("an outcome at {other:?}"),
        }
        self.attempts.set(self.attempts.get() + 1);
        fault.verdict
    }

    fn give_back(&self) {
        if self.holds.replace(false) {
            self.world.ledger.borrow_mut().give_back();
        }
    }

    /// Holds what was decided against the model, and books it.
    fn decided(&self, verdict: Verdict, decision: Decision) {
        self.step();
        let mut ledger = self.world.ledger.borrow_mut();
        let asks = matches!(decision, Decision::Wait(_) | Decision::GiveUp { reason: StopReason::Budget, .. });
        if asks && self.has_budget {
            ledger.refill(self.now());
        }
        let known = Known {
            policy: &self.policy,
            attempts: self.attempts.get(),
            previous: self.previous.get(),
            verdict,
            elapsed: self.charged(),
            tick: self.world.tick,
            has_token: !self.has_budget || ledger.level >= 1000,
        };
        known.check(decision);
        self.phase.set(match decision {
            Decision::Wait(delay) => {
                if self.has_budget {
                    ledger.take();
                    self.holds.set(true);
                }
                self.previous.set(Some(delay));
                self.zeros.set(self.zeros.get() + u64::from(delay.is_zero()));
                Phase::Waiting { until: self.now() + delay }
            }
            Decision::GiveUp { reason, .. } => Phase::Stopped(reason),
            Decision::Done => Phase::Stopped(StopReason::Permanent),
        });
    }

    /// The hook `on_retry`.
    pub(crate) fn on_retry(&self, event: &RetryEvent<'_, Result<u64, Fault>>) {
        let verdict = self.ended(event.error().expect("only an error is retried"));
        assert_eq!((event.attempt(), event.elapsed()), (self.attempts.get(), self.elapsed()));
        self.decided(verdict, Decision::Wait(event.delay()));
        self.world.check();
        if self.chance(0.02) {
            scripted_panic();
        }
    }

    /// The hook `on_give_up`.
    pub(crate) fn on_give_up(&self, event: &GiveUpEvent<'_, Result<u64, Fault>>) {
        let fault = event.error().expect("only an error is given up");
        match self.phase.get() {
            // The wait ended late, and the outcome before it is the last.
            Phase::Waiting { .. } if self.ends == Ends::Explained => {
                assert!(self.is_late() && event.reason() == StopReason::MaxElapsed, "{:?}", event.reason());
                self.phase.set(Phase::Stopped(StopReason::MaxElapsed));
            }
            _ => {
                let verdict = self.ended(fault);
                self.decided(verdict, Decision::GiveUp { reason: event.reason(), delay: event.delay() });
            }
        }
        assert_eq!((event.attempt(), event.elapsed()), (self.attempts.get(), self.elapsed()));
        if self.chance(0.02) {
            scripted_panic();
        }
    }

    /// What a loop of one's own was told.
    pub(crate) fn settled(&self, outcome: &Result<u64, Fault>, decision: Decision) {
        if let Err(fault) = outcome {
            let verdict = self.ended(fault);
            self.decided(verdict, decision);
        }
    }

    /// A wait is begun with the timer's future.
    pub(crate) fn on_sleep(&self, delay: Duration) {
        match self.phase.get() {
            Phase::Waiting { until } if until == self.now() + delay => {}
            // The timer that cuts the attempt.
            Phase::New | Phase::Waiting { .. } => assert_eq!(Some(delay), self.limit()),
            other => panic!("a timer at {other:?}"),
        }
        if self.chance(0.02) {
            scripted_panic();
        }
    }

    /// The call has returned this.
    pub(crate) fn finish(&self, returned: &Result<u64, Fault>) {
        match returned {
            Ok(id) => {
                assert_eq!(*id, self.id.get(), "another attempt's success");
                assert!(matches!(self.phase.get(), Phase::Attempt { .. }), "{:?}", self.phase.get());
                self.holds.set(false);
                if self.has_budget {
                    self.world.ledger.borrow_mut().earn();
                }
            }
            Err(fault) => {
                // No hook was told of a final outcome.
                if let Phase::Attempt { .. } = self.phase.get() {
                    let verdict = self.ended(fault);
                    self.decided(verdict, Decision::Done);
                }
                assert!(matches!(self.phase.get(), Phase::Stopped(_)), "{:?}", self.phase.get());
                assert!(fault.cut.is_some() || fault.id == self.id.get(), "another attempt's outcome");
            }
        }
        self.gone();
    }

    /// The call has returned this, with its reason.
    pub(crate) fn finish_explained(&self, returned: Result<u64, RetryError<Fault>>) {
        let error = match returned {
            Ok(id) => return self.finish(&Ok(id)),
            Err(error) => error,
        };
        let explained = (error.attempts(), error.reason(), error.earlier().len());
        let ids: Vec<u64> = error.earlier().iter().filter(|fault| fault.cut.is_none()).map(|fault| fault.id).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        self.finish(&Err(error.into_last()));
        let Phase::Stopped(reason) = self.phase.get() else { unreachable!("`finish` checked it") };
        let attempts = self.attempts.get();
        assert_eq!(explained, (attempts, reason, usize::try_from(attempts - 1).unwrap().min(16)));
    }

    /// The call was dropped or has ended, so what it held is given back.
    pub(crate) fn gone(&self) {
        self.give_back();
        self.world.check();
    }

    /// The call was polled and is pending: no timer has ended.
    pub(crate) fn is_pending(&self) {
        let has_ended = |end: Duration| self.now() > end + self.world.tick;
        match self.phase.get() {
            Phase::Attempt { since, limit: Some(limit) } => assert!(!has_ended(since + limit), "it was not cut"),
            Phase::Waiting { until } => assert!(!has_ended(until), "the wait was over"),
            Phase::Attempt { .. } => {}
            other => panic!("pending at {other:?}"),
        }
        self.world.check();
    }
}
