//! Lints on what the user wrote fire as they do without `#[retry]`: each expectation here is met.
//!
//! `clippy::unnecessary_wraps` and `clippy::unused_async` do not: the loop does wait.
#![expect(clippy::default_numeric_fallback, reason = "short")]

use reattempt::retry;

use crate::Failure;

/// Never called.
#[expect(dead_code, reason = "nobody calls it")]
#[retry]
fn dead() -> Result<u32, Failure> {
    return Ok(1);
}

/// All of it, sync.
#[expect(dead_code, clippy::todo, reason = "the whole body")]
#[retry]
fn unfinished() -> Result<u32, Failure> {
    todo!("some day")
}

/// All of it, async.
#[expect(dead_code, clippy::todo, reason = "the whole body")]
#[retry]
async fn unfinished_async() -> Result<u32, Failure> {
    todo!("some day")
}

/// Names, sync.
#[expect(dead_code, unused_variables, unused_mut, reason = "of parameters and of locals")]
#[retry(clone(changed))]
fn unused(unused: u32, mut changed: u32) -> Result<u32, Failure> {
    let mut local = 1;
    return Err(Failure::Busy);
}

/// Names, async.
#[expect(dead_code, unused_variables, unused_mut, reason = "of parameters and of locals")]
#[retry]
async fn unused_async((unused, _): (u32, u32)) -> Result<u32, Failure> {
    let mut local = 1;
    return Err(Failure::Busy);
}

/// In the middle, sync.
#[expect(
    dead_code,
    unreachable_code,
    clippy::panic,
    clippy::unwrap_used,
    clippy::panic_in_result_fn,
    reason = "in the body"
)]
#[retry]
fn body(numbers: &[u32]) -> Result<u32, Failure> {
    let first = numbers.first().unwrap();
    panic!("{first}");
    return Ok(*first);
}

/// In the middle, async.
#[expect(dead_code, unreachable_code, clippy::panic, clippy::unwrap_used, reason = "in the body")]
#[retry]
async fn body_async(numbers: &[u32]) -> Result<u32, Failure> {
    let first = numbers.first().unwrap();
    panic!("{first}");
    return Ok(*first);
}

/// A future to ignore.
#[retry]
async fn later() -> Result<u32, Failure> {
    return Ok(1);
}

/// A caller who lets the result go.
#[expect(dead_code, unused_must_use, reason = "the results are ignored")]
fn ignores() {
    important();
    drop(later());
    later();
}

/// A value to ignore.
#[must_use]
#[retry(when(None))]
fn important() -> Option<u32> {
    return None;
}
