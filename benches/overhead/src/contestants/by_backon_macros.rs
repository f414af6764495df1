//! With `backon-macros`.

use backon_macros::backon;

use super::by_backon::policy;
use crate::work::{Failure, Request, answer, large_answer, no_wait, no_wait_async};

#[backon(backoff = policy, sleep = no_wait, when = Failure::is_transient)]
#[inline(never)]
pub(crate) fn sync(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[backon(backoff = policy, sleep = no_wait_async, when = Failure::is_transient)]
pub(crate) async fn at_once(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[backon(backoff = policy, when = Failure::is_transient)]
pub(crate) async fn paused(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[backon(backoff = policy, when = Failure::is_transient)]
pub(crate) async fn large(request: Request) -> Result<u64, Failure> {
    large_answer(request).await
}
