//! Limits of a policy that is known only at run time: `policy = expression`.

use std::{cell::Cell, future::pending, sync::Arc};

use reattempt::{Elapsed, Policy, RetryError, Retryable, StopReason, Strategy, retry, testing};
use tokio::time::Instant;

use crate::support::{Flaky, secs};

fn limited() -> Policy {
    Policy::builder()
        .strategy(Strategy::Constant)
        .base(secs(1))
        .unlimited()
        .max_elapsed(secs(10))
        .attempt_timeout(secs(4))
        .build()
        .unwrap()
}

struct Client {
    policy: Policy,
}

impl Client {
    #[retry(policy = self.policy)]
    async fn stuck(&mut self, attempts: &mut u32) -> Result<(), Flaky> {
        *attempts += 1;
        pending().await
    }

    #[retry(policy = self.policy)]
    async fn explained(&self) -> Result<(), RetryError<Flaky>> {
        pending().await
    }

    #[retry(policy = self.policy)]
    fn blocking(&self, attempts: &Cell<u32>) -> Result<(), RetryError<Flaky>> {
        attempts.set(attempts.get() + 1);
        Err(Flaky::Busy(0))
    }
}

#[tokio::test(start_paused = true)]
async fn both_limits_hold() {
    let (mut client, mut attempts) = (Client { policy: limited() }, 0);
    let start = Instant::now();
    assert_eq!(client.stuck(&mut attempts).await, Err(Flaky::Cut(Elapsed::new(secs(4)))));
    assert_eq!((start.elapsed(), attempts), (secs(9), 2));
    let error = client.explained().await.unwrap_err();
    assert_eq!((error.reason(), error.elapsed()), (StopReason::MaxElapsed, secs(9)));
}

#[test]
fn a_sync_function_takes_no_notice_of_attempt_timeout() {
    let (_scope, attempts) = (testing::scope(), Cell::new(0));
    let error = Client { policy: limited() }.blocking(&attempts).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (10, StopReason::MaxElapsed));
}

#[tokio::test(start_paused = true)]
async fn an_error_that_cannot_say_it_took_too_long_is_not_cut() {
    #[derive(Debug)]
    struct Plain;
    impl Retryable for Plain {
        fn verdict(&self) -> reattempt::Verdict {
            reattempt::Verdict::TRANSIENT
        }
    }
    #[retry(policy = policy)]
    async fn slow(policy: &Policy) -> Result<u32, Plain> {
        tokio::time::sleep(secs(5)).await;
        Ok(1)
    }
    #[retry(policy = policy, when(None))]
    async fn of_any_type(policy: &Policy) -> Option<u32> {
        tokio::time::sleep(secs(5)).await;
        Some(1)
    }

    assert_eq!(slow(&limited()).await.unwrap(), 1);
    assert_eq!(of_any_type(&limited()).await, Some(1));
}

#[tokio::test(start_paused = true)]
async fn it_is_evaluated_once_per_call_and_may_be_anything_that_dereferences_to_one() {
    fn counted(made: &Cell<u32>) -> Arc<Policy> {
        made.set(made.get() + 1);
        Arc::new(limited())
    }
    #[retry(policy = counted(made))]
    async fn failing(made: &Cell<u32>) -> Result<(), Flaky> {
        Err(Flaky::Busy(0))
    }

    let made = Cell::new(0);
    assert!(failing(&made).await.is_err());
    assert_eq!(made.get(), 1);
}
