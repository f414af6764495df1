//! Hints: how long the server asked us to wait. The wait is at least that and at least the computed wait; a jittered strategy
//! adds to it. A hint that does not fit ends the call. (Which fit: `max_hint.rs`.)

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
fn a_hint_above_the_cap_is_followed() {
    #[retry(strategy = "constant", cap = "2s", max = 2)]
    fn fetch(hint: Duration) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(hint))
    }

    let scope = testing::scope();
    for hint in [2, 3, 59].map(secs) {
        assert_eq!(fetch(hint).unwrap_err().reason(), StopReason::Attempts);
        assert_eq!(scope.delays().last(), Some(&hint));
    }
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
    #[retry(strategy = "constant", max = 1, max_hint = "1s")]
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
fn the_spread_is_held_to_cap_and_max_hint() {
    let builder = || Policy::builder().base(secs(1)).cap(secs(2)).max_hint(ms(3_500));
    for policy in [builder(), builder().cap(ms(3_500)).max_hint(secs(3))].map(|builder| builder.build().unwrap()) {
        let waits = waits_of(&policy, secs(3));
        assert!(waits.iter().all(|wait| (secs(3)..=ms(3_500)).contains(wait)), "the greater of the two: {policy:?}");
        assert!(waits.len() > 100 && *waits.last().unwrap() > ms(3_400), "spread: {policy:?}");
    }
    let policy = builder().build().unwrap();
    assert_eq!(waits_of(&policy, ms(3_500)), BTreeSet::from([ms(3_500)]));
}

#[test]
fn a_hint_of_the_cap_is_spread_too() {
    let policy = Policy::builder().base(secs(1)).cap(secs(3)).build().unwrap();
    let waits = waits_of(&policy, secs(3));
    assert!(waits.len() > 100 && *waits.last().unwrap() > ms(3_900), "{waits:?}");
}

#[test]
fn the_spread_never_costs_the_retry() {
    #[retry(base = "10s", max = 2, max_elapsed = "21s")]
    fn fetch() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(secs(20)))
    }

    // `first_waits` fails where a call makes no retry.
    let waits = first_waits(fetch);
    assert!(waits.iter().all(|wait| (secs(20)..secs(21)).contains(wait)), "{waits:?}");
    assert!(waits.len() > 100 && *waits.last().unwrap() > ms(20_900), "spread over what is left");
}

#[tokio::test(start_paused = true)]
async fn the_spread_knows_the_tick_of_tokio() {
    #[retry(base = "10s", max = 2, max_elapsed = "21s")]
    async fn fetch() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(secs(20)))
    }

    for _ in 0..200 {
        let error = fetch().await.unwrap_err();
        assert_eq!((error.reason(), error.attempts()), (StopReason::Attempts, 2));
        assert!((secs(20)..secs(21)).contains(&error.elapsed()), "{error}");
    }
}
