//! With this crate: the defaults are the task.

use reattempt::retry;

use crate::work::{Failure, Request, answer, large_answer, no_wait, no_wait_async};

#[retry(sleep = no_wait)]
#[inline(never)]
pub(crate) fn sync(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry(sleep = no_wait_async)]
pub(crate) async fn at_once(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry]
pub(crate) async fn paused(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry]
pub(crate) async fn large(request: Request) -> Result<u64, Failure> {
    large_answer(request).await
}
