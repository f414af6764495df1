//! Hints: how long the server asked us to wait. The wait is at least that and at least the computed wait; a jittered strategy
//! adds to it. A hint that does not fit ends the call.

use std::{collections::BTreeSet, time::Duration};

use reattempt::{Jitter, Policy, RetryError, Retryable, StopReason, Strategy, Verdict, retry, testing};

use crate::support::{Flaky, first_waits, ms, secs};

#[test]
fn a_hint_lengthens_waits_and_shortens_none() {
    #[retry(strategy = "exponential", base = "1s", max = 4)]
    fn fetch(hint: Duration) -> Result<(), Flaky> {
        Err(Flaky::After(hint))
    }

    for (hint, waits) in [(0, [1_000, 2_000, 4_000]), (1_500, [1_500, 2_000, 4_000]), (10_000, [10_000; 3])] {
        let scope = testing::scope();
        assert!(fetch(ms(hint)).is_err());
        assert_eq!(scope.delays(), waits.map(ms), "a hint of {hint} ms");
    }
}

#[test]
fn hints_come_from_the_derive() {
    #[derive(Debug, Retryable)]
    enum Answer {
        #[retryable(throttled, after = *retry_after)]
        Busy { retry_after: Option<Duration> },
        #[retryable(not_sent, after = Duration::from_secs(_0 * 2))]
        Refused(u64),
    }
    #[retry(strategy = "constant", throttle_base = "200ms", max = 2)]
    fn fetch(answer: fn() -> Answer) -> Result<(), Answer> {
        Err(answer())
    }

    let scope = testing::scope();
    assert!(fetch(|| Answer::Busy { retry_after: Some(secs(3)) }).is_err());
    assert!(fetch(|| Answer::Busy { retry_after: None }).is_err());
    assert!(fetch(|| Answer::Refused(2)).is_err());
    assert_eq!(scope.delays(), [secs(3), ms(200), secs(4)]);
}

#[test]
fn hints_come_from_arms() {
    #[retry(strategy = "constant", max = 2, when(Err(Flaky::After(hint)) => *hint))]
    fn of_a_duration(hint: u64) -> Result<(), Flaky> {
        Err(Flaky::After(secs(hint)))
    }
    #[retry(strategy = "constant", max = 2, when(hint => Some(*hint)))]
    fn of_an_option(hint: u64) -> Duration {
        secs(hint)
    }
    #[retry(strategy = "constant", max = 2, when(hint => Verdict::NOT_SENT.after(*hint)), idempotent = false)]
    fn of_a_verdict(hint: u64) -> Duration {
        secs(hint)
    }
    #[retry(strategy = "constant", max = 2, when(_ => None::<Duration>))]
    fn of_nothing(hint: u64) -> Duration {
        secs(hint)
    }

    let scope = testing::scope();
    assert!(of_a_duration(3).is_err());
    let _ = (of_an_option(4), of_a_verdict(5), of_nothing(6));
    assert_eq!(scope.delays(), [secs(3), secs(4), secs(5), ms(100)]);
}

#[test]
fn a_hint_above_max_hint_ends_the_call() {
    #[retry(strategy = "constant", max_hint = "2s", on_give_up = |event| assert_eq!(event.delay(), secs(2) + Duration::from_nanos(1)))]
    fn fetch(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }

    let scope = testing::scope();
    let error = fetch(secs(2) + Duration::from_nanos(1)).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (1, StopReason::Hint));
    assert!(scope.delays().is_empty());
}

#[test]
fn a_hint_of_max_hint_is_waited() {
    #[retry(strategy = "constant", max_hint = "2s", max = 2)]
    fn fetch() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(secs(2)))
    }

    let scope = testing::scope();
    assert_eq!(fetch().unwrap_err().reason(), StopReason::Attempts);
    assert_eq!(scope.delays(), [secs(2)]);
}

#[test]
fn a_hint_past_max_elapsed_ends_the_call() {
    #[retry(strategy = "constant", base = "1s", max = unlimited, max_elapsed = "5s")]
    fn fetch(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }

    let scope = testing::scope();
    let error = fetch(secs(2)).unwrap_err();
    assert_eq!((error.attempts(), error.reason(), scope.elapsed()), (3, StopReason::Hint, secs(4)));
    let error = fetch(secs(5)).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (1, StopReason::Hint));
    // The server asks for less than the strategy: it is not the hint that does not fit.
    let error = fetch(ms(500)).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (5, StopReason::MaxElapsed));
}

#[test]
fn the_last_attempt_ignores_hints() {
    #[retry(strategy = "constant", max = 1, cap = "1s")]
    fn fetch() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(secs(60)))
    }

    assert_eq!(fetch().unwrap_err().reason(), StopReason::Attempts);
}

/// The waits that follow a hint, for many seeds.
fn waits_of(policy: &Policy, hint: Duration) -> BTreeSet<Duration> {
    first_waits(|| policy.call(|| ()).judge(move |()| hint).run())
}

#[test]
fn jitter_adds_at_most_base_to_a_hint() {
    let hint = secs(3);
    let builder = || Policy::builder().base(secs(1)).cap(secs(20));
    let jittered = [
        builder().strategy(Strategy::FullJitter),
        builder().strategy(Strategy::EqualJitter),
        builder().strategy(Strategy::DecorrelatedJitter),
        builder().strategy(Strategy::Constant).jitter(Jitter::Full),
        builder().strategy(Strategy::Exponential).jitter(Jitter::Spread(0.2)),
        builder().strategy(Strategy::Fibonacci).jitter(Jitter::Equal),
    ];
    for policy in jittered {
        let policy = policy.build().unwrap();
        let waits = waits_of(&policy, hint);
        let (least, longest) = (waits.first().unwrap(), waits.last().unwrap());
        assert!(waits.len() > 100, "spread: {policy:?}");
        assert!(*least >= hint && *least < hint + ms(50), "{least:?}: {policy:?}");
        assert!(*longest <= hint + secs(1) && *longest > hint + ms(950), "{longest:?}: {policy:?}");
    }
    let plain = builder().strategy(Strategy::Exponential).build().unwrap();
    assert_eq!(waits_of(&plain, hint), BTreeSet::from([hint]), "and no others");
}

#[test]
fn the_spread_is_held_to_max_hint() {
    let policy = Policy::builder().base(secs(1)).cap(ms(3_400)).max_hint(ms(3_500)).build().unwrap();
    let waits = waits_of(&policy, secs(3));
    assert!(waits.iter().all(|wait| (secs(3)..=ms(3_500)).contains(wait)));
    assert!(waits.iter().any(|wait| *wait > ms(3_400)), "past the cap");
    assert_eq!(waits_of(&policy, ms(3_500)), BTreeSet::from([ms(3_500)]));
}
