//! Time limits use a monotonic clock, are checked before a wait is begun, and what is left is worked out again after it.
//! (`tests/limits` has the rest of what there is to say about limits.)

use std::{cell::Cell, time::Duration};

use reattempt::{retry, testing};
use tokio::time::Instant;

use crate::support::{Flaky, ms, secs};

#[test]
fn the_limit_is_checked_before_a_wait_is_begun() {
    #[retry(strategy = "constant", base = "400ms", max = unlimited, max_elapsed = "1s")]
    fn limited(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        Err(Flaky::Busy(attempts.get()))
    }

    let (scope, attempts) = (testing::scope(), Cell::new(0));
    assert_eq!(limited(&attempts), Err(Flaky::Busy(3)));
    assert_eq!(scope.delays(), [ms(400), ms(400)], "a third would end at 1.2s");
    assert_eq!(scope.elapsed(), ms(800), "and so the call is over before its limit");
}

#[test]
fn a_wait_that_would_end_exactly_at_the_limit_is_not_begun() {
    #[retry(strategy = "constant", base = "500ms", max = unlimited, max_elapsed = "1s")]
    fn limited() -> Result<(), Flaky> {
        Err(Flaky::Busy(0))
    }

    let scope = testing::scope();
    assert!(limited().is_err());
    assert_eq!(scope.delays(), [ms(500)]);
}

/// A timer that rings late.
async fn oversleeping(delay: Duration) {
    tokio::time::sleep(delay + secs(5)).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_left_is_worked_out_again_after_the_wait() {
    #[retry(strategy = "constant", base = "1s", max_elapsed = "10s", attempt_timeout = "8s", max = unlimited, sleep = oversleeping)]
    async fn slow() -> Result<(), Flaky> {
        std::future::pending().await
    }

    // The sleeper is the timer of the attempts as well: the first is cut at 8s + 5s, when nothing is left.
    let start = Instant::now();
    assert_eq!(slow().await, Err(Flaky::Cut(reattempt::Elapsed::new(secs(8)))));
    assert_eq!(start.elapsed(), secs(13));
}

#[tokio::test(start_paused = true)]
async fn the_clock_of_an_async_function_is_tokios() {
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
