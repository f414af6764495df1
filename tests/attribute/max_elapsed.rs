//! `max_elapsed`: no attempt starts at or after it, and no wait that would reach it is started.

use std::{cell::Cell, time::Duration};

use reattempt::{Policy, RetryError, StopReason, Strategy, Verdict, retry, testing};
use tokio::time::Instant;

use crate::support::{Flaky, block_on, late, ms, secs};

#[retry(strategy = "constant", base = "1s", max = unlimited, max_elapsed = "10s")]
fn working(scope: &testing::Scope, work: Duration) -> Result<(), RetryError<Flaky>> {
    scope.advance(work);
    Err(Flaky::Busy(0))
}

#[test]
fn attempts_count_as_well_as_waits() {
    for (work, attempts, total) in [(0, 10, 9_000), (1_000, 5, 9_000), (2_999, 3, 10_997), (10_000, 1, 10_000)] {
        let scope = testing::scope();
        let error = working(&scope, ms(work)).unwrap_err();
        assert_eq!((error.attempts(), error.reason()), (attempts, StopReason::MaxElapsed), "{work} ms of work");
        assert_eq!(error.elapsed(), ms(total));
        assert_eq!(scope.delays().len(), attempts as usize - 1);
    }
}

const LIMIT: Duration = secs(60);

#[test]
fn it_may_be_computed() {
    #[retry(strategy = "constant", base = "25s", cap = "25s", max = 9, max_elapsed = LIMIT)]
    fn fetch() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let scope = testing::scope();
    assert!(fetch().is_err());
    assert_eq!(scope.delays(), [secs(25); 2]);
}

#[test]
fn a_wait_that_does_not_fit_ends_it() {
    #[retry(strategy = "exponential", base = "1s", max = unlimited, max_elapsed = "10s", on_give_up = |event| last.set(event.delay()))]
    fn growing(last: &Cell<Duration>) -> Result<(), Flaky> {
        Err(Flaky::Busy(0))
    }

    let (scope, last) = (testing::scope(), Cell::new(secs(0)));
    assert!(growing(&last).is_err());
    assert_eq!(scope.delays(), [secs(1), secs(2), secs(4)]);
    assert_eq!(last.get(), secs(8), "the wait that was not started");
}

#[tokio::test(start_paused = true)]
async fn no_wait_is_rounded_up_to_the_limit() {
    // Tokio's timer counts in milliseconds: it would end 1 s after the call.
    #[retry(strategy = ["999500us"], max_elapsed = "1s", attempt = attempt)]
    async fn at_the_limit() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(attempt.number()))
    }
    #[retry(strategy = ["999ms"], max_elapsed = "1s", attempt = attempt)]
    async fn before_the_limit() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(attempt.number()))
    }

    let error = at_the_limit().await.unwrap_err();
    assert_eq!((error.reason(), error.elapsed()), (StopReason::MaxElapsed, secs(0)));
    let error = before_the_limit().await.unwrap_err();
    assert_eq!((error.attempts(), error.elapsed()), (2, ms(999)));
}

#[tokio::test(start_paused = true)]
async fn no_attempt_starts_at_the_limit() {
    #[retry(base = "50ms", max = unlimited, max_elapsed = "300ms", attempt = attempt)]
    async fn call(latest: &Cell<Duration>) -> Result<(), Flaky> {
        latest.set(latest.get().max(attempt.elapsed()));
        Err(Flaky::Busy(0))
    }

    let latest = Cell::new(secs(0));
    for _ in 0..2_000 {
        assert!(call(&latest).await.is_err());
    }
    assert!(latest.get() < ms(300), "{:?}", latest.get());
}

#[tokio::test(start_paused = true)]
async fn async_functions_read_the_clock_of_tokio() {
    #[retry(strategy = "constant", base = "1s", max_elapsed = "1m", max = unlimited)]
    async fn limited(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        tokio::time::sleep(secs(9)).await;
        Err(Flaky::Busy(attempts.get()))
    }

    let (start, attempts) = (Instant::now(), Cell::new(0));
    assert_eq!(limited(&attempts).await, Err(Flaky::Busy(6)));
    assert_eq!((start.elapsed(), attempts.get()), (secs(59), 6));
}

/// Attempt, reason and outcome.
type GivenUp = (u32, StopReason, Result<(), Flaky>);

#[tokio::test(start_paused = true)]
async fn a_late_wait_ends_an_explained_call() {
    #[retry(strategy = "constant", base = "4s", max = unlimited, max_elapsed = "10s", sleep = late, attempt = attempt,
        on_give_up = |event| told.set(Some((event.attempt(), event.reason(), *event.outcome()))))]
    async fn fetch(told: &Cell<Option<GivenUp>>) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(attempt.number()))
    }

    let told = Cell::new(None);
    let error = fetch(&told).await.unwrap_err();
    assert_eq!((error.attempts(), error.reason(), error.elapsed()), (1, StopReason::MaxElapsed, secs(12)));
    assert_eq!((error.last(), error.earlier()), (&Flaky::Busy(1), &[][..]));
    assert_eq!(told.get(), Some((1, StopReason::MaxElapsed, Err(Flaky::Busy(1)))));
}

#[tokio::test(start_paused = true)]
async fn errors_before_a_late_wait_are_kept() {
    #[retry(strategy = ["1s", "1s", "4s"], max = unlimited, max_elapsed = "12s", sleep = late, attempt = attempt)]
    async fn fetch() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(attempt.number()))
    }

    // 3s, 6s, and then a wait of 4s that ends at 18s.
    let error = fetch().await.unwrap_err();
    assert_eq!((error.attempts(), error.reason(), error.elapsed()), (3, StopReason::MaxElapsed, secs(18)));
    assert_eq!((error.last(), error.earlier()), (&Flaky::Busy(3), &[Flaky::Busy(1), Flaky::Busy(2)][..]));
}

#[test]
fn a_late_sync_wait_ends_an_explained_call() {
    // A scope does not call sleepers, so time passes in the hook, which is called after the decision.
    #[retry(policy = policy, on_retry = |_| scope.advance(secs(20)))]
    fn fetch(policy: &Policy, scope: &testing::Scope, attempts: &Cell<u32>) -> Result<(), RetryError<Flaky>> {
        attempts.set(attempts.get() + 1);
        Err(Flaky::Busy(attempts.get()))
    }

    let (scope, attempts) = (testing::scope(), Cell::new(0));
    let policy = Policy::builder().max_elapsed(secs(10)).build().unwrap();
    let error = fetch(&policy, &scope, &attempts).unwrap_err();
    assert_eq!((error.attempts(), attempts.get(), error.reason()), (1, 1, StopReason::MaxElapsed));
    let without = fetch(&Policy::DEFAULT, &scope, &attempts).unwrap_err();
    assert_eq!((without.attempts(), without.reason()), (3, StopReason::Attempts));
}

#[tokio::test(start_paused = true)]
async fn a_late_retried_ok_gets_one_more_attempt() {
    #[retry(strategy = ["1s", "4s"], max = unlimited, max_elapsed = "10s", sleep = late, attempt = attempt,
        when(Ok(n) if *n < 3), when(Err(_)))]
    async fn fetch() -> Result<u32, RetryError<Flaky>> {
        if attempt.number() == 1 { Err(Flaky::Busy(1)) } else { Ok(attempt.number()) }
    }

    // An error, a wait of 3s, an `Ok` that is retried, a wait that ends at 15s. That `Ok` is not kept across the wait.
    assert_eq!(fetch().await.unwrap(), 3);
}

#[tokio::test(start_paused = true)]
async fn without_an_outcome_one_last_attempt_is_made() {
    #[retry(strategy = "constant", base = "4s", max = unlimited, max_elapsed = "10s", sleep = late)]
    async fn fetch(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        Err(Flaky::Busy(attempts.get()))
    }

    let (start, attempts) = (Instant::now(), Cell::new(0));
    assert_eq!(fetch(&attempts).await, Err(Flaky::Busy(2)));
    assert_eq!(start.elapsed(), secs(12));
}

#[tokio::test(start_paused = true)]
async fn elapsed_comes_from_the_same_clock() {
    #[retry(strategy = "constant", base = "2s", attempt = attempt, on_retry = |event| told.set(event.elapsed()))]
    async fn slow(told: &Cell<Duration>, seen: &Cell<Duration>) -> Result<(), RetryError<Flaky>> {
        seen.set(attempt.elapsed());
        tokio::time::sleep(secs(1)).await;
        Err(Flaky::Busy(0))
    }

    let (told, seen) = (Cell::new(secs(0)), Cell::new(secs(0)));
    assert_eq!(slow(&told, &seen).await.unwrap_err().elapsed(), secs(7));
    assert_eq!((told.get(), seen.get()), (secs(4), secs(6)));
}

#[test]
fn run_has_it_too() {
    let constant = Policy::builder().strategy(Strategy::Constant).base(secs(4));
    let policy = constant.unlimited().max_elapsed(secs(10)).build().unwrap();
    let scope = testing::scope();
    assert_eq!(policy.call(|| 1).judge(|_| Verdict::TRANSIENT).run(), 1);
    assert_eq!(block_on(policy.call_async(|| async { 1 }).judge(|_| Verdict::TRANSIENT).run_async()), 1);
    assert_eq!(scope.delays(), [secs(4); 4]);
}
