//! With `backon`.

use backon::{BlockingRetryable as _, ExponentialBuilder, Retryable as _};

use crate::work::{BASE, CAP, Failure, MAX, Request, answer, large_answer, no_wait, no_wait_async};

/// Its jitter adds up to the wait itself, where the task says from nothing up to the wait.
#[inline]
pub(crate) fn policy() -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(BASE)
        .with_max_delay(CAP)
        .with_factor(2.0)
        .with_max_times(MAX as usize - 1)
        .with_jitter()
}

#[inline(never)]
pub(crate) fn sync(request: Request) -> Result<u64, Failure> {
    (|| answer(request)).retry(policy()).sleep(no_wait).when(Failure::is_transient).call()
}

pub(crate) async fn at_once(request: Request) -> Result<u64, Failure> {
    (|| async { answer(request) }).retry(policy()).sleep(no_wait_async).when(Failure::is_transient).await
}

pub(crate) async fn paused(request: Request) -> Result<u64, Failure> {
    (|| async { answer(request) }).retry(policy()).when(Failure::is_transient).await
}

pub(crate) async fn large(request: Request) -> Result<u64, Failure> {
    (|| large_answer(request)).retry(policy()).when(Failure::is_transient).await
}
