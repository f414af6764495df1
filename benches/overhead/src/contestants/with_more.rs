//! What more of this crate costs.

use reattempt::{RetryBudget, RetryError, RetryEvent, retry};

use crate::work::{Failure, Request, answer, no_wait, no_wait_async};

static BUDGET: RetryBudget = RetryBudget::new(1_000_000);

fn note<O>(event: &RetryEvent<'_, O>) {
    std::hint::black_box(event.delay());
}

#[retry(sleep = no_wait, budget = BUDGET)]
#[inline(never)]
pub(crate) fn budget(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry(sleep = no_wait_async, budget = BUDGET)]
pub(crate) async fn budget_async(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry(sleep = no_wait, max_elapsed = "1h")]
#[inline(never)]
pub(crate) fn max_elapsed(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry(sleep = no_wait_async, max_elapsed = "1h")]
pub(crate) async fn max_elapsed_async(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry(sleep = no_wait, on_retry = note)]
#[inline(never)]
pub(crate) fn hook(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry(sleep = no_wait_async, on_retry = note)]
pub(crate) async fn hook_async(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry(sleep = no_wait)]
#[inline(never)]
pub(crate) fn explained(request: Request) -> Result<u64, RetryError<Failure>> {
    answer(request)
}

#[retry(sleep = no_wait_async)]
pub(crate) async fn explained_async(request: Request) -> Result<u64, RetryError<Failure>> {
    answer(request)
}

#[retry(sleep = no_wait, when(Err(failure) if failure.is_transient()))]
#[inline(never)]
pub(crate) fn when(request: Request) -> Result<u64, Failure> {
    answer(request)
}

#[retry(sleep = no_wait_async, when(Err(failure) if failure.is_transient()))]
pub(crate) async fn when_async(request: Request) -> Result<u64, Failure> {
    answer(request)
}
