//! A policy inside a function is evaluated by `cargo check` as well.
use reattempt::policy;
use std::time::Duration;

const ZERO: Duration = Duration::ZERO;

fn main() {
    let _ = policy!(cap = ZERO, max = 5);
}
