//! `cap`: no wait of the strategy is longer.

use std::time::Duration;

use reattempt::{retry, testing};

use crate::support::{Flaky, ms, secs};

const CAP: Duration = ms(200);

#[test]
fn no_wait_is_longer() {
    #[retry(strategy = "exponential", base = "30ms", factor = 3, cap = "200ms", max = 5)]
    fn written() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "exponential", base = "30ms", factor = 3, cap = CAP, max = 5)]
    fn named() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    for fetch in [written, named] {
        let scope = testing::scope();
        assert!(fetch().is_err());
        assert_eq!(scope.delays(), [30, 90, 200, 200].map(ms));
    }
}

#[test]
fn the_default_is_ten_seconds_or_base() {
    #[retry(strategy = "exponential", base = "8s", max = 4)]
    fn ten_seconds() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "exponential", base = "20s")]
    fn base() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let scope = testing::scope();
    assert!(ten_seconds().is_err() && base().is_err());
    assert_eq!(scope.delays(), [8, 10, 10, 20, 20].map(secs));
}

#[test]
fn a_list_is_capped_by_its_longest_wait() {
    #[retry(strategy = ["1s", "30s"])]
    fn fetch() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let scope = testing::scope();
    assert!(fetch().is_err());
    assert_eq!(scope.delays(), [secs(1), secs(30)]);
}

#[test]
fn waits_at_the_cap_stay_spread() {
    #[retry(base = "1s", cap = "4s", max = 100)]
    fn fetch() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let scope = testing::scope();
    assert!(fetch().is_err());
    let mut at_the_cap = scope.delays().split_off(3);
    at_the_cap.sort_unstable();
    at_the_cap.dedup();
    assert!(at_the_cap.len() > 90 && at_the_cap.iter().all(|wait| *wait <= secs(4)), "{at_the_cap:?}");
}
