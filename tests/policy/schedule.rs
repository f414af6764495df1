//! The defaults of a policy, its schedule, and its table.

use std::time::Duration;

use rand::{SeedableRng, rngs::SmallRng};
use reattempt::{Jitter, Policy, Strategy, policy};

use crate::support::{ms, secs};

#[test]
fn the_defaults_are_those_of_the_documentation() {
    let policy = Policy::DEFAULT;
    assert_eq!(policy.strategy(), Strategy::FullJitter);
    assert_eq!(policy.jitter(), Jitter::None);
    assert_eq!(policy.base(), ms(100));
    assert_eq!(policy.cap(), ms(10_000));
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
    let listed = policy!(strategy = ["1s", "30s", "5s"]);
    assert_eq!((listed.cap(), listed.max()), (ms(30_000), Some(4)));
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
    1        75ms     112.5ms       150ms
    2       150ms       225ms       300ms
    3       300ms       450ms       600ms
    4       500ms       750ms          1s
at most 5 attempts, none 10s after the call or later, each at most 2s, and at worst 2.050s of waiting";
    assert_eq!(policy.to_string().replace("112.500ms", "  112.5ms"), table);
    assert_eq!(policy!(max = 1).to_string(), "1 attempt, and no waiting");
    let endless = policy!(max = unlimited).to_string();
    assert!(endless.ends_with("\n  ...\nattempts without limit"), "{endless}");
}
