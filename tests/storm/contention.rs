//! "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): the reference results of `vectors/storm.csv`, and
//! what the article concludes. Waits that are computed as published lead to the published calls and times.

use reattempt::{
    Policy, policy,
    storm::{Report, Storm},
};

use super::assert_near;

const TRIALS: u32 = 50;

/// The model counts retries so that the first ceiling is 10 ms; decorrelated jitter starts at its base of 5 ms.
const IMMEDIATE: Policy = policy!(strategy = "immediate", max = unlimited);
const EXPONENTIAL: Policy = policy!(strategy = "exponential", base = "10ms", cap = "2s", max = unlimited);
const EQUAL: Policy = policy!(strategy = "equal_jitter", base = "10ms", cap = "2s", max = unlimited);
const FULL: Policy = policy!(strategy = "full_jitter", base = "10ms", cap = "2s", max = unlimited);
const DECORRELATED: Policy = policy!(strategy = "decorrelated_jitter", base = "5ms", cap = "2s", max = unlimited);

/// Mean writes, and mean time in milliseconds.
struct Means {
    calls: f64,
    time: f64,
}

fn simulate(policy: &Policy, clients: u32) -> Means {
    let reports: Vec<Report> =
        (0..TRIALS).map(|seed| Storm::contention(clients).seed(seed.into()).run(policy)).collect();
    let mean = |of: fn(&Report) -> f64| reports.iter().map(of).sum::<f64>() / f64::from(TRIALS);
    Means {
        calls: mean(|report| report.requests() as f64),
        time: mean(|report| report.latency(1.0).as_secs_f64() * 1000.0),
    }
}

fn reference(strategy: &str, clients: u32) -> Means {
    let prefix = format!("{clients},{strategy},");
    let row = include_str!("../vectors/storm.csv").lines().find_map(|line| line.strip_prefix(&prefix)).unwrap();
    let numbers: Vec<f64> = row.split(',').map(|number| number.parse().unwrap()).collect();
    Means { calls: numbers[0], time: numbers[2] }
}

/// Simulates and compares: calls within 3 %, times within `time_band`.
#[track_caller]
fn check(strategy: &str, policy: &Policy, time_band: f64) {
    for clients in [50, 100, 190] {
        let (found, expected) = (simulate(policy, clients), reference(strategy, clients));
        assert_near(&format!("calls of {clients}"), found.calls, expected.calls, 0.03);
        assert_near(&format!("time of {clients}"), found.time, expected.time, time_band);
    }
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

#[test]
fn jitter_does_less_work_in_less_time() {
    let [exponential, full, equal, decorrelated] =
        [&EXPONENTIAL, &FULL, &EQUAL, &DECORRELATED].map(|policy| simulate(policy, 100));
    assert!(full.calls < exponential.calls / 2.0, "full jitter makes less than half of the calls");
    for jittered in [&full, &equal, &decorrelated] {
        assert!(jittered.time * 8.0 < exponential.time, "waits without jitter take more than eight times as long");
    }
    assert!(full.calls < equal.calls && full.time < equal.time, "full jitter beats equal jitter");
    assert!(full.calls < decorrelated.calls && decorrelated.time < full.time, "decorrelated: more calls, less time");
}

#[test]
fn contention_ends_after_max_attempts() {
    let report = Storm::contention(50).run(&policy!(strategy = "immediate", max = 2));
    assert!(report.success() < 1.0 && report.requests() <= 100);
    assert_eq!(report.unfinished(), 0);
}
