//! `max_hint`: the longest delay that a server may ask for, also where `cap` is shorter.

use std::time::Duration;

use reattempt::{RetryError, StopReason, retry};

use crate::support::{ms, secs};

#[retry(strategy = "constant", base = "1s", cap = "5s", max_hint = "10m", when(Err(hint) => *hint))]
fn patient(hint: Duration) -> Result<(), RetryError<Duration>> {
    Err(hint)
}

#[test]
fn hints_longer_than_the_cap_are_followed() {
    let scope = reattempt::testing::scope();
    assert_eq!(patient(secs(600)).unwrap_err().reason(), StopReason::Attempts);
    assert_eq!(scope.delays(), [secs(600); 2]);
}

#[retry(strategy = "constant", max_hint = "100ms", when(Err(hint) => *hint))]
fn impatient(hint: Duration) -> Result<(), RetryError<Duration>> {
    Err(hint)
}

#[test]
fn max_hint_may_be_shorter_than_the_cap() {
    let scope = reattempt::testing::scope();
    assert_eq!(impatient(ms(100)).unwrap_err().reason(), StopReason::Attempts);
    assert_eq!(impatient(ms(101)).unwrap_err().reason(), StopReason::Hint);
    assert_eq!(scope.delays(), [ms(100); 2]);
}

#[retry(when(Err(hint) => *hint), strategy = "constant")]
fn by_default(hint: Duration) -> Result<(), RetryError<Duration>> {
    Err(hint)
}

#[test]
fn hints_of_a_minute_are_followed_by_default() {
    let _scope = reattempt::testing::scope();
    assert_eq!(by_default(secs(60)).unwrap_err().reason(), StopReason::Attempts);
    assert_eq!(by_default(secs(61)).unwrap_err().reason(), StopReason::Hint);
}
