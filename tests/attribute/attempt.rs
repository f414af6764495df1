//! `attempt`: a name in the body for the attempt that is running.

use std::{cell::RefCell, time::Duration};

use reattempt::{Policy, Strategy, retry, testing};
use tokio::time::sleep;

use crate::support::{Flaky, ms, secs, waits};

/// Number, most attempts, whether it is the last, time since the call.
type Seen = (u32, Option<u32>, bool, Duration);

#[retry(strategy = "constant", max = 3, attempt = attempt)]
fn counts(seen: &RefCell<Vec<Seen>>) -> Result<(), Flaky> {
    seen.borrow_mut().push((attempt.number(), attempt.max(), attempt.is_last(), attempt.elapsed()));
    Err(Flaky::BUSY)
}

#[retry(strategy = "constant", max = unlimited, attempt = turn)]
async fn counts_async(turn_of_the_caller: u32) -> Result<u32, Flaky> {
    let taken = async move || turn.number();
    if turn.is_last() || turn.number() < turn_of_the_caller { Err(Flaky::BUSY) } else { Ok(taken().await) }
}

#[tokio::test]
async fn the_body_sees_which_attempt_runs() {
    let scope = testing::scope();
    let seen = RefCell::default();
    assert_eq!(counts(&seen), Err(Flaky::BUSY));
    let expected = [(1, Some(3), false, ms(0)), (2, Some(3), false, ms(100)), (3, Some(3), true, ms(200))];
    assert_eq!(seen.into_inner(), expected);
    assert_eq!(counts_async(20).await, Ok(20));
    assert_eq!(scope.delays(), waits(21));
}

/// What each attempt has left, before and after its work.
type Left = RefCell<Vec<(Option<Duration>, Option<Duration>)>>;

#[tokio::test(start_paused = true)]
async fn remaining_is_what_the_limits_leave() {
    #[retry(strategy = "constant", base = "2s", attempt = attempt, attempt_timeout = "5s")]
    async fn timeout(left: &Left) -> Result<(), Flaky> {
        let before = attempt.remaining();
        sleep(secs(1)).await;
        left.borrow_mut().push((before, attempt.remaining()));
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "constant", base = "2s", attempt = attempt, max_elapsed = "8s")]
    async fn elapsed(left: &Left) -> Result<(), Flaky> {
        let before = attempt.remaining();
        sleep(secs(1)).await;
        left.borrow_mut().push((before, attempt.remaining()));
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "constant", base = "2s", attempt = attempt, attempt_timeout = "5s", max_elapsed = "8s")]
    async fn both(left: &Left) -> Result<(), Flaky> {
        let before = attempt.remaining();
        sleep(secs(1)).await;
        left.borrow_mut().push((before, attempt.remaining()));
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "constant", base = "2s", attempt = attempt)]
    async fn none(left: &Left) -> Result<(), Flaky> {
        left.borrow_mut().push((attempt.remaining(), attempt.remaining()));
        Err(Flaky::BUSY)
    }
    #[retry(policy = policy, attempt = attempt)]
    async fn of_a_policy(left: &Left, policy: &Policy) -> Result<(), Flaky> {
        left.borrow_mut().push((attempt.remaining(), attempt.remaining()));
        Err(Flaky::BUSY)
    }

    let seconds = |pairs: [(u64, u64); 3]| pairs.map(|(before, after)| (Some(secs(before)), Some(secs(after))));
    let left = Left::default();
    assert!(timeout(&left).await.is_err());
    assert_eq!(left.take(), seconds([(5, 4); 3]), "each attempt has its own");
    assert!(elapsed(&left).await.is_err());
    assert_eq!(left.take(), seconds([(8, 7), (5, 4), (2, 1)]), "all attempts share it");
    assert!(both(&left).await.is_err());
    assert_eq!(left.take(), seconds([(5, 4), (5, 4), (2, 1)]), "whichever ends first");
    assert!(none(&left).await.is_err());
    assert_eq!(left.take(), [(None, None); 3]);
    let policy = Policy::builder().strategy(Strategy::Constant).base(secs(2)).max_elapsed(secs(8)).build().unwrap();
    assert!(of_a_policy(&left, &policy).await.is_err());
    assert_eq!(left.take(), seconds([(8, 8), (6, 6), (4, 4)]));
    assert!(of_a_policy(&left, &Policy::DEFAULT).await.is_err());
    assert_eq!(left.take(), [(None, None); 3]);
}

#[test]
fn remaining_never_runs_below_zero() {
    #[retry(strategy = "constant", attempt = attempt, max_elapsed = "8s")]
    fn slow(scope: &testing::Scope) -> Result<Option<Duration>, Flaky> {
        scope.advance(secs(9));
        Ok(attempt.remaining())
    }

    assert_eq!(slow(&testing::scope()), Ok(Some(secs(0))));
}
