//! Without a subscriber or a recorder a first-try success costs nothing that could be counted.

use allocation_counter::measure;
use reattempt::{RetryError, retry, testing};

use crate::support::{Flaky, block_on};

#[retry]
async fn fetch() -> Result<u32, Flaky> {
    Ok(7)
}

#[retry(max_elapsed = "1m", on_retry = |_| {}, on_give_up = |_| {})]
fn limited() -> Result<u32, RetryError<Flaky>> {
    Ok(7)
}

#[test]
fn no_allocation() {
    // Without optimization, the recorder that drops everything cannot be told from others, and gets labels.
    let labels = if cfg!(debug_assertions) { 3 } else { 0 };
    assert!(measure(|| _ = block_on(fetch())).count_total <= labels);
    assert!(measure(|| drop(limited())).count_total <= labels);
}

#[test]
fn no_clock_and_no_random_number() {
    let scope = testing::scope();
    assert_eq!(block_on(fetch()), Ok(7));
    assert_eq!((scope.clock_reads(), scope.draws()), (0, 0));
}
