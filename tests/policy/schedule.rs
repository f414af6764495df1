//! The defaults of a policy, its schedule, and its table.

use std::time::Duration;

use rand::{SeedableRng, rngs::SmallRng};
use reattempt::{Jitter, Policy, PolicyBuilder, Strategy, policy};

use crate::support::{ms, secs};

#[test]
fn the_defaults_are_those_of_the_documentation() {
    let policy = Policy::DEFAULT;
    assert_eq!(policy.strategy(), Strategy::FullJitter);
    assert_eq!(policy.jitter(), Jitter::None);
    assert_eq!(policy.base(), ms(100));
    assert_eq!(policy.cap(), ms(10_000));
    assert_eq!(policy.max_hint(), ms(60_000));
    assert_eq!(policy.factor(), 2.0);
    assert_eq!(policy.step(), ms(100));
    assert_eq!(policy.throttle_base(), ms(100));
    assert_eq!(policy.max(), Some(3));
    assert_eq!(policy.max_elapsed(), None);
    assert_eq!(policy.attempt_timeout(), None);
    assert!(policy.idempotent());
    assert_eq!(policy, policy!());
    assert_eq!(policy, Policy::default());
}

#[test]
fn defaults_follow_what_is_set() {
    let patient = policy!(strategy = "linear", base = "20s");
    assert_eq!((patient.cap(), patient.step(), patient.throttle_base()), (ms(20_000), ms(20_000), ms(20_000)));
    assert_eq!((patient.max_hint(), policy!(cap = "1h").max_hint()), (ms(60_000), ms(3_600_000)));
    let listed = policy!(strategy = ["1s", "30s", "5s"]);
    assert_eq!((listed.cap(), listed.max()), (ms(30_000), Some(4)));
    assert_eq!(policy!(strategy = ["0s", "1s"]).cap(), ms(1_000));
    // A function has no cap unless one is set, and hints have their limit all the same.
    assert_eq!(policy!(strategy = hours).schedule().next().unwrap().longest(), ms(7_200_000));
    assert_eq!(policy!(strategy = hours).max_hint(), ms(60_000));
    assert_eq!(policy!(strategy = hours, cap = "1h").max_hint(), ms(3_600_000));
}

fn hours(_retry: u32, _previous: Duration) -> Duration {
    ms(7_200_000)
}

#[test]
fn decorrelated_means_are_those_of_many_calls() {
    const CALLS: u64 = 20_000;
    for (base, cap) in [(100, 10_000), (100, 1_000), (100, 150), (100, 100), (1, 60_000)] {
        let builder = Policy::builder().strategy(Strategy::DecorrelatedJitter).base(ms(base)).cap(ms(cap)).max(12);
        let policy = builder.build().unwrap();
        let mut rng = SmallRng::seed_from_u64(base ^ cap);
        let mut sums = [Duration::ZERO; 11];
        for _ in 0..CALLS {
            let mut previous = policy.base();
            for (retry, sum) in (1..).zip(&mut sums) {
                previous = policy.delay(retry, previous, &mut rng);
                *sum += previous;
            }
        }
        for (planned, sum) in policy.schedule().zip(sums) {
            let ratio = planned.mean().as_secs_f64() / (sum.as_secs_f64() / CALLS as f64);
            // One per cent is promised, and the calls themselves vary by nearly as much.
            assert!((ratio - 1.0).abs() < 0.02, "{ratio} before retry {} of {base} to {cap}", planned.retry());
        }
    }
}

#[test]
fn an_unlimited_schedule_has_no_worst_total() {
    let policy = policy!(strategy = "constant", base = "1s", max = unlimited);
    assert_eq!(policy.schedule().nth(1_000).unwrap().retry(), 1_001);
    assert_eq!(policy.schedule().worst_total(), None);
    let limited = policy!(strategy = "constant", base = "1s", max = unlimited, max_elapsed = "1m");
    assert_eq!(limited.schedule().worst_total(), Some(ms(60_000)));
    let many = policy!(strategy = "constant", base = "1s", max = 4_294_967_295);
    assert_eq!(many.schedule().worst_total(), Some(secs(4_294_967_294)));
}

#[test]
fn the_table_is_for_people() {
    let policy = policy!(
        strategy = "equal_jitter",
        base = "150ms",
        cap = "1s",
        max = 5,
        max_elapsed = "10s",
        attempt_timeout = "2s"
    );
    let table = "\
retry       least        mean     longest
    1      75.0ms     112.5ms     150.0ms
    2     150.0ms     225.0ms     300.0ms
    3     300.0ms     450.0ms     600.0ms
    4     500.0ms     750.0ms        1.0s
at most 5 attempts, equal_jitter delays from 150ms to at most 1s, none 10s after the call or later, each attempt at most 2s, at worst 2s 50ms of waiting without hints";
    assert_eq!(policy.schedule().to_string(), table);
    assert_eq!(policy!(max = 1).schedule().to_string(), "1 attempt");
    let endless = policy!(max = unlimited).schedule().to_string();
    assert!(endless.contains("\n  ...\nattempts without limit, "), "{endless}");
}

#[test]
fn a_policy_is_one_line_for_a_log() {
    for (policy, line) in [
        (policy!(max = 1, idempotent = false), "1 attempt, not idempotent"),
        (
            policy!(strategy = "constant", jitter = 0.2, max = unlimited),
            "attempts without limit, constant delays from 100ms to at most 10s with jitter (0.2)",
        ),
        (policy!(strategy = "immediate"), "at most 3 attempts, no delays"),
        (
            policy!(strategy = ["0s", "1m 30s"], jitter = "equal"),
            "at most 3 attempts, delays of 0s, 1m 30s with jitter (equal), at worst 1m 30s of waiting without hints",
        ),
        (
            policy!(strategy = hours, max = 2),
            "at most 2 attempts, delays of a function, at worst 2h of waiting without hints",
        ),
        (
            policy!(strategy = hours, cap = "1h", max = unlimited),
            "attempts without limit, delays of a function, each at most 1h",
        ),
    ] {
        assert_eq!(policy.to_string(), line);
    }
}

#[test]
fn the_worst_total_reckons_with_throttling() {
    let policy = policy!(strategy = "exponential", base = "1s", throttle_base = "3s", cap = "5s");
    assert_eq!(policy.schedule().worst_total(), Some(ms(8_000)));
    assert_eq!(policy!(base = "1s", throttle_base = "1ms").schedule().worst_total(), Some(ms(3_000)));
}

#[test]
fn policies_are_equal_by_their_values() {
    let build = |max| Policy::builder().max(max).build().unwrap();
    assert_eq!(Policy::DEFAULT, build(3), "set or default");
    assert_ne!(Policy::DEFAULT, build(4));
}

#[test]
fn a_changed_policy_keeps_what_was_unset() {
    const OURS: Policy = policy!(base = "1s", max = 5);
    let changed = |change: fn(PolicyBuilder) -> PolicyBuilder| change(OURS.to_builder()).build().unwrap();
    assert_eq!(changed(|builder| builder), OURS);
    assert_eq!(changed(|builder| builder.base(ms(20_000))), policy!(base = "20s", max = 5));
    let over = Policy::builder().cap(ms(1_000)).max_hint(ms(7_000)).over(OURS).build().unwrap();
    assert_eq!(over, policy!(base = "1s", cap = "1s", max_hint = "7s", max = 5));
}

#[test]
fn waits_are_drawn_until_max_and_begin_anew() {
    let policy = policy!(strategy = "exponential", base = "1s", max = 4);
    let mut waits = policy.waits();
    assert_eq!(waits.by_ref().collect::<Vec<_>>(), [1_000, 2_000, 4_000].map(ms));
    assert_eq!(waits.next(), None);
    waits.reset();
    assert_eq!(waits.next(), Some(ms(1_000)));
    let endless = policy!(strategy = "decorrelated_jitter", max = unlimited);
    assert!(endless.waits().take(1_000).zip([ms(100)].into_iter().cycle()).all(|(wait, least)| wait >= least));
}

#[test]
fn waits_draw_from_a_scopes_seed() {
    let drawn = |seed| {
        let _scope = reattempt::testing::scope().seed(seed);
        Policy::DEFAULT.to_builder().unlimited().build().unwrap().waits().take(20).collect::<Vec<_>>()
    };
    assert_eq!(drawn(7), drawn(7));
    assert_ne!(drawn(7), drawn(8));
}
