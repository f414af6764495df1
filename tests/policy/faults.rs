//! What can be wrong with a policy. (`tests/ui` has the same faults while compiling, with their messages in full.)

use std::time::Duration;

use reattempt::{Jitter, Policy, PolicyBuilder, Strategy};

use crate::support::ms;

#[test]
fn every_fault_names_its_key() {
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
