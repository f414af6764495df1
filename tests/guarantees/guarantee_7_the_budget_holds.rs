//! `budget`: retries <= capacity + ratio x successes, whatever the threads do. It starts full, a success puts back 0.1 of a
//! token or what `with_ratio` says, it is asked before the wait, and never stops a first attempt.
//! (The model checker's tests stand beside the budget.)

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use reattempt::{Policy, RetryBudget, StopReason, Verdict, retry, testing};

use crate::support::{Flaky, secs};

/// Attempts and successes of many calls.
#[derive(Default)]
struct Tally {
    attempts: AtomicU64,
    successes: AtomicU64,
}

impl Tally {
    /// One attempt in eight succeeds.
    fn attempt(&self) -> Result<(), Flaky> {
        if self.attempts.fetch_add(1, Ordering::Relaxed) % 8 == 0 {
            self.successes.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        Err(Flaky::Busy(0))
    }

    /// The retries of so many calls, and the most that there may be.
    fn retries(&self, calls: u64, capacity: u64, thousandths: u64) -> (u64, u64) {
        let (attempts, successes) = (self.attempts.load(Ordering::Relaxed), self.successes.load(Ordering::Relaxed));
        (attempts - calls, capacity + successes * thousandths / 1000)
    }
}

async fn turn(_delay: Duration) {
    tokio::task::yield_now().await;
}

#[retry(budget = budget, max = unlimited, sleep = turn)]
async fn call(tally: &Tally, budget: &RetryBudget) -> Result<(), Flaky> {
    tokio::task::yield_now().await;
    tally.attempt()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_concurrent_calls_over_one_budget() {
    const CALLS: u64 = 10_000;
    let (tally, budget) = (Arc::new(Tally::default()), Arc::new(RetryBudget::new(100).with_ratio(0.25)));
    let calls: Vec<_> = (0..CALLS)
        .map(|_| {
            let (tally, budget) = (Arc::clone(&tally), Arc::clone(&budget));
            tokio::spawn(async move { call(&tally, &budget).await })
        })
        .collect();
    let mut succeeded = 0;
    for call in calls {
        succeeded += u64::from(call.await.unwrap().is_ok());
    }
    let (retries, most) = tally.retries(CALLS, 100, 250);
    assert!(retries <= most, "{retries} retries, at most {most}");
    assert!(retries > 100, "successes did pay for some");
    assert_eq!(succeeded, tally.successes.load(Ordering::Relaxed));
}

#[test]
fn many_threads_over_one_budget() {
    const THREADS: u64 = 8;
    const CALLS: u64 = 500;
    #[retry(budget = budget, max = unlimited, sleep = |_| thread::yield_now())]
    fn call(tally: &Tally, budget: &RetryBudget) -> Result<(), Flaky> {
        tally.attempt()
    }

    let (tally, budget) = (Tally::default(), RetryBudget::new(40));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..CALLS).for_each(|_| _ = call(&tally, &budget)));
        }
    });
    let (retries, most) = tally.retries(THREADS * CALLS, 40, 100);
    assert!((41..=most).contains(&retries), "{retries} retries, at most {most}");
}

#[test]
fn it_is_asked_before_the_wait_and_never_stops_a_first_attempt() {
    static BUDGET: RetryBudget = RetryBudget::new(3);
    #[retry(strategy = "constant", base = "1s", max = 3, budget = BUDGET)]
    fn failing(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        Err(Flaky::Busy(0))
    }

    let (scope, attempts) = (testing::scope(), Cell::new(0));
    for made in [3, 5, 6, 7] {
        assert!(failing(&attempts).is_err());
        assert_eq!(attempts.get(), made);
    }
    assert_eq!(scope.delays(), [secs(1); 3], "no wait without a token");
}

#[test]
fn ten_successes_pay_for_one_retry() {
    static BUDGET: RetryBudget = RetryBudget::new(1);
    #[retry(budget = BUDGET)]
    fn fetch(works: bool) -> Result<(), Flaky> {
        if works { Ok(()) } else { Err(Flaky::Busy(0)) }
    }

    let scope = testing::scope();
    assert!(fetch(false).is_err());
    for success in 0..10 {
        assert_eq!(BUDGET.available(), 0, "after {success} successes");
        fetch(true).unwrap();
    }
    assert!(fetch(false).is_err());
    assert_eq!(scope.delays().len(), 2);
}

#[test]
fn only_a_success_earns() {
    #[retry(budget = budget)]
    fn by_type(budget: &RetryBudget, outcome: Result<(), Flaky>) -> Result<(), Flaky> {
        outcome
    }
    #[retry(budget = budget, when(Err(Flaky::Busy(_))))]
    fn by_arms(budget: &RetryBudget, outcome: Result<(), Flaky>) -> Result<(), Flaky> {
        outcome
    }
    #[retry(budget = budget, when(None))]
    fn of_any_type(budget: &RetryBudget, outcome: Option<()>) -> Option<()> {
        outcome
    }
    let budget = || {
        let budget = RetryBudget::new(1).with_ratio(1.0);
        assert!(budget.withdraw());
        budget
    };
    let earned = |call: &dyn Fn(&RetryBudget)| {
        let budget = budget();
        call(&budget);
        budget.available()
    };

    let _scope = testing::scope();
    assert_eq!(earned(&|budget| _ = by_type(budget, Ok(()))), 1);
    assert_eq!(earned(&|budget| _ = by_type(budget, Err(Flaky::Declined))), 0, "an error is no success");
    assert_eq!(earned(&|budget| _ = by_type(budget, Err(Flaky::Busy(0)))), 0);
    assert_eq!(earned(&|budget| _ = by_arms(budget, Ok(()))), 1);
    assert_eq!(earned(&|budget| _ = by_arms(budget, Err(Flaky::Declined))), 0, "nor is one that no arm matches");
    assert_eq!(earned(&|budget| _ = of_any_type(budget, Some(()))), 1, "what is final is");
    assert_eq!(earned(&|budget| _ = of_any_type(budget, None)), 0);
    let judged = |verdict| Policy::DEFAULT.call(|| 1).judge(move |_| verdict);
    assert_eq!(earned(&|budget| _ = judged(Verdict::Final).budget(budget).run()), 1);
    assert_eq!(earned(&|budget| _ = judged(Verdict::TRANSIENT).budget(budget).run()), 0);
}

struct Client {
    budget: RetryBudget,
    shared: Arc<RetryBudget>,
    calls: u32,
}

static SHARED: std::sync::LazyLock<Arc<RetryBudget>> = std::sync::LazyLock::new(|| Arc::new(RetryBudget::new(1)));

impl Client {
    fn budget_of(&self, _tenant: &str) -> Arc<RetryBudget> {
        Arc::clone(&self.shared)
    }

    #[retry(budget = self.budget, on_give_up = |event| reason.set(Some(event.reason())))]
    fn field(&self, reason: &Cell<Option<StopReason>>) -> Result<(), Flaky> {
        Err(Flaky::Busy(0))
    }

    #[retry(budget = self.shared, on_give_up = |event| reason.set(Some(event.reason())))]
    async fn arc(&self, reason: &Cell<Option<StopReason>>) -> Result<(), Flaky> {
        Err(Flaky::Busy(0))
    }

    #[retry(budget = self.budget_of(tenant), on_give_up = |event| reason.set(Some(event.reason())))]
    async fn made_for_the_call(&self, tenant: &str, reason: &Cell<Option<StopReason>>) -> Result<(), Flaky> {
        Err(Flaky::Busy(0))
    }

    #[retry(budget = SHARED, on_give_up = |event| reason.set(Some(event.reason())))]
    fn lazy(&mut self, reason: &Cell<Option<StopReason>>) -> Result<(), Flaky> {
        self.calls += 1;
        Err(Flaky::Busy(0))
    }
}

#[test]
fn it_is_anything_that_dereferences_to_one() {
    let (scope, reason) = (testing::scope(), Cell::new(None));
    let mut client = Client { budget: RetryBudget::new(1), shared: Arc::new(RetryBudget::new(2)), calls: 0 };
    assert!(client.field(&reason).is_err());
    assert_eq!((reason.take(), scope.delays().len()), (Some(StopReason::Budget), 1));
    client.shared.withdraw().then_some(()).unwrap();
    assert!(crate::support::block_on(client.arc(&reason)).is_err());
    assert_eq!((reason.take(), scope.delays().len()), (Some(StopReason::Budget), 2));
    client.shared.give_back();
    assert!(crate::support::block_on(client.made_for_the_call("a", &reason)).is_err());
    assert_eq!((reason.take(), scope.delays().len()), (Some(StopReason::Budget), 3));
    assert!(client.lazy(&reason).is_err());
    assert_eq!((reason.take(), scope.delays().len()), (Some(StopReason::Budget), 4));
}
