//! `attempt`: a name in the body for the attempt that is running.

use std::{cell::RefCell, time::Duration};

use reattempt::{retry, testing};

use crate::support::{Flaky, ms, waits};

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
