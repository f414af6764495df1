//! The contention model of `examples/storm`, run with the crate's own delays, against the reference results of
//! `vectors/storm.csv`: waits that are computed as published lead to the published calls and times.

#[path = "../../examples/storm/model.rs"]
mod model;

use std::time::Duration;

use rand::{SeedableRng, rngs::SmallRng};
use reattempt::{Policy, policy};

const CLIENTS: usize = 100;
const TRIALS: u32 = 100;

/// The model counts retries so that the first ceiling is 10 ms; decorrelated jitter starts at its base of 5 ms.
const IMMEDIATE: Policy = policy!(strategy = "immediate", max = unlimited);
const EXPONENTIAL: Policy = policy!(strategy = "exponential", base = "10ms", cap = "2s", max = unlimited);
const EQUAL: Policy = policy!(strategy = "equal_jitter", base = "10ms", cap = "2s", max = unlimited);
const FULL: Policy = policy!(strategy = "full_jitter", base = "10ms", cap = "2s", max = unlimited);
const DECORRELATED: Policy = policy!(strategy = "decorrelated_jitter", base = "5ms", cap = "2s", max = unlimited);

/// Mean calls, and mean time in milliseconds.
struct Means {
    calls: f64,
    time: f64,
}

fn simulate(policy: &Policy) -> Means {
    let mut rng = SmallRng::seed_from_u64(2015);
    let (mut calls, mut time) = (0, Duration::ZERO);
    for _ in 0..TRIALS {
        let storm = model::storm(policy, CLIENTS, &mut rng);
        calls += storm.calls;
        time += storm.time;
    }
    Means { calls: f64::from(calls) / f64::from(TRIALS), time: time.as_secs_f64() * 1000.0 / f64::from(TRIALS) }
}

fn reference(strategy: &str) -> Means {
    let prefix = format!("{CLIENTS},{strategy},");
    let row = include_str!("../vectors/storm.csv").lines().find_map(|line| line.strip_prefix(&prefix)).unwrap();
    let numbers: Vec<f64> = row.split(',').map(|number| number.parse().unwrap()).collect();
    Means { calls: numbers[0], time: numbers[2] }
}

/// Simulates and compares: calls within 3 %, times within `time_band`.
#[track_caller]
fn check(strategy: &str, policy: &Policy, time_band: f64) -> Means {
    let (found, expected) = (simulate(policy), reference(strategy));
    assert_near("calls", found.calls, expected.calls, 0.03);
    assert_near("time", found.time, expected.time, time_band);
    found
}

#[track_caller]
fn assert_near(what: &str, found: f64, expected: f64, band: f64) {
    let off = (found / expected - 1.0).abs();
    assert!(off <= band, "{what}: {found:.1} instead of {expected:.1}, {:.1} % off", off * 100.0);
}

#[test]
fn immediate_retries_contend_as_published() {
    check("immediate", &IMMEDIATE, 0.08);
}

#[test]
fn exponential_waits_contend_as_published() {
    check("exponential", &EXPONENTIAL, 0.05);
}

#[test]
fn full_jitter_contends_as_published() {
    check("full_jitter", &FULL, 0.08);
}

#[test]
fn equal_jitter_contends_as_published() {
    check("equal_jitter", &EQUAL, 0.08);
}

#[test]
fn decorrelated_jitter_contends_as_published() {
    check("decorrelated_jitter", &DECORRELATED, 0.08);
}

/// What the published study concludes, on our own figures.
#[test]
fn jitter_does_less_work_in_less_time() {
    let [exponential, full, equal, decorrelated] = [&EXPONENTIAL, &FULL, &EQUAL, &DECORRELATED].map(simulate);
    assert!(full.calls < exponential.calls / 2.0, "full jitter makes less than half of the calls");
    for jittered in [&full, &equal, &decorrelated] {
        assert!(jittered.time * 8.0 < exponential.time, "waits without jitter take more than eight times as long");
    }
    assert!(full.calls < equal.calls && full.time < equal.time, "full jitter beats equal jitter");
    assert!(full.calls < decorrelated.calls && decorrelated.time < full.time, "decorrelated: more calls, less time");
}
