//! Values as a builder takes them, and constants behind a `*`.
use reattempt::{Jitter, Policy, Strategy, policy, retry};
use std::time::Duration;

const LIST: &[Duration] = &[Duration::from_secs(1)];
const CAP: &Duration = &Duration::from_secs(5);
const GROWTH: &Strategy = &Strategy::Linear;
const FRACTION: &f64 = &0.2;

const NAMED: Policy = policy!(strategy = Strategy::Constant, jitter = Jitter::Full);
const CALLED: Policy = policy!(strategy = Strategy::Steps(LIST), jitter = Jitter::Spread(0.2));
const BEHIND: Policy = policy!(strategy = *GROWTH, cap = *CAP, step = "1s", jitter = Jitter::None);
const SPREAD: Policy = policy!(strategy = reattempt::Strategy::Fibonacci, jitter = *FRACTION, max = 3u32);

#[retry(strategy = Strategy::EqualJitter, factor = 2.0f64, cap = *CAP)]
fn fetch() -> std::io::Result<()> {
    Ok(())
}

fn main() {
    assert_eq!((NAMED.strategy(), NAMED.jitter()), (Strategy::Constant, Jitter::Full));
    assert_eq!((CALLED.cap(), CALLED.jitter()), (LIST[0], Jitter::Spread(0.2)));
    assert_eq!((BEHIND.strategy(), BEHIND.cap()), (Strategy::Linear, Duration::from_secs(5)));
    assert_eq!((SPREAD.strategy(), SPREAD.jitter()), (Strategy::Fibonacci, Jitter::Spread(0.2)));
    assert!(fetch().is_ok());
}
