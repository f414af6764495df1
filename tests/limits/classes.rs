//! Classes of failure: `throttle_base` for what the peer refused, `idempotent = false` for what must not be done twice.

use std::cell::Cell;

use reattempt::{Class, Policy, RetryError, StopReason, Verdict, retry, testing};

use crate::support::{Flaky, ms, secs};

/// The errors of the attempts, one after the other.
struct Script<'a>(&'a [Flaky], Cell<usize>);

impl<'a> Script<'a> {
    fn new(errors: &'a [Flaky]) -> Self {
        Self(errors, Cell::new(0))
    }

    fn next(&self) -> Result<(), Flaky> {
        let next = self.1.replace(self.1.get() + 1);
        self.0.get(next).map_or(Ok(()), |error| Err(*error))
    }
}

#[test]
fn throttle_base_stands_in_for_base_after_throttling() {
    #[retry(strategy = "exponential", base = "100ms", throttle_base = "1s", max = 5)]
    fn fetch(script: &Script<'_>) -> Result<(), Flaky> {
        script.next()
    }

    let scope = testing::scope();
    fetch(&Script::new(&[Flaky::Busy(0), Flaky::Throttled, Flaky::NotSent, Flaky::Throttled])).unwrap();
    assert_eq!(scope.delays(), [ms(100), secs(2), ms(400), secs(8)]);
}

#[test]
fn without_throttle_base_throttling_waits_as_any_failure() {
    #[retry(strategy = "constant", base = "100ms")]
    fn fetch(script: &Script<'_>) -> Result<(), Flaky> {
        script.next()
    }

    let scope = testing::scope();
    fetch(&Script::new(&[Flaky::Throttled, Flaky::Busy(0)])).unwrap();
    assert_eq!(scope.delays(), [ms(100); 2]);
}

#[test]
fn throttle_base_spreads_hints_too() {
    #[retry(throttle_base = "5s", max = 2, when(() => Verdict::THROTTLED.after(secs(1))))]
    fn fetch() {}

    let longest = (0..100).map(|seed| {
        let scope = testing::scope().seed(seed);
        fetch();
        scope.delays()[0]
    });
    assert!(longest.max().unwrap() > secs(5), "U(0, throttle_base) above the hint");
}

#[retry(idempotent = false)]
fn charge(script: &Script<'_>) -> Result<(), RetryError<Flaky>> {
    script.next()
}

#[test]
fn what_is_not_idempotent_is_retried_only_where_the_peer_did_not_act() {
    let scope = testing::scope();
    charge(&Script::new(&[Flaky::NotSent, Flaky::Throttled])).unwrap();
    assert_eq!(scope.delays().len(), 2);

    let error = charge(&Script::new(&[Flaky::NotSent, Flaky::Busy(2)])).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (2, StopReason::NotIdempotent));
    assert_eq!(error.last(), &Flaky::Busy(2));

    let error = charge(&Script::new(&[Flaky::After(ms(1))])).unwrap_err();
    assert_eq!(error.reason(), StopReason::NotIdempotent, "a hint does not make it safe");

    let error = charge(&Script::new(&[Flaky::Declined])).unwrap_err();
    assert_eq!(error.reason(), StopReason::Permanent);
}

#[test]
fn arms_say_the_class() {
    #[retry(idempotent = false, when(Err(Flaky::Busy(n)) if *n < 5 => Class::NotSent), when(Err(_) => Verdict::TRANSIENT))]
    fn fetch(script: &Script<'_>) -> Result<(), RetryError<Flaky>> {
        script.next()
    }

    let _scope = testing::scope();
    let error = fetch(&Script::new(&[Flaky::Busy(1), Flaky::Busy(5)])).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (2, StopReason::NotIdempotent));
}

#[test]
fn run_has_them_too() {
    let policy = Policy::builder().idempotent(false).build().unwrap();
    let (scope, script) = (testing::scope(), Script::new(&[Flaky::Throttled, Flaky::Busy(1)]));
    assert_eq!(policy.run(|| script.next()), Err(Flaky::Busy(1)));
    assert_eq!(scope.delays().len(), 1);
}
