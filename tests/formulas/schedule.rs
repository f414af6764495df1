//! The schedule of a policy, its table, and the faults that a policy can have.

use std::time::Duration;

use rand::{SeedableRng, rngs::SmallRng};
use reattempt::{Jitter, Policy, PolicyBuilder, Strategy, policy};

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

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
fn the_mean_of_decorrelated_jitter_is_that_of_many_calls() {
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
fn an_unlimited_schedule_goes_on_and_has_no_worst_total() {
    let policy = policy!(strategy = "constant", base = "1s", max = unlimited);
    assert_eq!(policy.schedule().nth(1_000).unwrap().retry(), 1_001);
    assert_eq!(policy.schedule().worst_total(), None);
    let limited = policy!(strategy = "constant", base = "1s", max = unlimited, max_elapsed = "1m");
    assert_eq!(limited.schedule().worst_total(), Some(ms(60_000)));
    let many = policy!(strategy = "constant", base = "1s", max = 4_294_967_295);
    assert_eq!(many.schedule().worst_total(), Some(Duration::from_secs(4_294_967_294)));
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

#[test]
fn every_fault_names_its_key_and_says_what_to_write() {
    use Strategy::{Constant, Custom, EqualJitter, Exponential, Immediate, Linear, Steps};

    const ZERO: Duration = Duration::ZERO;
    const HALF: &[Duration] = &[ms(500)];
    const LONG: &[Duration] = &[ms(1), ms(20_000)];
    const HOLE: &[Duration] = &[ms(1), ZERO];

    fn wait(_retry: u32, previous: Duration) -> Duration {
        previous
    }
    let new = Policy::builder;
    let faults: &[(&str, &str, PolicyBuilder)] = &[
        ("base", "is zero", new().base(ZERO)),
        ("cap", "is zero", new().cap(ZERO)),
        ("step", "is zero", new().strategy(Linear).step(ZERO)),
        ("throttle_base", "is zero", new().throttle_base(ZERO)),
        ("max_elapsed", "is zero", new().max_elapsed(ZERO)),
        ("attempt_timeout", "is zero", new().attempt_timeout(ZERO)),
        ("max", "always a first attempt", new().max(0)),
        ("strategy", "empty list", new().strategy(Steps(&[]))),
        ("strategy", "wait of zero", new().strategy(Steps(HOLE))),
        ("factor", "above 1", new().factor(1.0)),
        ("factor", "above 1", new().factor(f64::NAN)),
        ("factor", "above 1", new().factor(f64::INFINITY)),
        ("factor", "above 1", new().factor(-3.0)),
        ("jitter", "at most 1", new().strategy(Constant).jitter(Jitter::Spread(0.0))),
        ("jitter", "at most 1", new().strategy(Constant).jitter(Jitter::Spread(1.1))),
        ("jitter", "at most 1", new().strategy(Constant).jitter(Jitter::Spread(f64::NAN))),
        ("jitter", "jittered already", new().jitter(Jitter::Full)),
        ("jitter", "no effect", new().strategy(Immediate).jitter(Jitter::Full)),
        ("jitter", "no effect", new().strategy(Custom(wait)).jitter(Jitter::Full)),
        ("base", "no effect", new().strategy(Immediate).base(ms(1))),
        ("base", "no effect", new().strategy(Steps(HALF)).base(ms(1))),
        ("throttle_base", "no effect", new().strategy(Steps(HALF)).throttle_base(ms(1))),
        ("factor", "no effect", new().strategy(Constant).factor(2.0)),
        ("step", "no effect", new().strategy(Exponential).step(ms(1))),
        ("cap", "shorter than `base`", new().cap(ms(99))),
        ("cap", "longest wait of the list", new().strategy(Steps(LONG)).cap(ms(19_999))),
        ("throttle_base", "longer than `cap`", new().throttle_base(ms(10_001))),
        ("attempt_timeout", "not below `max_elapsed`", new().attempt_timeout(ms(5)).max_elapsed(ms(5))),
        ("max_elapsed", "before the first wait", new().strategy(Constant).max_elapsed(ms(100))),
        ("max_elapsed", "before the first wait", new().strategy(EqualJitter).max_elapsed(ms(50))),
        ("max_elapsed", "before the first wait", new().strategy(Steps(HALF)).max_elapsed(ms(500))),
        (
            "max_elapsed",
            "before the first wait",
            new().strategy(Constant).jitter(Jitter::Spread(0.5)).max_elapsed(ms(50)),
        ),
    ];
    for (key, part, builder) in faults {
        let fault = builder.build().expect_err(part);
        assert_eq!(fault.key(), *key, "{fault}");
        assert_eq!(fault.to_string(), fault.message());
        assert!(fault.message().starts_with(&format!("`{key}` ")) && fault.message().contains(part), "{fault}");
    }
    // What lies just within.
    for sound in [
        new().factor(1.000_000_1),
        new().strategy(Constant).jitter(Jitter::Spread(1.0)),
        new().jitter(Jitter::None),
        new().cap(ms(100)),
        new().throttle_base(ms(10_000)),
        new().strategy(Constant).max_elapsed(ms(101)),
        new().strategy(Constant).max_elapsed(ms(50)).max(1),
        new().strategy(Constant).jitter(Jitter::Spread(0.5)).max_elapsed(ms(51)),
        new().strategy(Custom(wait)).base(ms(1)),
        new().strategy(Immediate).cap(ms(1)),
        new().max_elapsed(ms(1)),
    ] {
        assert!(sound.build().is_ok(), "{sound:?}");
    }
}
