//! `attempt_timeout`: an attempt is cut after this long, or after what is left of `max_elapsed` if that is less.

use std::{cell::Cell, future::pending, io, time::Duration};

use reattempt::{Elapsed, Policy, RetryBudget, RetryError, StopReason, policy, retry, testing};
use tokio::time::{Instant, sleep};

use crate::support::{Flaky, block_on, late, ms, secs, two_polls};

fn cut(after: Duration) -> Result<(), Flaky> {
    Err(Flaky::Cut(Elapsed::new(after)))
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_takes_longer_is_retried() {
    #[retry(strategy = "constant", base = "1s", max = 3, attempt_timeout = "2s")]
    async fn stuck(attempts: &Cell<u32>) -> Result<u32, Flaky> {
        attempts.set(attempts.get() + 1);
        if attempts.get() < 3 {
            pending::<()>().await;
        }
        sleep(ms(1_999)).await;
        Ok(attempts.get())
    }

    let (start, attempts) = (Instant::now(), Cell::new(0));
    assert_eq!(stuck(&attempts).await, Ok(3));
    assert_eq!(start.elapsed(), ms(2_000 + 1_000 + 2_000 + 1_000 + 1_999));
}

#[tokio::test(start_paused = true)]
async fn the_last_cut_becomes_the_error_type() {
    #[retry(max = 2, attempt_timeout = "2s")]
    async fn stuck() -> Result<(), Flaky> {
        pending().await
    }
    #[retry(max = 2, attempt_timeout = "2s", when(Err(_)))]
    async fn as_io() -> io::Result<()> {
        pending().await
    }
    #[retry(max = 2, attempt_timeout = "2s", when(Err(_)))]
    async fn as_a_trait_object() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        pending().await
    }
    #[retry(max = 2, attempt_timeout = "2s")]
    fn boxed() -> std::pin::Pin<Box<dyn Future<Output = Result<(), Flaky>> + Send>> {
        Box::pin(async move { pending().await })
    }

    assert_eq!(stuck().await, cut(secs(2)));
    assert_eq!(boxed().await, cut(secs(2)));
    let error = as_io().await.unwrap_err();
    assert_eq!((error.kind(), error.to_string()), (io::ErrorKind::TimedOut, "the attempt took longer than 2s".into()));
    assert!(as_a_trait_object().await.unwrap_err().is::<Elapsed>());
}

#[tokio::test(start_paused = true)]
async fn a_cut_attempt_is_dropped_before_the_wait() {
    struct Local<'a>(&'a Cell<Option<Instant>>);
    impl Drop for Local<'_> {
        fn drop(&mut self) {
            self.0.set(Some(Instant::now()));
        }
    }
    #[retry(max = 2, strategy = "constant", base = "5s", attempt_timeout = "2s", on_retry = |_| first.set(dropped.get()))]
    async fn stuck(dropped: &Cell<Option<Instant>>, first: &Cell<Option<Instant>>) -> Result<(), Flaky> {
        let _local = Local(dropped);
        pending().await
    }

    let (start, dropped, first) = (Instant::now(), Cell::new(None), Cell::new(None));
    assert!(stuck(&dropped, &first).await.is_err());
    assert_eq!((first.get(), dropped.get()), (Some(start + secs(2)), Some(start + secs(9))));
}

#[tokio::test(start_paused = true)]
async fn with_max_elapsed_a_call_never_outlasts_it() {
    #[retry(strategy = "constant", base = "1s", max = unlimited, max_elapsed = "10s", attempt_timeout = "4s")]
    async fn stuck() -> Result<(), RetryError<Flaky>> {
        pending().await
    }

    // 4s, 1s, 4s; the next wait would end at 10s.
    let start = Instant::now();
    let error = stuck().await.unwrap_err();
    assert_eq!((error.attempts(), error.reason(), start.elapsed()), (2, StopReason::MaxElapsed, secs(9)));
}

#[tokio::test(start_paused = true)]
async fn the_last_attempt_gets_what_is_left() {
    #[retry(strategy = "constant", base = "500ms", max = unlimited, max_elapsed = "10s", attempt_timeout = "4s")]
    async fn stuck() -> Result<(), Flaky> {
        pending().await
    }

    // 4s, 500ms, 4s, 500ms, and 1s that is left.
    let start = Instant::now();
    assert_eq!(stuck().await, cut(secs(1)));
    assert_eq!(start.elapsed(), secs(10));
}

#[tokio::test(start_paused = true)]
async fn no_attempt_starts_after_a_late_wait() {
    #[retry(strategy = "constant", base = "4s", max = unlimited, max_elapsed = "10s", attempt_timeout = "4s", sleep = late)]
    async fn fetch(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        Err(Flaky::Busy(attempts.get()))
    }

    let (start, attempts) = (Instant::now(), Cell::new(0));
    let outcome = fetch(&attempts).await;
    assert_eq!((outcome, attempts.get(), start.elapsed()), (cut(secs(0)), 1, secs(12)));
    assert_eq!(outcome.unwrap_err().to_string(), "no time was left for the attempt");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_never_started_costs_nothing() {
    const POLICY: Policy = policy!(strategy = "constant", base = "4s", max_elapsed = "10s", attempt_timeout = "4s");
    #[retry(strategy = "constant", base = "4s", max_elapsed = "10s", attempt_timeout = "4s", sleep = late, budget = budget)]
    async fn by_keys(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }
    #[retry(policy = POLICY, sleep = late, budget = budget)]
    async fn by_policy(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }

    let budget = RetryBudget::new(5);
    assert_eq!((by_keys(&budget).await, budget.available()), (cut(secs(0)), 5));
    assert_eq!((by_policy(&budget).await, budget.available()), (cut(secs(0)), 5));
    let call = || POLICY.call_async(|| async { Err::<(), _>(Flaky::Busy(1)) }).budget(&budget);
    let outcome = call().timed_out(|elapsed| Err(elapsed.into())).run_async_with(late).await;
    assert_eq!((outcome, budget.available()), (cut(secs(0)), 5));
    // This call has no outcome to end with, so the attempt is made, and paid for.
    assert_eq!((call().run_async_with(late).await, budget.available()), (Err(Flaky::Busy(1)), 4));
}

#[tokio::test(start_paused = true)]
async fn a_busy_attempt_is_cut_too() {
    #[retry(max = 1, attempt_timeout = "2s")]
    async fn busy() -> Result<(), Flaky> {
        // Tokio ends such a task's turn from time to time, and lets no timer ring until the next.
        for _ in 0..1_000_000 {
            tokio::task::consume_budget().await;
        }
        Ok(())
    }

    let (outcome, ()) = tokio::join!(busy(), tokio::time::advance(secs(3)));
    assert_eq!(outcome, cut(secs(2)));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_ends_in_time_is_kept() {
    #[retry(max = 1, attempt_timeout = "2s")]
    async fn just_in_time() -> Result<(), Flaky> {
        sleep(secs(2)).await;
        Ok(())
    }

    assert_eq!(just_in_time().await, Ok(()));
}

#[test]
fn it_works_with_any_timer() {
    // Rings at the third poll; the attempt never ends.
    #[retry(max = 2, attempt_timeout = "2s", sleep = |_| two_polls())]
    async fn stuck(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        pending().await
    }

    let attempts = Cell::new(0);
    assert_eq!(block_on(stuck(&attempts)), cut(secs(2)));
    assert_eq!(attempts.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_scope_leaves_attempts_to_the_runtime() {
    #[retry(strategy = "constant", base = "1h", max = 3, attempt_timeout = "2s", cap = "1h")]
    async fn stuck() -> Result<(), Flaky> {
        pending().await
    }

    let (scope, start) = (testing::scope(), Instant::now());
    assert_eq!(stuck().await, cut(secs(2)));
    assert_eq!((scope.delays(), start.elapsed()), (vec![secs(3_600); 2], secs(6)));
}

#[tokio::test(start_paused = true)]
async fn a_call_is_cut_with_timed_out() {
    let policy = Policy::builder().max(2).attempt_timeout(secs(2)).build().unwrap();
    let slow = || async {
        sleep(secs(3)).await;
        Ok::<(), Flaky>(())
    };
    assert_eq!(policy.run_async(slow).await, Ok(()), "without `timed_out` there is no outcome to cut it with");
    let outcome = policy.call_async(slow).timed_out(|elapsed| Err(elapsed.into())).run_async().await;
    assert_eq!(outcome, cut(secs(2)));
    let outcome = policy.call_async(slow).timed_out(|elapsed| Err(elapsed.into())).run_async_with(sleep).await;
    assert_eq!(outcome, cut(secs(2)));
}
