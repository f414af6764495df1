//! `base`: the first wait; with jitter, its upper bound.

use std::time::Duration;

use reattempt::{retry, testing};

use crate::support::{Flaky, block_on, first_waits, ms, secs};

const BASE: Duration = ms(30);

#[test]
fn it_is_the_first_wait() {
    #[retry(strategy = "exponential", base = "2s")]
    fn written() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "exponential", base = BASE)]
    fn named() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "linear", base = Duration::from_millis(30))]
    async fn called() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "exponential")]
    fn by_default() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let scope = testing::scope();
    assert!(written().is_err() && named().is_err() && block_on(called()).is_err() && by_default().is_err());
    assert_eq!(scope.delays(), [2_000, 4_000, 30, 60, 30, 60, 100, 200].map(ms));
}

#[test]
fn jitter_draws_the_first_wait_below_it() {
    #[retry(base = "1s")]
    fn fetch() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let waits = first_waits(fetch);
    assert!(waits.len() > 100 && waits.first() < Some(&ms(50)), "{waits:?}");
    assert!((ms(950)..=secs(1)).contains(waits.last().unwrap()), "{waits:?}");
}
