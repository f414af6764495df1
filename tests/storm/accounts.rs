//! Conservation: every call ends once, every request is counted once, and the same seed gives the same bytes.

use reattempt::{
    Policy, RetryBudget, policy,
    storm::{Outage, Report, Slice, Storm},
};

use super::{assert_near, secs};

const JITTERED: Policy = policy!(strategy = "full_jitter", base = "1s", cap = "8s", max = 4);

fn sum(report: &Report, of: fn(&Slice) -> u64) -> u64 {
    report.slices().iter().map(of).sum()
}

/// Storms of every kind, and policies with every limit.
fn all() -> impl Iterator<Item = (String, Storm, Policy)> {
    let outages = [Outage::Silent, Outage::Refusing, Outage::Slow(0.0), Outage::Slow(0.2), Outage::Failing(0.5)];
    let policies = [
        policy!(strategy = "immediate", max = 4),
        JITTERED,
        policy!(strategy = "constant", base = "1s", max = unlimited, max_elapsed = "5s", attempt_timeout = "300ms"),
        policy!(strategy = "decorrelated_jitter", base = "1s", max = 9, idempotent = false),
    ];
    let storms = outages.into_iter().flat_map(|outage| {
        let storm = Storm::new().rate(300.0).capacity(400.0).outage(secs(3)..secs(6), outage).lasts(secs(15));
        [(format!("{outage:?}"), storm.clone()), (format!("{outage:?} with a queue"), storm.queue(50))]
    });
    storms.flat_map(move |(name, storm)| policies.map(|policy| (format!("{name}, {policy}"), storm.clone(), policy)))
}

#[test]
fn every_call_ends_once() {
    for (name, storm, policy) in all() {
        let report = storm.run(&policy);
        let given_up: u64 = report.reasons().iter().map(|(_, calls)| calls).sum();
        let succeeded = report.success() * report.calls() as f64;
        assert_near(&name, succeeded + given_up as f64, report.calls() as f64, 1e-9);
        assert_eq!(report.unfinished(), 0, "{name}");
    }
}

#[test]
fn requests_are_calls_and_retries() {
    for (name, storm, policy) in all() {
        let report = storm.run(&policy);
        let (first_tries, retries) = (sum(&report, Slice::first_tries), sum(&report, Slice::retries));
        assert_eq!(first_tries, report.calls(), "{name}");
        assert_eq!(first_tries + retries, report.requests(), "{name}");
        assert!(sum(&report, Slice::done) <= report.requests(), "{name}");
    }
}

#[test]
fn server_does_no_more_than_its_capacity() {
    for (name, storm, policy) in all() {
        let report = storm.run(&policy);
        assert!(report.slices().iter().all(|slice| slice.done() <= 41), "{name}");
    }
}

#[test]
fn retries_agree_with_the_ledger_of_the_budget() {
    // Nothing is put back, so an outage that lasts spends exactly what was there.
    let storm = Storm::new().clients(20).outage(secs(0)..secs(100), Outage::Silent).lasts(secs(30));
    let report = storm.run_with_budget(&JITTERED, || RetryBudget::new(7));
    assert_eq!(report.requests() - report.calls(), 20 * 7);

    for (name, storm, policy) in all() {
        let report = storm.clients(10).run_with_budget(&policy, || RetryBudget::new(5));
        let retries = report.requests() - report.calls();
        let successes = report.success() * report.calls() as f64;
        assert!(retries as f64 <= 10.0 * 5.0 + 0.1 * successes, "{name}: {retries} retries");
    }
}

#[test]
fn budget_is_refilled_by_virtual_time() {
    let storm = Storm::new().clients(1).outage(secs(0)..secs(100), Outage::Refusing).lasts(secs(30));
    let policy = policy!(strategy = "immediate", max = 2);
    let report = storm.run_with_budget(&policy, || RetryBudget::new(0).with_refill(secs(1)));
    assert_eq!(report.requests(), report.calls(), "a budget without room has no tokens");
    let report = storm.run_with_budget(&policy, || RetryBudget::new(1).with_refill(secs(1)));
    assert!((29..=31).contains(&(report.requests() - report.calls())), "one, and one for each second");
}

#[test]
fn same_seed_gives_the_same_bytes() {
    for (name, storm, policy) in all() {
        let run = |seed| storm.clone().seed(seed).run_with_budget(&policy, || RetryBudget::new(20));
        let (first, second, other) = (run(1), run(1), run(2));
        assert_eq!(first, second, "{name}");
        assert_eq!(Storm::draw(&[("a", &first)]), Storm::draw(&[("a", &second)]), "{name}");
        assert_ne!(first, other, "{name}");
    }
    let contention = |seed| Storm::contention(20).seed(seed).run(&JITTERED);
    assert_eq!(contention(3), contention(3));
    assert_ne!(contention(3), contention(4));
}

#[test]
fn scope_around_a_storm_changes_nothing() {
    let storm = Storm::new().outage(secs(1)..secs(2), Outage::Refusing).lasts(secs(5));
    let outside = storm.run(&JITTERED);
    let scope = reattempt::testing::scope().seed(99).max(1);
    assert_eq!(storm.run(&JITTERED), outside);
    assert_eq!(scope.elapsed(), secs(0));
}

/// Unlimited immediate retries would go on for ever: the storm stops watching after as long again.
#[test]
fn endless_calls_count_as_unfinished() {
    let storm = Storm::new().rate(10.0).outage(secs(0)..secs(1000), Outage::Refusing).lasts(secs(2));
    let report = storm.run(&policy!(strategy = "constant", base = "100ms", max = unlimited));
    assert_eq!((report.success().to_bits(), report.unfinished()), (0, report.calls()));
    assert_eq!(report.latency(0.5), std::time::Duration::MAX);
}

#[test]
fn latency_includes_the_waits() {
    let policy = policy!(strategy = "constant", base = "3s", max = 2);
    let report = Storm::new().rate(100.0).outage(secs(5)..secs(6), Outage::Refusing).lasts(secs(10)).run(&policy);
    assert_near("success", report.success(), 1.0, 0.0);
    assert!(report.latency(0.5) < secs(1) && report.latency(0.99) > secs(3));
    assert!(report.latency(1.0) < secs(4));
}

#[test]
#[should_panic(expected = "a rate is a finite number of calls a second above zero")]
fn negative_rate_panics() {
    let _ = Storm::new().rate(-1.0);
}

#[test]
#[should_panic(expected = "a capacity is a finite number of requests a second above zero")]
fn zero_capacity_panics() {
    let _ = Storm::new().capacity(0.0);
}

#[test]
#[should_panic(expected = "an outage must end after it begins")]
fn outage_that_ends_before_it_begins_panics() {
    let _ = Storm::new().outage(secs(2)..secs(1), Outage::Silent);
}

#[test]
#[should_panic(expected = "the part of an outage is a number from 0 to 1")]
fn part_above_one_panics() {
    let _ = Storm::new().outage(secs(1)..secs(2), Outage::Failing(f64::NAN));
}

#[test]
fn verdict_says_what_is_wrong_and_what_helps() {
    let silent = Storm::new().outage(secs(10)..secs(20), Outage::Silent).lasts(secs(60));
    let verdict = |report: Report| report.to_string().split("  ").last().unwrap().to_owned();
    assert_eq!(
        verdict(silent.run(&JITTERED)),
        "never recovers: its retries alone ask for 2.0 times what the server can do; give it a budget, or the server a \
         queue with 503"
    );
    assert_eq!(
        verdict(silent.run_with_budget(&JITTERED, || RetryBudget::new(100_000))),
        "never recovers: its retries alone ask for 2.0 times what the server can do; give it a smaller budget, or the \
         server a queue with 503"
    );
    assert_eq!(verdict(silent.run(&policy!(max = 1))), "recovers at once");
    assert_eq!(verdict(silent.clone().lasts(secs(20)).run(&JITTERED)), "the outage lasts to the end");
    assert_eq!(
        verdict(Storm::new().rate(1200.0).run(&policy!(max = 1))),
        "overloaded: its first tries alone ask for 1.2 times what the server can do; give it more capacity"
    );
    assert_eq!(verdict(Storm::new().run(&JITTERED)), "holds");
    let slow = Storm::new().rate(900.0).outage(secs(10)..secs(20), Outage::Slow(0.0)).lasts(secs(60));
    assert_eq!(verdict(slow.run(&policy!(max = 1))), "has not recovered after 40s");
}
