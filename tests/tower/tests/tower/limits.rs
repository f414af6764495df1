//! Budgets and time limits.

use std::{future::pending, sync::Arc};

use reattempt::{Elapsed, Policy, RetryBudget, StopReason, Verdict, policy, testing, tower::RetryLayer};
use tower::{Layer, ServiceExt, service_fn};

use crate::{BUSY, DONE, Says, Script, ms};

const POLICY: Policy = policy!(strategy = "constant", max = unlimited);

#[tokio::test]
async fn a_static_budget_ends_the_call() {
    static BUDGET: RetryBudget = RetryBudget::new(2);
    let _scope = testing::scope();
    let script = Script::new(&[BUSY]);
    let layer = RetryLayer::new(POLICY).budget(&BUDGET).on_give_up(|event| {
        assert_eq!((event.reason(), event.attempt(), event.delay()), (StopReason::Budget, 3, ms(100)));
    });
    layer.layer(script.clone()).oneshot("order").await.unwrap_err();
    assert_eq!((script.requests(), BUDGET.available()), (3, 0));
}

#[tokio::test]
async fn successes_refill_a_shared_budget() {
    let _scope = testing::scope();
    let budget = Arc::new(RetryBudget::new(1).with_ratio(0.5));
    let layer = RetryLayer::new(POLICY).budget(Arc::clone(&budget));
    layer.layer(Script::new(&[BUSY, DONE])).oneshot("order").await.unwrap();
    assert_eq!(budget.available(), 0);
    layer.layer(Script::new(&[DONE])).oneshot("order").await.unwrap();
    assert_eq!(budget.available(), 1);
    // A final failure is not a success.
    layer.layer(Script::new(&[BUSY, Err(Says(Verdict::Final))])).oneshot("order").await.unwrap_err();
    assert_eq!(budget.available(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_wait_gives_its_token_back() {
    let budget = Arc::new(RetryBudget::new(2).with_ratio(0.0));
    let layer = RetryLayer::new(POLICY).budget(Arc::clone(&budget));
    let call = layer.layer(Script::new(&[BUSY])).oneshot("order");
    tokio::time::timeout(ms(150), call).await.unwrap_err();
    // The first retry was made. The second was not.
    assert_eq!(budget.available(), 1);
}

#[tokio::test(start_paused = true)]
async fn max_elapsed_starts_no_late_wait() {
    const BRIEF: Policy = policy!(strategy = "constant", max_elapsed = "250ms", max = unlimited);
    let started = tokio::time::Instant::now();
    let script = Script::new(&[BUSY]);
    let layer = RetryLayer::new(BRIEF).on_give_up(|event| assert_eq!(event.reason(), StopReason::MaxElapsed));
    layer.layer(script.clone()).oneshot("order").await.unwrap_err();
    assert_eq!((script.requests(), started.elapsed()), (3, ms(200)));
}

#[tokio::test(start_paused = true)]
async fn attempt_timeout_cuts_attempts() {
    const BRIEF: Policy = policy!(strategy = "immediate", attempt_timeout = "2s", max = 2);
    let started = tokio::time::Instant::now();
    let silent = service_fn(|()| pending::<Result<Says, Elapsed>>());
    let layer = RetryLayer::new(BRIEF).timed_out(Err);
    assert_eq!(layer.layer(silent).oneshot(()).await, Err(Elapsed::new(ms(2000))));
    assert_eq!(started.elapsed(), ms(4000));
}
