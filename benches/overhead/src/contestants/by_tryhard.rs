//! With `tryhard`: async only, tokio's timer only; it has no jitter, and a classification only beside a wait of one's own.

use tryhard::RetryPolicy;

use super::by_hand::backoff;
use crate::work::{Failure, MAX, Request, answer, large_answer};

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the crate asks for this form")]
fn policy(attempt: u32, error: &Failure) -> RetryPolicy {
    if error.is_transient() { RetryPolicy::Delay(backoff(attempt)) } else { RetryPolicy::Break }
}

pub(crate) async fn paused(request: Request) -> Result<u64, Failure> {
    tryhard::retry_fn(|| async { answer(request) }).retries(MAX - 1).custom_backoff(policy).await
}

pub(crate) async fn large(request: Request) -> Result<u64, Failure> {
    tryhard::retry_fn(|| large_answer(request)).retries(MAX - 1).custom_backoff(policy).await
}
