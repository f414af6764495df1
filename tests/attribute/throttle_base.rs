//! `throttle_base`: replaces `base` after an outcome that is classified as throttled.

use reattempt::{Verdict, retry, testing};

use crate::support::{Flaky, Script, first_waits, ms, secs, waits};

type Outcomes = Script<Result<(), Flaky>>;

#[test]
fn it_replaces_base_after_throttling() {
    #[retry(strategy = "exponential", base = "100ms", throttle_base = "1s", max = 5)]
    fn fetch(script: &Outcomes) -> Result<(), Flaky> {
        script.next()
    }

    let scope = testing::scope();
    let errors = [Flaky::Busy(0), Flaky::Throttled, Flaky::NotSent, Flaky::Throttled, Flaky::Declined];
    assert_eq!(fetch(&Script::new(errors.map(Err))), Err(Flaky::Declined));
    assert_eq!(scope.delays(), [ms(100), secs(2), ms(400), secs(8)]);
}

#[test]
fn the_default_is_base() {
    #[retry(strategy = "constant", base = "100ms")]
    fn fetch(script: &Outcomes) -> Result<(), Flaky> {
        script.next()
    }

    let scope = testing::scope();
    fetch(&Script::new([Err(Flaky::Throttled), Err(Flaky::Busy(0)), Ok(())])).unwrap();
    assert_eq!(scope.delays(), waits(2));
}

#[test]
fn it_spreads_hints_too() {
    #[retry(throttle_base = "5s", max = 2, when(() => Verdict::THROTTLED.after(secs(1))))]
    fn fetch() {}

    assert!(first_waits(fetch).last() > Some(&secs(5)), "U(0, throttle_base) is added to the hint");
}
