//! What every contestant retries, and the waits that cost nothing: the same code for all of them.

use std::{
    future::{Ready, ready},
    hint::black_box,
    time::Duration,
};

use reattempt::{Retryable, Verdict};

pub(crate) const BASE: Duration = Duration::from_millis(100);
pub(crate) const CAP: Duration = Duration::from_secs(10);
/// Attempts in all.
pub(crate) const MAX: u32 = 3;

/// What the body is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Request {
    Answered,
    Refused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    Busy { status: u16 },
    Declined,
}

impl Failure {
    /// The error's own method, which every contestant asks.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "errors are asked by reference")]
    #[inline]
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Busy { .. } => true,
            Self::Declined => false,
        }
    }
}

impl Retryable for Failure {
    #[inline]
    fn verdict(&self) -> Verdict {
        if self.is_transient() { Verdict::TRANSIENT } else { Verdict::Final }
    }
}

/// The body of every sync function.
#[inline(never)]
pub(crate) fn answer(request: Request) -> Result<u64, Failure> {
    match black_box(request) {
        Request::Answered => Ok(black_box(7)),
        Request::Refused if black_box(true) => Err(Failure::Busy { status: black_box(503) }),
        Request::Refused => Err(Failure::Declined),
    }
}

/// An answer whose future holds one KiB, for the bytes.
pub(crate) async fn large_answer(request: Request) -> Result<u64, Failure> {
    let mut page = [0_u8; 1024];
    receive(&mut page).await;
    let first = page.first().map_or(0, |&byte| u64::from(byte));
    answer(request).map(|value| value + first)
}

async fn receive(page: &mut [u8]) {
    tokio::task::yield_now().await;
    page.fill(black_box(1));
}

/// A wait of a sync function that is over at once.
#[inline(never)]
pub(crate) fn no_wait(delay: Duration) {
    black_box(delay);
}

/// A wait of an async function that is over at once.
#[inline(never)]
pub(crate) fn no_wait_async(delay: Duration) -> Ready<()> {
    black_box(delay);
    ready(())
}
