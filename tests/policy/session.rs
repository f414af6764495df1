//! `Session`: the decision, for the user's own loops.

use std::{ops::ControlFlow, time::Duration};

use reattempt::{Decision, Observer, Policy, RetryBudget, Session, StopReason, Strategy, Verdict, policy, testing};

use crate::support::secs;

const POLICY: Policy = policy!(strategy = "exponential", base = "1s", max = 4, max_elapsed = "6s", cap = "8s");

#[test]
fn decide_needs_no_loop() {
    let mut session = Session::new();
    assert_eq!(session.attempt(&POLICY).number(), 1);
    assert_eq!(session.decide(&POLICY, Verdict::TRANSIENT, secs(0)), Decision::Wait(secs(1)));
    assert_eq!(session.decide(&POLICY, Verdict::TRANSIENT, secs(1)), Decision::Wait(secs(2)));
    let end = Decision::GiveUp { reason: StopReason::MaxElapsed, delay: secs(4) };
    assert_eq!(session.decide(&POLICY, Verdict::TRANSIENT, secs(3)), end);
    assert_eq!(session.decide(&POLICY, Verdict::Final, secs(3)), Decision::Done);
    assert_eq!(session.attempt(&POLICY).number(), 5);
}

#[test]
fn a_call_is_continued_from_what_was_kept() {
    fn grown(retry: u32, previous: Duration) -> Duration {
        previous * retry
    }
    let policy = Policy::builder().strategy(Strategy::Custom(grown)).max(5).build().unwrap();
    let mut session = Session::continued(2, Some(secs(7)));
    assert_eq!(session.attempt(&policy).number(), 3);
    assert_eq!(session.decide(&policy, Verdict::TRANSIENT, secs(0)), Decision::Wait(secs(21)));
    assert_eq!(session.decide(&policy, Verdict::TRANSIENT, secs(0)), Decision::Wait(secs(84)));
    let end = Decision::GiveUp { reason: StopReason::Attempts, delay: secs(0) };
    assert_eq!(session.decide(&policy, Verdict::TRANSIENT, secs(0)), end);
    // A number that cannot be true ends the call.
    assert_eq!(Session::continued(u32::MAX, None).decide(&policy, Verdict::TRANSIENT, secs(0)), end);
}

#[test]
fn a_loop_has_a_budget_and_an_observer() {
    #[derive(Default)]
    struct Watch {
        now: Duration,
        told: Vec<(u32, Duration, Option<StopReason>)>,
    }
    impl Observer<u32> for &mut Watch {
        fn elapsed(&self) -> Duration {
            self.now
        }
        fn on_retry(&mut self, attempt: u32, delay: Duration, _outcome: &u32) {
            self.told.push((attempt, delay, None));
        }
        fn on_give_up(&mut self, attempt: u32, delay: Duration, _outcome: &u32, reason: StopReason) {
            self.told.push((attempt, delay, Some(reason)));
        }
    }
    fn run(budget: &RetryBudget, watch: &mut Watch, good: u32) -> u32 {
        let mut session = Session::new().with_budget(budget);
        loop {
            let outcome = session.attempt(&POLICY).number();
            let verdict = if outcome == good { Verdict::Final } else { Verdict::TRANSIENT };
            if verdict == Verdict::Final {
                session.earn();
            }
            match session.settle(&POLICY, outcome, verdict, &mut *watch) {
                ControlFlow::Break(outcome) => return outcome,
                ControlFlow::Continue(delay) => watch.now += delay,
            }
            session.resume();
        }
    }

    let (budget, mut watch) = (RetryBudget::new(2).with_ratio(1.0), Watch::default());
    assert_eq!(run(&budget, &mut watch, 2), 2);
    assert_eq!((budget.available(), watch.told.len()), (2, 1), "one taken, one earned");
    let mut watch = Watch::default();
    assert_eq!(run(&budget, &mut watch, 9), 3);
    let waits = [(1, secs(1), None), (2, secs(2), None), (3, secs(4), Some(StopReason::MaxElapsed))];
    assert_eq!(watch.told, waits);
    assert_eq!(budget.available(), 0);
}

#[test]
fn a_session_dropped_while_waiting_returns_its_token() {
    let (_scope, budget) = (testing::scope(), RetryBudget::new(1));
    let mut session = Session::new().with_budget(&budget);
    assert_eq!(session.settle(&POLICY, (), Verdict::TRANSIENT, ()), ControlFlow::Continue(secs(1)));
    assert_eq!(budget.available(), 0);
    drop(session);
    assert_eq!(budget.available(), 1);
}
