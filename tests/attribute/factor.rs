//! `factor`: how fast the waits of the exponential family grow.

use reattempt::{retry, testing};

use crate::support::{Flaky, first_waits, ms, secs};

const FACTOR: f64 = 3.0;

#[test]
fn waits_grow_by_it() {
    #[retry(strategy = "exponential", factor = 3)]
    fn whole() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "exponential", factor = 1.5)]
    fn fraction() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "exponential", factor = FACTOR)]
    fn named() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "exponential")]
    fn by_default() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let scope = testing::scope();
    assert!(whole().is_err() && fraction().is_err() && named().is_err() && by_default().is_err());
    assert_eq!(scope.delays(), [100, 300, 100, 150, 100, 300, 100, 200].map(ms));
}

#[test]
fn jittered_waits_grow_by_it() {
    #[retry(strategy = "equal_jitter", base = "1s", factor = 10, cap = "1h", max = 3)]
    fn fetch() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let scope = testing::scope();
    assert!(fetch().is_err());
    assert!((secs(5)..=secs(10)).contains(&scope.delays()[1]), "{:?}", scope.delays());
    assert!(first_waits(fetch).last() <= Some(&secs(1)), "the first wait does not");
}
