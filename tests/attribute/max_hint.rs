//! `max_hint`: the longest wait that a server may ask for.

use std::time::Duration;

use reattempt::{Policy, RetryError, StopReason, Strategy, policy, retry, testing};

use crate::support::{Flaky, ms, secs};

const NANOSECOND: Duration = Duration::from_nanos(1);

const LONGEST: Duration = secs(90);

/// A function follows a hint of `longest`, and one of a nanosecond more ends the call.
fn ends_above(longest: Duration, fetch: fn(Duration) -> Result<(), RetryError<Flaky>>) {
    let scope = testing::scope();
    assert_eq!(fetch(longest).unwrap_err().reason(), StopReason::Attempts);
    assert_eq!(scope.delays(), [longest]);
    let error = fetch(longest + NANOSECOND).unwrap_err();
    assert_eq!((error.reason(), error.attempts()), (StopReason::Hint, 1));
    assert_eq!(scope.delays(), [longest], "the server is not asked sooner than it said");
}

#[test]
fn a_longer_hint_ends_the_call() {
    #[retry(strategy = "constant", max = 2, max_hint = "90s")]
    fn written(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }
    #[retry(strategy = "constant", max = 2, max_hint = LONGEST)]
    fn named(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }
    #[retry(strategy = "constant", max = 2, max_hint = "500ms")]
    fn below_the_cap(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }

    ends_above(secs(90), written);
    ends_above(secs(90), named);
    ends_above(ms(500), below_the_cap);
}

fn second(_retry: u32, _previous: Duration) -> Duration {
    secs(1)
}

#[test]
fn the_default_is_a_minute_or_the_cap() {
    #[retry(strategy = "constant", max = 2)]
    fn a_minute(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }
    #[retry(strategy = "constant", max = 2, cap = "1s")]
    fn above_a_short_cap(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }
    #[retry(strategy = "constant", max = 2, cap = "5m")]
    fn a_long_cap(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }
    #[retry(strategy = second, max = 2)]
    fn of_a_function(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }
    #[retry(strategy = ["1s", "2m"], max = 2)]
    fn of_a_list(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }

    ends_above(secs(60), a_minute);
    ends_above(secs(60), above_a_short_cap);
    ends_above(secs(300), a_long_cap);
    ends_above(secs(60), of_a_function);
    ends_above(secs(120), of_a_list);
}

#[test]
fn policies_have_it_too() {
    const POLICY: Policy = policy!(strategy = "constant", max = 2, max_hint = "2m");
    #[retry(policy = POLICY)]
    fn of_the_macro(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }
    #[retry(policy = Policy::builder().strategy(Strategy::Constant).max(2).max_hint(secs(120)).build().unwrap())]
    fn of_the_builder(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }

    assert_eq!(POLICY.max_hint(), secs(120));
    ends_above(secs(120), of_the_macro);
    ends_above(secs(120), of_the_builder);
}
