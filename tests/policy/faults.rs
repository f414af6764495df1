//! What can be wrong with a policy. (`tests/ui` has the same faults while compiling, with their messages in full.)

use std::time::Duration;

use reattempt::{Jitter, Policy, PolicyBuilder, PolicyError, Strategy};

use crate::support::ms;

#[test]
fn every_fault_names_its_key() {
    use Strategy::{Constant, Custom, EqualJitter, Exponential, Immediate, Linear, Steps};

    const ZERO: Duration = Duration::ZERO;
    const HALF: &[Duration] = &[ms(500)];
    const LONG: &[Duration] = &[ms(1), ms(20_000)];

    fn wait(_retry: u32, previous: Duration) -> Duration {
        previous
    }
    let new = Policy::builder;
    let faults: &[(&str, &str, PolicyBuilder)] = &[
        ("cap", "`cap` is zero", new().cap(ZERO)),
        ("max_hint", "`max_hint` is zero", new().max_hint(ZERO)),
        ("step", "`step` is zero", new().strategy(Linear).step(ZERO)),
        ("throttle_base", "`throttle_base` is zero", new().throttle_base(ZERO)),
        ("attempt_timeout", "`attempt_timeout` is zero", new().attempt_timeout(ZERO)),
        ("max", "`max` is 0, but there is always a first attempt", new().max(0)),
        ("strategy", "`strategy` is an empty list", new().strategy(Steps(&[]))),
        ("factor", "`factor` (1) must be a finite number above 1", new().factor(1.0)),
        ("factor", "`factor` (NaN) must be", new().factor(f64::NAN)),
        ("factor", "`factor` (inf) must be", new().factor(f64::INFINITY)),
        ("factor", "`factor` (-3) must be", new().factor(-3.0)),
        ("jitter", "`jitter` (0) must be above 0 and at most 1", new().strategy(Constant).jitter(Jitter::Spread(0.0))),
        ("jitter", "`jitter` (1.1) must be", new().strategy(Constant).jitter(Jitter::Spread(1.1))),
        ("jitter", "`jitter` (NaN) must be", new().strategy(Constant).jitter(Jitter::Spread(f64::NAN))),
        ("jitter", "this `strategy` (full_jitter by default), which has jitter of its own", new().jitter(Jitter::Full)),
        ("jitter", "no effect on this `strategy` (immediate)", new().strategy(Immediate).jitter(Jitter::Full)),
        ("jitter", "no effect on this `strategy` (a function)", new().strategy(Custom(wait)).jitter(Jitter::Full)),
        ("base", "no effect on this `strategy` (immediate)", new().strategy(Immediate).base(ms(1))),
        ("base", "no effect on this `strategy` (a list of delays)", new().strategy(Steps(HALF)).base(ms(1))),
        ("throttle_base", "no effect on this `strategy`", new().strategy(Steps(HALF)).throttle_base(ms(1))),
        (
            "factor",
            "no effect on this `strategy` (constant): remove it, or choose a strategy that it shapes: \"exponential\", \"full_jitter\", \"equal_jitter\"",
            new().strategy(Constant).factor(2.0),
        ),
        ("step", "no effect on this `strategy` (exponential)", new().strategy(Exponential).step(ms(1))),
        ("cap", "`cap` (99ms) is shorter than `base` (100ms by default)", new().cap(ms(99))),
        ("cap", "`cap` (1s) is shorter than `base` (2s)", new().strategy(Custom(wait)).base(ms(2_000)).cap(ms(1_000))),
        (
            "cap",
            "`cap` (19s 999ms) is shorter than the longest delay (20s) of the list",
            new().strategy(Steps(LONG)).cap(ms(19_999)),
        ),
        (
            "throttle_base",
            "`throttle_base` (10s 1ms) is longer than `cap` (10s by default)",
            new().throttle_base(ms(10_001)),
        ),
        (
            "attempt_timeout",
            "`attempt_timeout` (5ms) is not shorter than `max_elapsed` (5ms)",
            new().attempt_timeout(ms(5)).max_elapsed(ms(5)),
        ),
        (
            "max_elapsed",
            "`max_elapsed` (100ms) is not longer than the first delay (100ms)",
            new().strategy(Constant).max_elapsed(ms(100)),
        ),
        ("max_elapsed", "the first delay (50ms)", new().strategy(EqualJitter).max_elapsed(ms(50))),
        ("max_elapsed", "the first delay (500ms)", new().strategy(Steps(HALF)).max_elapsed(ms(500))),
        (
            "max_elapsed",
            "the first delay (50ms)",
            new().strategy(Constant).jitter(Jitter::Spread(0.5)).max_elapsed(ms(50)),
        ),
    ];
    for (key, part, builder) in faults {
        let fault = builder.build().expect_err(part);
        assert_eq!(fault.key(), *key, "{fault}");
        assert!(fault.to_string().contains(part), "{fault}");
        assert!(fault.message().starts_with(&format!("`{key}` ")), "{}", fault.message());
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
        // What programs read from their users.
        new().base(ZERO),
        new().strategy(Linear).base(ZERO),
        new().strategy(Constant).max_elapsed(ZERO).attempt_timeout(ms(1)),
        new().strategy(Steps(&[ZERO, ZERO])),
        new().strategy(Custom(wait)).cap(ms(1)),
    ] {
        assert!(sound.build().is_ok(), "{sound:?}");
    }
}

#[test]
fn all_faults_are_found_at_once() {
    let builder = Policy::builder().strategy(Strategy::Constant).factor(0.5).max(0).cap(ms(1));
    let keys: Vec<&str> = builder.faults().iter().flatten().map(PolicyError::key).collect();
    assert_eq!(keys, ["max", "factor", "factor", "cap"]);
    assert!(Policy::builder().faults().iter().all(Option::is_none));
}
