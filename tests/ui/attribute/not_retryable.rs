//! The error type does not say what is worth retrying: one error for each function, under its return type.
use reattempt::{RetryError, retry};

#[derive(Debug)]
struct Failure;

#[retry]
fn sync() -> Result<u32, Failure> {
    Ok(1)
}

#[retry]
async fn asynchronous() -> Result<u32, Failure> {
    Ok(1)
}

#[retry]
fn explained() -> Result<u32, RetryError<Failure>> {
    Err(Failure)
}

#[retry]
async fn boxed() -> Result<u32, Box<dyn std::error::Error>> {
    Ok("1".parse()?)
}

#[retry]
fn optional() -> Option<u32> {
    Some(1)
}

#[retry]
fn plain() -> u32 {
    1
}

#[retry(max = 5, budget = BUDGET, on_retry = |event| println!("{:?}", event.outcome()))]
fn with_everything() -> Result<u32, Failure> {
    Ok(1)
}

#[retry]
fn generic<E>() -> Result<u32, E> {
    Ok(1)
}

static BUDGET: reattempt::RetryBudget = reattempt::RetryBudget::new(5);

fn main() {
    let _ = (sync(), asynchronous(), explained(), boxed(), optional(), plain(), with_everything(), generic::<()>());
}
