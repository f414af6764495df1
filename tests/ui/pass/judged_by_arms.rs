//! With `when` nothing is asked of the types of the outcome.
#![deny(warnings)]

use reattempt::{Verdict, retry};

struct Failure;

#[retry(when(Ok(busy) if *busy == 503))]
fn only_successes() -> Result<u32, Failure> {
    Ok(200)
}

#[retry(when(None), max = 5)]
fn optional() -> Option<u32> {
    Some(1)
}

#[retry(when(0 => Verdict::THROTTLED))]
async fn plain() -> u32 {
    1
}

#[retry(when(() if false))]
fn nothing() {}

#[retry(when(Err(_)))]
async fn boxed() -> Result<u32, Box<dyn std::error::Error>> {
    Ok("1".parse()?)
}

#[retry(when(Err(_)))]
fn generic<E>(outcome: fn() -> Result<u32, E>) -> Result<u32, E> {
    outcome()
}

fn main() {
    let _ = (only_successes().is_ok(), optional(), plain(), nothing(), boxed());
    let _ = generic::<Failure>(|| Err(Failure)).is_ok();
}
