//! In Node, with JavaScript's timer, clock and randomness: nothing panics, and waits, limits, hooks and hints work.
//!
//! Virtual time cannot show that a real timer works, so these waits are real, and as short as they can be.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

use std::{cell::RefCell, future::pending, time::Duration};

use futures_util::future::{join, select};
use gloo_timers::future::TimeoutFuture;
use http::{HeaderMap, HeaderValue, header};
use reattempt::{Elapsed, Policy, RetryBudget, RetryError, Retryable, StopReason, Verdict, policy, retry, testing};
use wasm_bindgen_test::wasm_bindgen_test;

#[derive(Debug, Clone, PartialEq)]
enum Flaky {
    Busy,
    Late,
}

impl std::fmt::Display for Flaky {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl Retryable for Flaky {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}

impl From<Elapsed> for Flaky {
    fn from(_: Elapsed) -> Self {
        Self::Late
    }
}

/// What happened, in order.
type Log = RefCell<Vec<String>>;

fn note(log: &Log, text: impl Into<String>) {
    log.borrow_mut().push(text.into());
}

/// The timers that keep Node alive.
fn timers() -> f64 {
    let count = "process.getActiveResourcesInfo().filter(name => name == 'Timeout').length";
    js_sys::eval(count).unwrap().as_f64().unwrap()
}

#[wasm_bindgen_test]
async fn waits_let_other_tasks_run() {
    #[retry(
        strategy = "constant",
        base = "5ms",
        max = 2,
        on_retry = |event| note(log, format!("{} {:?}", event.attempt(), event.delay())),
        on_give_up = |event| note(log, event.reason().to_string()),
    )]
    async fn call(log: &Log) -> Result<(), Flaky> {
        note(log, "attempt");
        Err(Flaky::Busy)
    }

    let log = Log::default();
    let beside = async {
        TimeoutFuture::new(0).await;
        note(&log, "beside");
    };
    let (outcome, ()) = join(call(&log), beside).await;
    assert_eq!(outcome, Err(Flaky::Busy));
    assert_eq!(log.take(), ["attempt", "1 5ms", "beside", "attempt", "all attempts used"]);
}

#[wasm_bindgen_test]
async fn the_error_says_why_and_when() {
    #[retry(max = 3, base = "1ms")]
    async fn call() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy)
    }

    let error = call().await.unwrap_err();
    assert_eq!(
        (error.reason(), error.attempts(), error.earlier()),
        (StopReason::Attempts, 3, &[const { Flaky::Busy }; 2][..])
    );
    assert!(error.to_string().starts_with("gave up after 3 attempts in "));
}

#[wasm_bindgen_test]
async fn elapsed_counts_the_wait() {
    #[retry(strategy = "constant", base = "2ms", max = 2, on_give_up = |event| assert!(!event.elapsed().is_zero()))]
    async fn call() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy)
    }

    assert!(!call().await.unwrap_err().elapsed().is_zero());
}

#[wasm_bindgen_test]
async fn max_elapsed_ends_calls() {
    #[retry(strategy = "immediate", max = unlimited, max_elapsed = "5ms")]
    async fn restless() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy)
    }
    #[retry(strategy = "constant", base = "4ms", max = unlimited, max_elapsed = "5ms")]
    async fn slow() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy)
    }

    assert_eq!(restless().await.unwrap_err().reason(), StopReason::MaxElapsed);
    let error = slow().await.unwrap_err();
    assert_eq!(error.reason(), StopReason::MaxElapsed);
    assert!(error.attempts() <= 2);
}

#[wasm_bindgen_test]
async fn attempt_timeout_cuts_each_attempt() {
    #[retry(strategy = "constant", base = "1ms", max = 2, attempt_timeout = "1ms", attempt = attempt)]
    async fn stuck(log: &Log) -> Result<(), Flaky> {
        note(log, attempt.number().to_string());
        pending().await
    }

    let log = Log::default();
    assert_eq!(stuck(&log).await, Err(Flaky::Late));
    assert_eq!(log.take(), ["1", "2"]);
}

#[wasm_bindgen_test]
async fn long_waits_do_not_end_at_once() {
    // Longer than the longest `setTimeout`.
    #[retry(strategy = "constant", base = "30d", max = 2, cancel = TimeoutFuture::new(5))]
    async fn call() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy)
    }

    let before = timers();
    let error = call().await.unwrap_err();
    assert_eq!((error.reason(), error.attempts()), (StopReason::Cancelled, 1));
    TimeoutFuture::new(0).await;
    assert_eq!(timers(), before, "the timer of the wait is cleared");
}

#[wasm_bindgen_test]
async fn a_dropped_call_clears_its_timer() {
    #[retry(strategy = "constant", base = "1h", max = 2)]
    async fn call() -> Result<(), Flaky> {
        Err(Flaky::Busy)
    }

    let before = timers();
    select(Box::pin(call()), TimeoutFuture::new(1)).await;
    TimeoutFuture::new(0).await;
    assert_eq!(timers(), before);
}

#[wasm_bindgen_test]
fn futures_stay_send() {
    fn is_send(_: impl Send) {}

    #[retry(attempt_timeout = "1s")]
    async fn call() -> Result<(), Flaky> {
        Ok(())
    }

    is_send(call());
    is_send(Policy::DEFAULT.run_async(|| async { Ok::<_, Flaky>(()) }));
}

#[wasm_bindgen_test]
async fn closures_are_retried() {
    const POLICY: Policy = policy!(base = "1ms", max = 3, attempt_timeout = "1ms");
    static BUDGET: RetryBudget = RetryBudget::new(1).with_refill(Duration::from_secs(3600));

    let mut made = 0;
    let busy = || {
        made += 1;
        async { Err::<(), _>(Flaky::Busy) }
    };
    assert_eq!(POLICY.run_async(busy).await, Err(Flaky::Busy));
    assert_eq!(made, 3);
    let stuck = POLICY.call_async(pending::<Result<(), Flaky>>).budget(&BUDGET).timed_out(|it| Err(it.into()));
    let reasons = Log::default();
    let stuck = stuck.on_give_up(|event| note(&reasons, event.reason().to_string()));
    assert_eq!(stuck.run_async().await, Err(Flaky::Late));
    assert_eq!(reasons.take(), [StopReason::Budget.to_string()]);
}

#[wasm_bindgen_test]
fn hints_may_be_dates() {
    let hint = |date| {
        let headers = HeaderMap::from_iter([(header::RETRY_AFTER, HeaderValue::from_static(date))]);
        reattempt::retry_after(&headers)
    };
    assert_eq!(hint("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
    assert!(hint("Fri, 31 Dec 9999 23:59:59 GMT").unwrap() > Duration::from_secs(1 << 30));
    assert_eq!(hint("soon"), None);
}

#[wasm_bindgen_test]
fn draws_differ() {
    const POLICY: Policy = policy!(base = "1h", cap = "1h", max = 3);
    let waits: Vec<_> = POLICY.waits().collect();
    assert_ne!(waits[0], waits[1]);
}

#[wasm_bindgen_test]
fn sync_functions_need_a_sleeper() {
    // The only thread may only spin.
    #[retry(strategy = "constant", base = "1ms", max = 3, sleep = |_| (), on_retry = |event| _ = event.elapsed())]
    fn call() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy)
    }

    assert_eq!(call().unwrap_err().attempts(), 3);
}

#[wasm_bindgen_test]
async fn scopes_make_the_waits() {
    #[retry(strategy = "constant", base = "1h", cap = "1h", max = 3, max_elapsed = "90m")]
    async fn call() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy)
    }

    let scope = testing::scope();
    assert_eq!(call().await.unwrap_err().elapsed(), Duration::from_secs(3600));
    assert_eq!(scope.delays(), [Duration::from_secs(3600)]);
}

/// One error, where the function is: see `.ci/run wasm`.
#[cfg(feature = "sync")]
#[retry]
fn sync() -> Result<(), Flaky> {
    Err(Flaky::Busy)
}
