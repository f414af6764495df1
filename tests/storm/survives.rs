//! What a user writes: a test that fails when the policy would not survive an outage of the service.

use std::time::Duration;

use reattempt::{
    Policy, RetryBudget, policy,
    storm::{Outage, Storm},
};

/// What the program uses: `#[retry(policy = PAYMENTS, budget = ..)]`.
const PAYMENTS: Policy = policy!(strategy = "full_jitter", base = "1s", cap = "8s", max = 4);

/// The service as its dashboards show it.
fn payment_service() -> Storm {
    let secs = Duration::from_secs;
    Storm::new().clients(40).rate(350.0).capacity(500.0).timeout(secs(2)).outage(secs(10)..secs(40), Outage::Silent)
}

#[test]
fn payments_survive_an_outage() {
    let report = payment_service().lasts(Duration::from_secs(120)).run_with_budget(&PAYMENTS, || RetryBudget::new(10));
    assert!(report.recovery().is_some_and(|time| time < Duration::from_secs(5)), "{report}");
    assert!(report.load() < 1.2, "{report}");
}

/// The same without the budget would fail.
#[test]
fn payments_need_their_budget() {
    let report = payment_service().lasts(Duration::from_secs(120)).run(&PAYMENTS);
    assert_eq!(report.recovery(), None, "{report}");
}
