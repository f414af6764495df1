//! `budget`: a retry takes a token, and when none is left the call ends with the outcome it has.
//! (The arithmetic is tested in `retry-runtime/tests/budget.rs`, and every interleaving in `src/budget/loom_tests.rs`.)

use std::{
    cell::Cell,
    io::{self, ErrorKind},
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use reattempt::{Decision, Policy, RetryBudget, RetryError, Retryable, Session, StopReason, Verdict, retry, testing};

use crate::support::{Flaky, block_on, secs};

#[test]
fn it_is_asked_before_the_wait() {
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
    assert_eq!(scope.delays(), [secs(1); 3], "no wait without a token, and always a first attempt");
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
    assert_eq!(earned(&|budget| _ = by_type(budget, Err(Flaky::Declined))), 0, "an error is not a success");
    assert_eq!(earned(&|budget| _ = by_type(budget, Err(Flaky::Busy(0)))), 0);
    assert_eq!(earned(&|budget| _ = by_arms(budget, Ok(()))), 1);
    assert_eq!(earned(&|budget| _ = by_arms(budget, Err(Flaky::Declined))), 0, "nor is one that no arm matches");
    assert_eq!(earned(&|budget| _ = of_any_type(budget, Some(()))), 1, "what is final is");
    assert_eq!(earned(&|budget| _ = of_any_type(budget, None)), 0);
    let judged = |verdict| Policy::DEFAULT.call(|| 1).judge(move |_| verdict);
    assert_eq!(earned(&|budget| _ = judged(Verdict::Final).budget(budget).run()), 1);
    assert_eq!(earned(&|budget| _ = judged(Verdict::TRANSIENT).budget(budget).run()), 0);
}

type Outcome = Result<(), Flaky>;

#[test]
fn a_permanent_failure_never_earns() {
    /// Makes one call whose attempt ends like this.
    type Way = fn(&RetryBudget, Outcome);
    #[retry(budget = budget)]
    async fn by_type(budget: &RetryBudget, outcome: Outcome) -> Outcome {
        outcome
    }
    #[retry(budget = budget)]
    fn explained(budget: &RetryBudget, outcome: Outcome) -> Result<(), RetryError<Flaky>> {
        outcome
    }
    #[retry(budget = budget, when(Err(Flaky::Busy(_))))]
    fn by_pattern(budget: &RetryBudget, outcome: Outcome) -> Outcome {
        outcome
    }
    #[retry(budget = budget, policy = Policy::DEFAULT, when(outcome => outcome.as_ref().is_err_and(|error| error.kind() == ErrorKind::TimedOut)))]
    async fn by_predicate(budget: &RetryBudget, outcome: Outcome) -> io::Result<()> {
        outcome.map_err(io::Error::other)
    }
    fn in_a_loop(budget: &RetryBudget, outcome: Outcome) {
        let mut session = Session::new().with_budget(budget);
        if outcome.is_ok() {
            session.earn();
        }
        let verdict = outcome.map_or_else(|error| error.verdict(), |()| Verdict::Final);
        assert_eq!(session.settle(&Policy::DEFAULT, outcome, verdict, ()), ControlFlow::Break(outcome));
    }

    let ways: [(&str, Way); 9] = [
        ("by type", |budget, outcome| _ = block_on(by_type(budget, outcome))),
        ("explained", |budget, outcome| _ = explained(budget, outcome)),
        ("by pattern", |budget, outcome| _ = by_pattern(budget, outcome)),
        ("by predicate", |budget, outcome| _ = block_on(by_predicate(budget, outcome))),
        ("a closure", |budget, outcome| _ = Policy::DEFAULT.call(|| outcome).budget(budget).run()),
        ("a judged closure", |budget, outcome| {
            _ = Policy::DEFAULT.call(|| outcome).judge(|_| Verdict::Final).budget(budget).run();
        }),
        ("an async closure", |budget, outcome| {
            _ = block_on(Policy::DEFAULT.call_async(|| async { outcome }).budget(budget).run_async());
        }),
        ("a judged async closure", |budget, outcome| {
            _ = block_on(Policy::DEFAULT.call_async(|| async { outcome }).judge(|_| false).budget(budget).run_async());
        }),
        ("a loop", in_a_loop),
    ];
    let _scope = testing::scope();
    for (name, call) in ways {
        let budget = RetryBudget::new(1).with_ratio(1.0);
        assert!(budget.withdraw());
        call(&budget, Err(Flaky::Declined));
        assert_eq!(budget.available(), 0, "{name}");
        call(&budget, Ok(()));
        assert_eq!(budget.available(), 1, "{name}: a success does");
    }
}

/// How many retries a call that always fails gets.
fn retries(budget: &RetryBudget) -> u32 {
    #[retry(strategy = "immediate", max = unlimited, budget = budget)]
    fn failing(budget: &RetryBudget) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    failing(budget).unwrap_err().attempts() - 1
}

#[test]
fn time_refills_it_in_a_scope() {
    static BUDGET: RetryBudget = RetryBudget::new(2).with_refill(secs(60));
    let scope = testing::scope();
    assert_eq!(retries(&BUDGET), 2, "it starts full");
    for (passed, paid) in [(59, 0), (1, 1), (60, 1), (30, 0), (30, 1), (150, 2), (30, 1), (3_600, 2)] {
        scope.advance(secs(passed));
        assert_eq!(retries(&BUDGET), paid, "{passed} s later, never above its capacity");
    }
    // Time in the next scope begins again.
    drop(scope);
    let scope = testing::scope();
    assert_eq!(retries(&BUDGET), 0);
    scope.advance(secs(60));
    assert_eq!(retries(&BUDGET), 1);
}

#[tokio::test(start_paused = true)]
async fn time_refills_it_on_tokios_clock() {
    #[retry(strategy = "constant", base = "1s", max = unlimited, budget = budget)]
    async fn failing(budget: &RetryBudget) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    let budget = RetryBudget::new(2).with_refill(secs(60));
    let retries = async || failing(&budget).await.unwrap_err().attempts() - 1;
    assert_eq!(retries().await, 2);
    tokio::time::advance(secs(57)).await;
    assert_eq!(retries().await, 0);
    tokio::time::advance(secs(1)).await;
    assert_eq!(retries().await, 1, "its time began with its first retry");
}

#[test]
fn reset_fills_it() {
    let _scope = testing::scope();
    for budget in [RetryBudget::new(3), RetryBudget::new(3).with_refill(secs(60))] {
        assert_eq!((retries(&budget), retries(&budget)), (3, 0));
        budget.reset();
        assert_eq!((budget.available(), retries(&budget)), (3, 3));
    }
}

#[test]
fn a_verdict_without_a_retry_is_a_success() {
    #[retry(strategy = "constant", budget = budget)]
    fn probe(budget: &RetryBudget, calls: &Cell<u32>) -> Verdict {
        calls.set(calls.get() + 1);
        if calls.get() == 1 { Verdict::TRANSIENT } else { Verdict::Final }
    }

    let (_scope, budget, calls) = (testing::scope(), RetryBudget::new(1).with_ratio(1.0), Cell::new(0));
    assert_eq!(probe(&budget, &calls), Verdict::Final);
    assert_eq!((calls.get(), budget.available()), (2, 1), "it earned the token of its retry again");
}

/// Clones until it breaks.
struct Fragile(Cell<u32>);

impl Clone for Fragile {
    fn clone(&self) -> Self {
        assert!(self.0.get() > 0, "broken");
        self.0.set(self.0.get() - 1);
        Self(Cell::new(9))
    }
}

fn broken_strategy(_retry: u32, _previous: Duration) -> Duration {
    panic!("broken")
}

/// (Hooks and sleepers: `tests/shapes/panics.rs`. What runs before a retry: `before_retry.rs`.)
#[test]
fn a_panic_gives_the_token_back() {
    fn broken<T>() -> T {
        panic!("broken")
    }
    #[retry(budget = budget, clone(fragile))]
    fn in_a_clone(budget: &RetryBudget, fragile: Fragile) -> Outcome {
        let Fragile(_) = fragile;
        Err(Flaky::BUSY)
    }
    #[retry(budget = budget, clone(fragile))]
    async fn in_a_clone_async(budget: &RetryBudget, fragile: Fragile) -> Outcome {
        let Fragile(_) = fragile;
        Err(Flaky::BUSY)
    }
    #[retry(budget = budget, when(Err(_) if broken()))]
    fn in_a_guard(budget: &RetryBudget) -> Outcome {
        Err(Flaky::BUSY)
    }
    #[retry(budget = budget, when(Err(_) => broken::<bool>()))]
    async fn in_a_verdict(budget: &RetryBudget) -> Outcome {
        Err(Flaky::BUSY)
    }
    #[retry(budget = budget, strategy = broken_strategy)]
    fn in_a_strategy(budget: &RetryBudget) -> Outcome {
        Err(Flaky::BUSY)
    }
    #[retry(budget = budget, cancel = broken())]
    fn in_a_check(budget: &RetryBudget) -> Outcome {
        Err(Flaky::BUSY)
    }
    #[retry(budget = budget, cancel = async { broken::<()>() })]
    async fn in_a_cancelling_future(budget: &RetryBudget) -> Outcome {
        Err(Flaky::BUSY)
    }

    let (_scope, budget) = (testing::scope(), RetryBudget::new(3));
    let failing = || Policy::DEFAULT.call(|| Outcome::Err(Flaky::BUSY)).budget(&budget);
    let strategy = Policy::builder().strategy(reattempt::Strategy::Custom(broken_strategy)).build().unwrap();
    let calls: [(&str, &dyn Fn()); 9] = [
        ("clone", &|| _ = in_a_clone(&budget, Fragile(Cell::new(1)))),
        ("clone, async", &|| _ = block_on(in_a_clone_async(&budget, Fragile(Cell::new(1))))),
        ("guard", &|| _ = in_a_guard(&budget)),
        ("verdict", &|| _ = block_on(in_a_verdict(&budget))),
        ("strategy", &|| _ = in_a_strategy(&budget)),
        ("check", &|| _ = in_a_check(&budget)),
        ("cancelling future", &|| _ = block_on(in_a_cancelling_future(&budget))),
        ("judge", &|| _ = failing().judge(|_| broken::<bool>()).run()),
        ("strategy of a call", &|| _ = strategy.call(|| Outcome::Err(Flaky::BUSY)).budget(&budget).run()),
    ];
    for (place, call) in calls {
        assert!(catch_unwind(AssertUnwindSafe(call)).is_err(), "{place}");
        assert_eq!(budget.available(), 3, "{place}");
    }
}

#[test]
fn a_session_asked_again_spends_its_token() {
    let (_scope, budget, policy) = (testing::scope(), RetryBudget::new(3), Policy::DEFAULT);
    let mut session = Session::new().with_budget(&budget);
    assert!(session.settle(&policy, (), Verdict::TRANSIENT, ()).is_continue());
    // The loop forgot to `resume`. The retry was made all the same, so its token is spent when the session is asked again.
    assert!(session.settle(&policy, (), Verdict::TRANSIENT, ()).is_continue());
    assert_eq!(session.decide(&policy, Verdict::Final, secs(0)), Decision::Done);
    drop(session);
    assert_eq!(budget.available(), 1);
}

/// Where a budget may be kept.
struct Client {
    own: RetryBudget,
    shared: Arc<RetryBudget>,
    calls: u32,
}

static STATIC: RetryBudget = RetryBudget::new(1);
static LAZY: LazyLock<Arc<RetryBudget>> = LazyLock::new(|| Arc::new(RetryBudget::new(1)));

impl Client {
    fn budget_of(&self, _tenant: &str) -> Arc<RetryBudget> {
        Arc::clone(&self.shared)
    }

    #[retry(strategy = "constant", budget = self.own)]
    fn field(&self) -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    /// Beside a change of another field.
    #[retry(strategy = "constant", budget = self.own)]
    fn field_of_mutable(&mut self) -> Result<u32, RetryError<Flaky>> {
        self.calls += 1;
        Err(Flaky::BUSY)
    }

    #[retry(strategy = "constant", budget = self.shared)]
    async fn arc(&self) -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    #[retry(strategy = "constant", budget = Arc::clone(&self.shared))]
    async fn clone_of_an_arc(&mut self) -> Result<u32, RetryError<Flaky>> {
        self.count();
        Err(Flaky::BUSY)
    }

    #[retry(strategy = "constant", budget = self.budget_of(tenant))]
    async fn call_with_an_argument(&self, tenant: &str) -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    #[retry(strategy = "constant", budget = STATIC)]
    fn of_static() -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    #[retry(strategy = "constant", budget = LAZY)]
    fn of_lazy(&mut self) -> Result<u32, RetryError<Flaky>> {
        self.count();
        Err(Flaky::BUSY)
    }

    #[retry(strategy = "constant", budget = if self.calls > 9 { &self.own } else { &STATIC })]
    async fn choice(&self) -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    fn count(&mut self) {
        self.calls += 1;
    }
}

#[test]
fn it_is_what_dereferences_to_a_budget() {
    /// How many retries a call made before its budget was empty.
    fn retries(call: Result<u32, RetryError<Flaky>>) -> (u32, StopReason) {
        call.map_err(|error| (error.attempts() - 1, error.reason())).unwrap_err()
    }

    let _scope = testing::scope();
    let one = (1, StopReason::Budget);
    let client = || Client { own: RetryBudget::new(1), shared: Arc::new(RetryBudget::new(1)), calls: 0 };
    assert_eq!(retries(client().field()), one);
    let mut changed = client();
    assert_eq!((retries(changed.field_of_mutable()), changed.calls), (one, 2));
    assert_eq!(retries(block_on(client().arc())), one);
    assert_eq!(retries(block_on(client().clone_of_an_arc())), one);
    assert_eq!(retries(block_on(client().call_with_an_argument("a"))), one);
    assert_eq!(retries(Client::of_static()), one);
    assert_eq!(retries(client().of_lazy()), one);
    assert_eq!(retries(block_on(client().choice())), (0, StopReason::Budget), "the static is empty by now");
}

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
async fn ten_thousand_calls_share_one_budget() {
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
