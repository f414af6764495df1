//! `step`: how much each wait of `linear` adds.

use std::time::Duration;

use reattempt::{retry, testing};

use crate::support::{Flaky, block_on, ms};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn each_wait_adds_it() {
    #[retry(strategy = "linear", base = "30ms", step = "500ms")]
    fn written() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "linear", base = "30ms", step = seconds(1), cap = Duration::from_secs(2), max = 4)]
    async fn called() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "linear", base = "30ms")]
    fn by_default() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let scope = testing::scope();
    assert!(written().is_err() && block_on(called()).is_err() && by_default().is_err());
    assert_eq!(scope.delays(), [30, 530, 30, 1_030, 2_000, 30, 60].map(ms));
}
