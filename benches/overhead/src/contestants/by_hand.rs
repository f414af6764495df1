//! What a careful engineer writes without a crate.

use std::{cell::RefCell, time::Duration};

use rand::{RngExt, SeedableRng, rngs::SmallRng};

use crate::work::{BASE, CAP, Failure, MAX, Request, answer, large_answer, no_wait, no_wait_async};

thread_local! {
    static GENERATOR: RefCell<SmallRng> = RefCell::new(
        SmallRng::try_from_rng(&mut rand::rngs::SysRng).expect("the system has randomness to give")
    );
}

/// The wait before retry `retry`, from 1: exponential, capped, full jitter.
pub(crate) fn backoff(retry: u32) -> Duration {
    let ceiling = BASE.saturating_mul(2_u32.saturating_pow(retry - 1)).min(CAP);
    GENERATOR.with_borrow_mut(|generator| generator.random_range(Duration::ZERO..=ceiling))
}

#[inline(never)]
pub(crate) fn sync(request: Request) -> Result<u64, Failure> {
    let mut attempt = 1;
    loop {
        match answer(request) {
            Err(error) if error.is_transient() && attempt < MAX => {}
            outcome => return outcome,
        }
        no_wait(backoff(attempt));
        attempt += 1;
    }
}

pub(crate) async fn at_once(request: Request) -> Result<u64, Failure> {
    let mut attempt = 1;
    loop {
        match async { answer(request) }.await {
            Err(error) if error.is_transient() && attempt < MAX => {}
            outcome => return outcome,
        }
        no_wait_async(backoff(attempt)).await;
        attempt += 1;
    }
}

pub(crate) async fn paused(request: Request) -> Result<u64, Failure> {
    let mut attempt = 1;
    loop {
        match async { answer(request) }.await {
            Err(error) if error.is_transient() && attempt < MAX => {}
            outcome => return outcome,
        }
        tokio::time::sleep(backoff(attempt)).await;
        attempt += 1;
    }
}

pub(crate) async fn large(request: Request) -> Result<u64, Failure> {
    let mut attempt = 1;
    loop {
        match large_answer(request).await {
            Err(error) if error.is_transient() && attempt < MAX => {}
            outcome => return outcome,
        }
        tokio::time::sleep(backoff(attempt)).await;
        attempt += 1;
    }
}
