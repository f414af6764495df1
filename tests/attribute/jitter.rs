//! `jitter`: randomness on waits that have none of their own.

use reattempt::{retry, testing};

use crate::support::{Flaky, first_waits, ms, secs};

const SPREAD: f64 = 0.2;

/// A function for each value, whose wait without jitter is 10 s.
macro_rules! jittered {
    ($($name:ident: $strategy:expr, $jitter:expr;)*) => {
        $(
            #[retry(strategy = $strategy, base = "10s", cap = "1h", max = 2, jitter = $jitter)]
            fn $name() -> Result<(), Flaky> {
                Err(Flaky::BUSY)
            }
        )*
    };
}

jittered! {
    none: "constant", "none";
    full: "constant", "full";
    equal: "linear", "equal";
    fraction: "exponential", 0.2;
    named: "fibonacci", SPREAD;
    whole: "constant", 1;
}

#[retry(strategy = ["10s"], jitter = 0.5)]
fn list() -> Result<(), Flaky> {
    Err(Flaky::BUSY)
}

#[retry(strategy = ["10s"])]
fn list_by_default() -> Result<(), Flaky> {
    Err(Flaky::BUSY)
}

#[test]
fn each_value_spreads_the_wait_as_written() {
    type Call = fn() -> Result<(), Flaky>;
    let functions: [(&str, Call, u64, u64); 8] = [
        ("none", none, 10_000, 10_000),
        ("full", full, 0, 10_000),
        ("equal", equal, 5_000, 10_000),
        ("fraction", fraction, 8_000, 12_000),
        ("named", named, 8_000, 12_000),
        ("whole", whole, 0, 20_000),
        ("list", list, 5_000, 10_000),
        ("list_by_default", list_by_default, 10_000, 10_000),
    ];
    for (name, function, least, longest) in functions {
        let waits = first_waits(function);
        let near = ms((longest - least) / 20);
        let (first, last) = (*waits.first().unwrap(), *waits.last().unwrap());
        assert!((ms(least)..=ms(least) + near).contains(&first), "{name}: {first:?}");
        assert!((ms(longest).saturating_sub(near)..=ms(longest)).contains(&last), "{name}: {last:?}");
        assert!(waits.len() > 100 || least == longest, "{name}: {} different waits", waits.len());
    }
}

#[test]
fn the_cap_holds_before_the_draw() {
    #[retry(strategy = "constant", base = "10s", cap = "11s", jitter = 0.2)]
    fn fetch() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let waits = first_waits(fetch);
    assert!(waits.last() <= Some(&secs(11)) && waits.len() > 190, "spread, and not cut off: {waits:?}");
    let scope = testing::scope();
    assert!(fetch().is_err());
    assert!(scope.delays().iter().all(|wait| *wait >= secs(8)));
}
