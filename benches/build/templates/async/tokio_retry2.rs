use std::time::Duration;

use tokio_retry2::{
    Retry, RetryError,
    strategy::{ExponentialFactorBackoff, jitter},
};

fn policy() -> impl Iterator<Item = Duration> {
    ExponentialFactorBackoff::from_millis(50, 2.0).max_delay(Duration::from_secs(5)).map(jitter).take(3)
}

fn classify(error: Error) -> RetryError<Error> {
    if error.is_transient() { RetryError::transient(error) } else { RetryError::permanent(error) }
}

pub type Outcome = Result<u32, Error>;

// For each function:
pub async fn NAME(id: u32) -> Result<u32, Error> {
    Retry::spawn(policy(), || async {
        let outcome: Result<u32, Error> = async {
            BODY
        }
        .await;
        outcome.map_err(classify)
    })
    .await
}
