//! `idempotent = false`: only outcomes that prove that the server did not act are retried.

use reattempt::{Class, Policy, RetryError, StopReason, Verdict, retry, testing};

use crate::support::{Flaky, Script, ms};

type Outcomes = Script<Result<(), Flaky>>;

#[retry(idempotent = false)]
fn charge(script: &Outcomes) -> Result<(), RetryError<Flaky>> {
    script.next()
}

#[test]
fn only_what_had_no_effect_is_retried() {
    let scope = testing::scope();
    charge(&Script::new([Err(Flaky::NotSent), Err(Flaky::Throttled), Ok(())])).unwrap();
    assert_eq!(scope.delays().len(), 2);

    let error = charge(&Script::new([Err(Flaky::NotSent), Err(Flaky::Busy(2))])).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (2, StopReason::NotIdempotent));
    assert_eq!(error.last(), &Flaky::Busy(2));

    let error = charge(&Script::new([Err(Flaky::After(ms(1)))])).unwrap_err();
    assert_eq!(error.reason(), StopReason::NotIdempotent, "a hint does not make it safe");

    let error = charge(&Script::new([Err(Flaky::Declined)])).unwrap_err();
    assert_eq!(error.reason(), StopReason::Permanent);
}

#[test]
fn an_arm_may_name_the_class() {
    #[retry(idempotent = false, when(Err(Flaky::Busy(n)) if *n < 5 => Class::NotSent), when(Err(_) => Verdict::TRANSIENT))]
    fn fetch(script: &Outcomes) -> Result<(), RetryError<Flaky>> {
        script.next()
    }

    let _scope = testing::scope();
    let error = fetch(&Script::new([Err(Flaky::Busy(1)), Err(Flaky::Busy(5))])).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (2, StopReason::NotIdempotent));
}

#[test]
fn by_default_every_failure_is_retried() {
    #[retry(idempotent = true)]
    fn fetch(script: &Outcomes) -> Result<(), Flaky> {
        script.next()
    }

    let scope = testing::scope();
    fetch(&Script::new([Err(Flaky::Busy(1)), Err(Flaky::Busy(2)), Ok(())])).unwrap();
    assert_eq!(scope.delays().len(), 2);
}

#[test]
fn run_has_it_too() {
    let policy = Policy::builder().idempotent(false).build().unwrap();
    let (scope, script) = (testing::scope(), Script::new([Err(Flaky::Throttled), Err(Flaky::Busy(1))]));
    assert_eq!(policy.run(|| script.next()), Err::<(), _>(Flaky::Busy(1)));
    assert_eq!(scope.delays().len(), 1);
}
