//! `attempt_timeout`: an attempt is cut after this long, or after what is left of `max_elapsed` if that is less.

use std::{cell::Cell, future::pending, io, time::Duration};

use reattempt::{Elapsed, Policy, RetryBudget, RetryError, StopReason, policy, retry, testing};
use tokio::time::{Instant, sleep};

use crate::support::{Flaky, block_on, ms, secs, two_polls};

fn cut(after: Duration) -> Result<(), Flaky> {
    Err(Flaky::Cut(Elapsed::new(after)))
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_takes_longer_is_cut_and_tried_again() {
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
async fn the_outcome_of_the_last_cut_is_the_errors_own() {
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
async fn after_a_wait_that_took_too_long_the_attempt_is_not_started() {
    fn oversleep(delay: Duration) -> impl Future<Output = ()> {
        // Attempts are cut in time, waits are not.
        sleep(if delay == secs(3) { secs(20) } else { delay })
    }
    #[retry(strategy = "constant", base = "3s", max = unlimited, max_elapsed = "10s", attempt_timeout = "4s", sleep = oversleep)]
    async fn late(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        Err(Flaky::Busy(attempts.get()))
    }

    let attempts = Cell::new(0);
    let outcome = late(&attempts).await;
    assert_eq!((outcome, attempts.get()), (cut(secs(0)), 1));
    assert_eq!(outcome.unwrap_err().to_string(), "no time was left for the attempt");
}

#[tokio::test(start_paused = true)]
async fn the_token_of_an_attempt_that_is_not_started_is_given_back() {
    fn oversleep(_delay: Duration) -> impl Future<Output = ()> {
        sleep(secs(20))
    }
    #[retry(max_elapsed = "10s", attempt_timeout = "4s", sleep = oversleep, budget = budget)]
    async fn late(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }
    #[retry(policy = policy, sleep = oversleep, budget = budget)]
    async fn late_by_policy(policy: &Policy, budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }

    let policy = policy!(max_elapsed = "10s", attempt_timeout = "4s");
    let budget = RetryBudget::new(5);
    assert_eq!(late(&budget).await, cut(secs(0)));
    assert_eq!(budget.available(), 5);
    assert_eq!(late_by_policy(&policy, &budget).await, cut(secs(0)));
    assert_eq!(budget.available(), 5);
    let call = policy.call_async(|| async { Err(Flaky::Busy(1)) }).budget(&budget);
    let outcome: Result<(), _> = call.timed_out(|elapsed| Err(elapsed.into())).run_async_with(oversleep).await;
    assert_eq!(outcome, cut(secs(0)));
    assert_eq!(budget.available(), 5);

    // Where the attempt is made all the same, it is paid for.
    let call = policy.call_async(|| async { Err(Flaky::Busy(1)) }).budget(&budget);
    let outcome: Result<(), _> = call.run_async_with(oversleep).await;
    assert_eq!(outcome, Err(Flaky::Busy(1)));
    assert_eq!(budget.available(), 4);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_always_has_work_is_cut_too() {
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
async fn an_attempt_that_ends_just_in_time_is_not_cut() {
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
async fn inside_a_testing_scope_attempts_are_cut_by_the_runtimes_clock() {
    #[retry(strategy = "constant", base = "1h", max = 3, attempt_timeout = "2s", cap = "1h")]
    async fn stuck() -> Result<(), Flaky> {
        pending().await
    }

    let (scope, start) = (testing::scope(), Instant::now());
    assert_eq!(stuck().await, cut(secs(2)));
    assert_eq!((scope.delays(), start.elapsed()), (vec![secs(3_600); 2], secs(6)));
}

#[tokio::test(start_paused = true)]
async fn a_call_without_the_macro_is_cut_where_it_says_what_that_comes_to() {
    let policy = Policy::builder().max(2).attempt_timeout(secs(2)).build().unwrap();
    let slow = || async {
        sleep(secs(3)).await;
        Ok::<(), Flaky>(())
    };
    assert_eq!(policy.run_async(slow).await, Ok(()), "this one cannot");
    let outcome = policy.call_async(slow).timed_out(|elapsed| Err(elapsed.into())).run_async().await;
    assert_eq!(outcome, cut(secs(2)));
    let outcome = policy.call_async(slow).timed_out(|elapsed| Err(elapsed.into())).run_async_with(sleep).await;
    assert_eq!(outcome, cut(secs(2)));
}
