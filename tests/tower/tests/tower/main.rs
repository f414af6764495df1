//! `RetryLayer`: what it promises, and then between real servers and clients.

mod axum;
mod hyper;
mod layer;
mod limits;
mod observed;
mod readiness;
mod tonic;

use std::{
    fmt,
    future::{Ready, ready},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use reattempt::{Retryable, Verdict};
use tower::Service;

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// An error and a response that judge themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Says(Verdict);

impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl Retryable for Says {
    fn verdict(&self) -> Verdict {
        self.0
    }
}

const BUSY: Result<Says, Says> = Err(Says(Verdict::TRANSIENT));
const DONE: Result<Says, Says> = Ok(Says(Verdict::Final));

/// Answers with each of these in turn, then with the last one again, and counts the requests.
#[derive(Clone)]
struct Script {
    answers: &'static [Result<Says, Says>],
    requests: Arc<AtomicU32>,
}

impl Script {
    fn new(answers: &'static [Result<Says, Says>]) -> Self {
        Self { answers, requests: Arc::default() }
    }

    fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }
}

impl Service<&'static str> for Script {
    type Response = Says;
    type Error = Says;
    type Future = Ready<Result<Says, Says>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Says>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: &'static str) -> Self::Future {
        assert_eq!(request, "order");
        let made = self.requests.fetch_add(1, Ordering::Relaxed) as usize;
        ready(self.answers[made.min(self.answers.len() - 1)])
    }
}
