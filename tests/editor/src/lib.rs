//! Functions as an editor sees them, with every key imported for completion: see `build.rs`.
//!
//! That this compiles is the test.
#![deny(warnings)]

use core::time::Duration;

use reattempt::{Policy, RetryBudget, RetryError, retry};

static BUDGET: RetryBudget = RetryBudget::new(10);

/// Every key of the schedule and the limits.
///
/// # Errors
///
/// Never.
#[retry(
    strategy = "full_jitter",
    base = "10ms",
    cap = "1s",
    max_hint = "1m",
    factor = 3,
    throttle_base = "20ms",
    max = 4,
    max_elapsed = "10s",
    attempt_timeout = "1s",
    idempotent = true,
    budget = BUDGET,
    when(Err(_)),
    when(Ok(0)),
    crate = ::reattempt
)]
pub async fn limits(name: String) -> Result<usize, reattempt::Elapsed> {
    Ok(name.len())
}

/// Every other key.
///
/// # Errors
///
/// Never.
#[retry(
    clone(name),
    attempt = attempt,
    on_retry = |_| (),
    on_give_up = |_| (),
    policy = policy,
    sleep = std::thread::sleep
)]
pub fn hooks(name: String, policy: Policy) -> Result<String, RetryError<std::io::Error>> {
    Ok(format!("{name} {}", attempt.number()))
}

/// The keys that shape a strategy.
#[retry(strategy = "linear", step = "1s", jitter = 0.2, max = unlimited, when(None))]
pub fn shape() -> Option<Duration> {
    Some(Duration::ZERO)
}
