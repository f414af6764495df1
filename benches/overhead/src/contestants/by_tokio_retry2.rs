//! With `tokio-retry2`: async only, tokio's timer only.

use std::time::Duration;

use tokio_retry2::{
    Retry, RetryError,
    strategy::{ExponentialFactorBackoff, jitter},
};

use crate::work::{CAP, Failure, MAX, Request, answer, large_answer};

fn policy() -> impl Iterator<Item = Duration> {
    ExponentialFactorBackoff::from_millis(100, 2.0).max_delay(CAP).map(jitter).take(MAX as usize - 1)
}

fn classify(error: Failure) -> RetryError<Failure> {
    if error.is_transient() { RetryError::transient(error) } else { RetryError::permanent(error) }
}

pub(crate) async fn paused(request: Request) -> Result<u64, Failure> {
    Retry::spawn(policy(), || async { answer(request).map_err(classify) }).await
}

pub(crate) async fn large(request: Request) -> Result<u64, Failure> {
    Retry::spawn(policy(), || async { large_answer(request).await.map_err(classify) }).await
}
