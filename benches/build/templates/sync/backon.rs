use std::time::Duration;

use backon::{ExponentialBuilder, BlockingRetryable as _};

fn policy() -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(50))
        .with_max_delay(Duration::from_secs(5))
        .with_factor(2.0)
        .with_max_times(3)
        .with_jitter()
}

// For each function:
pub fn NAME(id: u32) -> Result<u32, Error> {
    (|| -> Result<u32, Error> {
        BODY
    })
    .retry(policy())
    .when(Error::is_transient)
    .call()
}
