//! The testing kit: waits end at once and are recorded, time is virtual, jitter is seeded, attempts can be capped.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use reattempt::{Policy, RetryBudget, retry, testing};
use tokio::time::Instant;

use crate::support::{Flaky, Pending, block_on, ms, secs};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[retry(strategy = "exponential", base = "1h", cap = "24h", max = 10)]
fn hourly() -> Result<(), Flaky> {
    Err(Flaky::Busy(0))
}

#[retry(strategy = "exponential", base = "1h", cap = "24h", max = 10)]
async fn hourly_async() -> Result<(), Flaky> {
    Err(Flaky::Busy(0))
}

#[retry(base = "1s")]
fn jittered() -> Result<(), Flaky> {
    Err(Flaky::Busy(0))
}

#[test]
fn no_sleeper_runs() {
    #[retry(sleep = |_| panic!("it slept"))]
    fn blocking() -> Result<(), Flaky> {
        Err(Flaky::Busy(0))
    }
    #[retry(cancel = false, sleep = |_| panic!("it slept"))]
    fn cancelled() -> Result<(), Flaky> {
        Err(Flaky::Busy(0))
    }
    #[retry(sleep = |_| -> Pending { panic!("it slept") })]
    async fn asynchronous() -> Result<(), Flaky> {
        Err(Flaky::Busy(0))
    }

    for call in [blocking, cancelled, || block_on(asynchronous()), || block_on(hourly_async())] {
        let scope = testing::scope().max(3);
        assert!(call().is_err());
        assert_eq!(scope.delays().len(), 2);
    }
}

#[test]
fn a_schedule_of_days_takes_no_time() {
    let hours = [1, 2, 4, 8, 16, 24, 24, 24, 24].map(|hours| secs(hours * 3_600));
    for call in [|| hourly(), || block_on(hourly_async())] {
        let scope = testing::scope();
        assert!(call().is_err());
        assert_eq!(scope.delays(), hours);
        assert_eq!(scope.elapsed(), hours.iter().sum::<Duration>());
    }
}

#[test]
fn the_seed_fixes_the_jitter() {
    let waits = |seed| {
        let scope = testing::scope().seed(seed);
        assert!(jittered().is_err());
        scope.delays()
    };
    assert_eq!(waits(7), waits(7));
    assert_ne!(waits(7), waits(8));
    let unseeded = || {
        let scope = testing::scope();
        assert!(jittered().is_err());
        scope.delays()
    };
    assert_eq!(unseeded(), unseeded(), "without a seed it is fixed too");
}

#[test]
fn max_caps_attempts_and_adds_none() {
    #[retry(strategy = "constant", max = unlimited, attempt = attempt)]
    fn endless() -> Result<(), Flaky> {
        Err(Flaky::Busy(if attempt.is_last() { 0 } else { attempt.max().unwrap() }))
    }

    for (cap, attempts) in [(1, 1), (2, 2), (3, 3), (9, 3)] {
        let scope = testing::scope().max(cap);
        assert!(jittered().is_err());
        assert_eq!(scope.delays().len() + 1, attempts);
    }
    let scope = testing::scope().max(5);
    assert_eq!(endless(), Err(Flaky::Busy(0)));
    assert_eq!(scope.delays().len(), 4);
}

#[test]
#[should_panic(expected = "`max(1)` switches retries off")]
fn max_of_zero_panics() {
    let _scope = testing::scope().max(0);
}

#[test]
fn scopes_nest() {
    let outer = testing::scope().max(2);
    assert!(jittered().is_err());
    {
        let inner = testing::scope();
        assert!(jittered().is_err());
        assert_eq!((inner.delays().len(), inner.elapsed()), (2, inner.delays().iter().sum()));
        assert_eq!(outer.delays().len(), 1, "the waits of an inner scope are its own");
    }
    assert!(jittered().is_err());
    assert_eq!((outer.delays().len(), outer.elapsed()), (2, outer.delays().iter().sum()));
}

#[test]
fn scopes_may_be_dropped_in_any_order() {
    let first = testing::scope();
    let second = testing::scope();
    drop(first);
    let third = testing::scope();
    drop(second);
    assert!(jittered().is_err());
    assert_eq!(third.delays().len(), 2);
}

#[test]
fn a_panic_ends_the_scope() {
    let outer = testing::scope();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _inner = testing::scope().max(1);
        panic!("a failed assertion");
    }));
    assert!(panicked.is_err());
    assert!(jittered().is_err());
    assert_eq!(outer.delays().len(), 2);
}

#[test]
fn an_inner_scope_keeps_the_outer_time() {
    #[retry(strategy = "constant", base = "10s", attempt = attempt)]
    fn fetch(seen: &Cell<Duration>) -> Result<(), Flaky> {
        let inner = testing::scope();
        inner.advance(secs(1));
        seen.set(attempt.elapsed());
        Err(Flaky::Busy(0))
    }

    let (outer, seen) = (testing::scope(), Cell::new(secs(0)));
    outer.advance(secs(100));
    assert!(fetch(&seen).is_err());
    assert_eq!(seen.get(), secs(21));
}

#[test]
fn a_budget_refills_across_scopes() {
    let (outer, budget) = (testing::scope(), RetryBudget::new(1).with_refill(secs(60)));
    outer.advance(secs(100));
    assert_eq!((budget.withdraw(), budget.withdraw()), (true, false));
    testing::scope().advance(secs(60));
    assert!(!budget.withdraw(), "that scope is over");
    let inner = testing::scope();
    inner.advance(secs(60));
    assert!(budget.withdraw());
}

#[test]
fn time_moves_by_waits_and_advance() {
    #[retry(strategy = "constant", base = "10s", max = unlimited, max_elapsed = "1m", attempt = attempt)]
    fn fetch(scope: &testing::Scope) -> Result<(), Flaky> {
        scope.advance(secs(5));
        Err(Flaky::Busy(u32::try_from(attempt.elapsed().as_secs()).unwrap()))
    }

    // 5s of work and 10s of waiting in turn; a wait at 50s would end at the limit.
    let scope = testing::scope();
    assert_eq!(fetch(&scope), Err(Flaky::Busy(50)));
    assert_eq!((scope.elapsed(), scope.delays()), (secs(50), vec![secs(10); 3]));
}

#[tokio::test]
async fn a_scope_needs_no_paused_clock() {
    let scope = testing::scope();
    assert!(hourly_async().await.is_err());
    assert!(scope.elapsed() > DAY);
}

#[tokio::test(start_paused = true)]
async fn tokios_paused_clock_works_as_well() {
    let start = Instant::now();
    assert!(hourly_async().await.is_err());
    assert_eq!(start.elapsed(), secs((1 + 2 + 4 + 8 + 16 + 4 * 24) * 3_600));
}

#[tokio::test(start_paused = true)]
async fn a_scope_and_a_paused_clock_combine() {
    let (scope, start) = (testing::scope(), Instant::now());
    let outcome = Policy::DEFAULT.run_async(|| async {
        tokio::time::sleep(ms(10)).await;
        Err::<(), _>(Flaky::Busy(0))
    });
    assert!(outcome.await.is_err());
    assert_eq!(
        (start.elapsed(), scope.delays().len()),
        (ms(30), 2),
        "real work on tokio's clock, waits on the scope's"
    );
}
