//! An arm that asks for the verdict of a type that has none: the error is that of `Retryable`.
use reattempt::{Retryable, retry};

struct Foreign;

#[retry(when(outcome => outcome.verdict()))]
fn outcome() -> Result<(), Foreign> {
    Ok(())
}

#[retry(when(Err(error) => error.verdict()))]
async fn error() -> Result<(), Foreign> {
    Ok(())
}

fn judges<E: Retryable>() {}

fn main() {
    judges::<std::io::Error>();
}
