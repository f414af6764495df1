//! With `retry-if`: async only, tokio's timer only, no jitter.
#![allow(unexpected_cfgs, clippy::cast_possible_wrap, clippy::needless_lifetimes, reason = "its expansion")]

use retry_if::{ExponentialBackoffConfig, retry};

use crate::work::{BASE, CAP, Failure, MAX, Request, answer, large_answer};

const POLICY: ExponentialBackoffConfig = ExponentialBackoffConfig {
    max_retries: MAX - 1,
    t_wait: BASE,
    backoff: 2.0,
    t_wait_max: None,
    backoff_max: Some(CAP),
};

fn is_transient(outcome: &Result<u64, Failure>) -> bool {
    outcome.as_ref().is_err_and(Failure::is_transient)
}

#[retry(POLICY, is_transient)]
pub(crate) async fn paused(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry(POLICY, is_transient)]
pub(crate) async fn large(request: Request) -> Result<u64, Failure> {
    large_answer(request).await
}
