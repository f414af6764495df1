//! Judging, delays, hints and hooks.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use reattempt::{GiveUpEvent, Policy, RetryEvent, StopReason, Verdict, policy, testing, tower::RetryLayer};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};

use crate::{BUSY, DONE, Says, Script, ms};

const POLICY: Policy = policy!(strategy = "exponential");

#[tokio::test]
async fn an_error_is_retried() {
    let scope = testing::scope();
    let script = Script::new(&[BUSY, BUSY, DONE]);
    assert_eq!(RetryLayer::new(POLICY).layer(script.clone()).oneshot("order").await, DONE);
    assert_eq!((script.requests(), scope.delays()), (3, vec![ms(100), ms(200)]));
}

#[tokio::test]
async fn a_response_that_judges_itself_is_retried() {
    const UNAVAILABLE: Result<Says, Says> = Ok(Says(Verdict::THROTTLED));
    let _scope = testing::scope();
    let script = Script::new(&[UNAVAILABLE]);
    // The last outcome is returned as it is.
    assert_eq!(RetryLayer::new(POLICY).layer(script.clone()).oneshot("order").await, UNAVAILABLE);
    assert_eq!(script.requests(), 3);
}

#[tokio::test]
async fn a_final_error_is_not_retried() {
    let script = Script::new(&[Err(Says(Verdict::Final))]);
    RetryLayer::new(POLICY).layer(script.clone()).oneshot("order").await.unwrap_err();
    assert_eq!(script.requests(), 1);
}

#[tokio::test]
async fn by_error_takes_every_response() {
    const UNAVAILABLE: Result<Says, Says> = Ok(Says(Verdict::THROTTLED));
    let _scope = testing::scope();
    let script = Script::new(&[BUSY, UNAVAILABLE, DONE]);
    assert_eq!(RetryLayer::by_error(POLICY).layer(script.clone()).oneshot("order").await, UNAVAILABLE);
    assert_eq!(script.requests(), 2);
}

#[tokio::test]
async fn a_closure_judges() {
    let scope = testing::scope();
    let answers = Arc::new(AtomicU64::new(0));
    // Neither the response nor the error judges itself.
    let service = service_fn(move |()| {
        let answer = answers.fetch_add(1, Ordering::Relaxed) + 1;
        async move { if answer == 1 { Err("busy") } else { Ok(answer) } }
    });
    let layer = RetryLayer::judged_by(POLICY, |outcome| match outcome {
        Ok(answer) => Some(Duration::from_secs(*answer)).filter(|_| *answer < 3).map_or(Verdict::Final, Verdict::from),
        Err("busy") => Verdict::TRANSIENT,
        Err(_) => Verdict::Final,
    });
    assert_eq!(layer.layer(service).oneshot(()).await, Ok(3));
    assert_eq!(scope.delays(), [ms(100), ms(2000)]);
}

#[tokio::test]
async fn a_hint_is_followed() {
    const LATER: Result<Says, Says> = Err(Says(Verdict::THROTTLED.after(ms(5000))));
    let scope = testing::scope();
    let script = Script::new(&[LATER, DONE]);
    RetryLayer::new(POLICY).layer(script).oneshot("order").await.unwrap();
    assert_eq!(scope.delays(), [ms(5000)]);
}

#[tokio::test]
async fn hooks_are_called() {
    let _scope = testing::scope();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let (on_retry, on_give_up) = (Arc::clone(&lines), Arc::clone(&lines));
    let mut service = ServiceBuilder::new()
        .layer(
            RetryLayer::new(POLICY)
                .named("shop")
                .on_retry(move |event| {
                    assert!(event.error().is_some());
                    on_retry.lock().unwrap().push(format!("{event}"));
                })
                .on_give_up(move |event: &GiveUpEvent<'_, _>| {
                    assert_eq!(event.reason(), StopReason::Attempts);
                    on_give_up.lock().unwrap().push(format!("{event}"));
                }),
        )
        .service(Script::new(&[BUSY]));
    service.ready().await.unwrap().call("order").await.unwrap_err();
    let busy = "Retry { class: Transient, after: None }";
    assert_eq!(
        *lines.lock().unwrap(),
        [
            format!("shop: attempt 1 of 3 failed, the next follows in 100ms: {busy}"),
            format!("shop: attempt 2 of 3 failed, the next follows in 200ms: {busy}"),
            format!("shop: gave up after 3 attempts in 300ms (all attempts used): {busy}"),
        ],
    );
}

#[tokio::test]
async fn a_final_outcome_calls_no_hook() {
    let hook = |_: &RetryEvent<'_, Result<Says, Says>>| panic!("nothing is retried");
    let layer = RetryLayer::new(POLICY).on_retry(hook).on_give_up(|_| panic!("nothing is given up"));
    layer.layer(Script::new(&[DONE])).oneshot("order").await.unwrap();
    layer.layer(Script::new(&[Err(Says(Verdict::Final))])).oneshot("order").await.unwrap_err();
}

#[tokio::test]
async fn a_scope_switches_retries_off() {
    let _scope = testing::scope().max(1);
    let script = Script::new(&[BUSY]);
    RetryLayer::new(POLICY).layer(script.clone()).oneshot("order").await.unwrap_err();
    assert_eq!(script.requests(), 1);
}

#[tokio::test]
async fn calls_do_not_share_their_attempts() {
    let _scope = testing::scope();
    let script = Script::new(&[BUSY]);
    let mut service = RetryLayer::new(POLICY).layer(script.clone());
    let (first, second) = (service.call("order"), service.call("order"));
    tokio::join!(async { first.await.unwrap_err() }, async { second.await.unwrap_err() });
    assert_eq!(script.requests(), 6);
}

#[test]
fn futures_are_send_where_the_service_is() {
    fn is_send(_: &impl Send) {}
    let mut service = RetryLayer::new(POLICY).layer(Script::new(&[DONE]));
    is_send(&service.call("order"));
    is_send(&service);
}
