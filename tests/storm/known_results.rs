//! Results that others published, or that can be computed by hand. Each test is named after its source.

use reattempt::{
    Policy, RetryBudget, StopReason, policy,
    storm::{Outage, Report, Slice, Storm},
};

use super::{assert_near, secs};

const NONE: Policy = policy!(max = 1);
const THREE_RETRIES: Policy = policy!(strategy = "immediate", max = 4);
const JITTERED: Policy = policy!(strategy = "full_jitter", base = "1s", cap = "8s", max = 4);

/// Failures at random all the time, at a server that has room for all retries.
fn failing(part: f64) -> Storm {
    Storm::new()
        .clients(100)
        .rate(1000.0)
        .capacity(100_000.0)
        .outage(secs(0)..secs(100), Outage::Failing(part))
        .lasts(secs(30))
}

/// Up to three retries of requests that fail with probability p: 1 + p + p^2 + p^3 requests per call, and all but p^4
/// succeed. (Brooker's retry simulator, 2022, has these figures too.)
#[test]
fn three_retries_send_the_geometric_sum() {
    for part in [0.01, 0.05, 0.1, 0.2, 0.5] {
        let report = failing(part).run(&THREE_RETRIES);
        assert_near("load", report.load(), 1.0 + part + part.powi(2) + part.powi(3), 0.01);
        assert_near("success", report.success(), 1.0 - part.powi(4), 0.005);
    }
    let report = failing(1.0).run(&THREE_RETRIES);
    assert_eq!((report.load(), report.success()), (4.0, 0.0));
}

/// "Fixing retries with token buckets and circuit breakers" (Brooker, 2022): a bucket of 5 tokens for each client, to
/// which a tenth of the calls adds one, adds at most a tenth of the load, whatever fails.
#[test]
fn token_buckets_bound_the_load_as_published() {
    for part in [0.01, 0.05, 0.1, 0.2, 0.5, 1.0] {
        let report = failing(part).run_with_budget(&THREE_RETRIES, || RetryBudget::new(5));
        let calls_per_client = report.calls() as f64 / 100.0;
        assert!(report.load() <= 1.0 + 0.1 + 5.0 / calls_per_client, "{part}: {}", report.load());
        if part <= 0.05 {
            let unlimited = failing(part).run(&THREE_RETRIES);
            assert!(report.success() >= unlimited.success() - 0.001, "{part}: {}", report.success());
        }
    }
}

/// M/D/1 (Pollaczek and Khinchine): at a load of r, a request waits r / 2(1 - r) services on average. By Little's law
/// that is the length of the queue, divided by the rate.
#[test]
fn requests_wait_as_pollaczek_and_khinchine_say() {
    for (load, seconds) in [(0.5, 200), (0.7, 400), (0.9, 1200)] {
        let report =
            Storm::new().capacity(1000.0).rate(load * 1000.0).timeout(secs(60)).lasts(secs(seconds)).run(&NONE);
        let queue: f64 = report.slices().iter().map(Slice::queue).sum();
        let wait = queue / report.slices().len() as f64 / load;
        assert_near(&format!("wait at {load}"), wait, load / 2.0 / (1.0 - load), 0.03);
    }
}

/// By hand: four attempts of each call fit into 1000 requests a second while no more than 250 calls come. So a backlog
/// that is longer than the timeout drains at 240 calls a second, and never at 260.
#[test]
fn four_attempts_recover_below_a_quarter_of_the_capacity() {
    let backlog = |rate| {
        let storm = Storm::new().capacity(1000.0).rate(rate).outage(secs(10)..secs(15), Outage::Slow(0.1));
        storm.lasts(secs(600)).run(&JITTERED)
    };
    assert!(backlog(240.0).recovery().is_some());
    assert_eq!(backlog(260.0).recovery(), None);
}

/// "Metastable Failures in Distributed Systems" (Bronson et al., `HotOS` 2021): the trigger is gone, and the retries
/// keep the server overloaded. The figures are those of a prototype of this simulator.
#[test]
fn retries_sustain_an_outage_that_ended() {
    let storm = Storm::new().clients(100).rate(700.0).capacity(1000.0).timeout(secs(1));
    let storm = storm.outage(secs(10)..secs(20), Outage::Silent).lasts(secs(120)).seed(7);
    let figures = |report: &Report, success, load, wasted: f64| {
        assert_near("success", report.success(), success, 0.03);
        assert_near("load", report.load(), load, 0.02);
        assert!((report.wasted() - wasted).abs() < 0.005, "wasted: {}", report.wasted());
    };

    let none = storm.run(&NONE);
    figures(&none, 0.918, 1.0, 0.0);
    assert_eq!(none.recovery(), Some(secs(0)));

    for policy in [THREE_RETRIES, policy!(strategy = "exponential", base = "1s", cap = "8s", max = 4), JITTERED] {
        let report = storm.run(&policy);
        figures(&report, 0.102, 3.72, 0.97);
        assert_eq!(report.recovery(), None);
    }
    let ten = storm.run(&JITTERED.to_builder().max(10).build().unwrap());
    figures(&ten, 0.101, 9.12, 0.989);

    let budget = storm.run_with_budget(&JITTERED, || RetryBudget::new(10));
    figures(&budget, 0.918, 1.01, 0.0);
    assert!(budget.recovery().is_some_and(|time| time < secs(5)));
}

/// With a short queue and 503 for the rest, the same retries help. The figures are those of the prototype.
#[test]
fn retries_help_a_server_that_sheds_load() {
    let storm = Storm::new().rate(800.0).queue(300).outage(secs(10)..secs(15), Outage::Slow(0.2)).lasts(secs(120));
    let (none, retried) = (storm.run(&NONE), storm.run(&JITTERED));
    assert_near("success without retries", none.success(), 0.963, 0.005);
    assert_near("success with retries", retried.success(), 0.979, 0.005);
    assert_near("load", retried.load(), 1.14, 0.03);
    assert!(retried.recovery().is_some());
}

/// A non-idempotent call is repeated only if the server did nothing, which a refusal proves and silence does not.
#[test]
fn only_refusals_are_retried_without_idempotency() {
    let policy = policy!(strategy = "full_jitter", base = "1s", max = 4, idempotent = false);
    let storm = |outage| Storm::new().outage(secs(10)..secs(12), outage).lasts(secs(30)).run(&policy);
    let silent = storm(Outage::Silent);
    assert_eq!(silent.requests(), silent.calls());
    assert!(matches!(silent.reasons(), [(StopReason::NotIdempotent, calls)] if *calls > 1000));
    let refusing = storm(Outage::Refusing);
    assert!(refusing.requests() > refusing.calls() && refusing.success() > silent.success());
}
