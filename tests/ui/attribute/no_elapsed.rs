//! A cut attempt needs an outcome.
use reattempt::{Retryable, Verdict, retry};

#[derive(Debug)]
struct Failure;

impl Retryable for Failure {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}

#[retry(attempt_timeout = "1s")]
async fn fetch() -> Result<u32, Failure> {
    Ok(1)
}

#[retry(attempt_timeout = "1s", when(None))]
async fn optional() -> Option<u32> {
    Some(1)
}

fn main() {}
