//! Async functions under smol: its timer waits and cuts attempts, and testing scopes work as anywhere.

use std::{cell::Cell, future::pending, time::Duration};

use reattempt::{Elapsed, Policy, Retryable, Verdict, retry, testing};

#[derive(Debug, PartialEq)]
enum Flaky {
    Busy,
    Late,
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

#[retry(strategy = "constant", base = "1us", max = 5)]
async fn fetch(attempts: &Cell<u32>) -> Result<u32, Flaky> {
    attempts.set(attempts.get() + 1);
    if attempts.get() < 4 { Err(Flaky::Busy) } else { Ok(attempts.get()) }
}

#[test]
fn its_timer_waits() {
    assert_eq!(smol::block_on(fetch(&Cell::new(0))), Ok(4));
}

#[test]
fn its_timer_cuts_attempts() {
    #[retry(strategy = "constant", base = "1us", max = 2, attempt_timeout = "1us")]
    async fn stuck(attempts: &Cell<u32>) -> Result<u32, Flaky> {
        attempts.set(attempts.get() + 1);
        pending().await
    }

    let attempts = Cell::new(0);
    assert_eq!(smol::block_on(stuck(&attempts)), Err(Flaky::Late));
    assert_eq!(attempts.get(), 2);
}

#[test]
fn a_timer_of_zero_lets_others_run() {
    #[retry(strategy = "immediate", max = unlimited)]
    async fn restless() -> Result<u32, Flaky> {
        Err(Flaky::Busy)
    }

    let first = smol::future::or(async { restless().await.is_ok() }, async {
        smol::future::yield_now().await;
        true
    });
    assert!(smol::block_on(first));
}

#[test]
fn on_its_executor() {
    #[retry(strategy = "constant", base = "1us")]
    async fn owned(text: String) -> Result<u32, Flaky> {
        smol::future::yield_now().await;
        text.parse().map_err(|_| Flaky::Busy)
    }

    assert_eq!(smol::block_on(smol::spawn(owned("7".into()))), Ok(7));
    assert_eq!(smol::block_on(smol::spawn(owned("x".into()))), Err(Flaky::Busy));
}

#[test]
fn in_a_scope_nothing_waits() {
    #[retry(strategy = "constant", base = "1h", cap = "1h", max = unlimited, max_elapsed = "10h")]
    async fn hourly() -> Result<u32, Flaky> {
        Err(Flaky::Busy)
    }

    let scope = testing::scope();
    assert_eq!(smol::block_on(hourly()), Err(Flaky::Busy));
    assert_eq!(scope.delays(), [Duration::from_secs(3_600); 9]);
}

#[test]
fn without_the_macro() {
    let (scope, calls) = (testing::scope(), Cell::new(0));
    let outcome = smol::block_on(Policy::DEFAULT.run_async(|| async {
        calls.set(calls.get() + 1);
        if calls.get() < 3 { Err(Flaky::Busy) } else { Ok(calls.get()) }
    }));
    assert_eq!((outcome, scope.delays().len()), (Ok(3), 2));
}
