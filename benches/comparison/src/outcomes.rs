//! What counts as a failure that is worth a retry, and what the caller is told.

use std::{
    cell::Cell,
    future::{Ready, ready},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use anyhow::bail;
use backon::Retryable as _;
use layered::{Execute, Service as _, Stack as _};
use reattempt::{RetryError, Retryable, StopReason, retry, testing};
use seatbelt::{Recovery, RecoveryInfo, ResilienceContext, retry::Retry};
use tick::ClockControl;
use tokio_retry2::RetryError as Marked;
use tower::{Service as _, ServiceExt as _, retry::Policy};

use crate::{
    Peer::{Backon, BackonMacros, RetryIf, Seatbelt, TokioRetry2, Tower},
    Row, paused,
    shapes::{QUICK, is_err, quick},
};

pub(crate) fn rows() -> Vec<Row> {
    let bail = |calls: u32| calls == 3;
    vec![
        Row {
            what: "`bail!` in the body is retried",
            here: bail(paused(bail_here())),
            others: vec![
                (Backon, bail(paused(bail_backon()))),
                (BackonMacros, bail(paused(bail_backon_macros()))),
                (RetryIf, bail(paused(bail_retry_if()))),
                (Seatbelt, true), // the body is a function of its own
                (TokioRetry2, bail(paused(bail_tokio_retry2()))),
                (Tower, true), // as above
            ],
        },
        Row {
            what: "owned argument, cloned for each attempt",
            here: clone_here(),
            others: vec![(Seatbelt, paused(ok_seatbelt())), (Tower, paused(ok_tower()))],
        },
        Row {
            what: "error type decides what is retried",
            here: by_type_here(),
            others: vec![(Seatbelt, paused(by_type_seatbelt()))],
        },
        Row { what: "derive for such an error type", here: by_type_here(), others: vec![] },
        Row {
            what: "an `Ok` is retried",
            here: ok_here(),
            others: vec![
                (RetryIf, paused(ok_retry_if())),
                (Seatbelt, paused(ok_seatbelt())),
                (Tower, paused(ok_tower())),
            ],
        },
        Row { what: "error that says why and after how many attempts", here: reason_here(), others: vec![] },
    ]
}

macro_rules! bailing {
    ($name:ident, #[$attribute:meta]) => {
        async fn $name() -> u32 {
            #[$attribute]
            #[allow(unreachable_code, reason = "what retry-if appends")]
            async fn count(calls: &Cell<u32>) -> anyhow::Result<()> {
                calls.set(calls.get() + 1);
                bail!("down");
            }
            let calls = Cell::new(0);
            let _ = count(&calls).await;
            calls.get()
        }
    };
}
bailing!(bail_here, #[retry(when(Err(_)))]);
bailing!(bail_backon_macros, #[backon_macros::backon(backoff = quick)]);
bailing!(bail_retry_if, #[retry_if::retry(QUICK, is_err)]);

async fn bail_backon() -> u32 {
    let calls = Cell::new(0);
    let body = || async {
        calls.set(calls.get() + 1);
        bail!("down");
    };
    let _: anyhow::Result<()> = body.retry(quick()).await;
    calls.get()
}

async fn bail_tokio_retry2() -> u32 {
    let calls = Cell::new(0);
    let body = async || -> anyhow::Result<()> {
        calls.set(calls.get() + 1);
        bail!("down")
    };
    let _ = tokio_retry2::Retry::spawn([std::time::Duration::ZERO; 2], || async {
        body().await.map_err(Marked::transient)
    })
    .await;
    calls.get()
}

fn clone_here() -> bool {
    #[retry(clone(name), when(Err(_)))]
    fn consume(name: String, calls: &mut u32) -> Result<(), ()> {
        *calls += 1;
        drop(name);
        Err(())
    }
    let _scope = testing::scope();
    let mut calls = 0;
    consume("a".to_owned(), &mut calls).is_err() && calls == 3
}

#[derive(Debug, PartialEq, Retryable)]
enum Failure {
    #[retryable]
    Busy,
    Declined,
}

impl Recovery for Failure {
    fn recovery(&self) -> RecoveryInfo {
        if *self == Self::Busy { RecoveryInfo::retry() } else { RecoveryInfo::never() }
    }
}

fn by_type_here() -> bool {
    #[retry(max = 9)]
    fn call(answers: &mut Vec<Failure>) -> Result<(), Failure> {
        answers.pop().map_or(Ok(()), Err)
    }
    let _scope = testing::scope();
    let mut answers = vec![Failure::Busy, Failure::Declined, Failure::Busy];
    call(&mut answers) == Err(Failure::Declined) && answers.len() == 1
}

async fn by_type_seatbelt() -> bool {
    let context = ResilienceContext::new(ClockControl::new().auto_advance_timers(true).to_clock());
    let service = (
        Retry::layer("retry", &context).clone_input().recovery(),
        Execute::new(
            async |calls: Arc<AtomicU32>| {
                if calls.fetch_add(1, Ordering::Relaxed) == 0 { Failure::Busy } else { Failure::Declined }
            },
        ),
    )
        .into_service();
    let calls = Arc::new(AtomicU32::new(0));
    service.execute(Arc::clone(&calls)).await == Failure::Declined && calls.load(Ordering::Relaxed) == 2
}

fn ok_here() -> bool {
    #[retry(when(Ok(503)))]
    fn fetch(answers: &mut Vec<u16>) -> Result<u16, ()> {
        Ok(answers.pop().unwrap_or(200))
    }
    let _scope = testing::scope();
    fetch(&mut vec![503, 503]) == Ok(200)
}

fn is_503(outcome: &Result<u32, ()>) -> bool {
    *outcome == Ok(503)
}

/// 503 twice, and then 200.
fn next(calls: &AtomicU32) -> Result<u32, ()> {
    Ok(if calls.fetch_add(1, Ordering::Relaxed) < 2 { 503 } else { 200 })
}

async fn ok_retry_if() -> bool {
    #[retry_if::retry(QUICK, is_503)]
    async fn fetch(calls: &AtomicU32) -> Result<u32, ()> {
        next(calls)
    }
    fetch(&AtomicU32::new(0)).await == Ok(200)
}

async fn ok_seatbelt() -> bool {
    let context = ResilienceContext::new(ClockControl::new().auto_advance_timers(true).to_clock());
    let service = (
        Retry::layer("retry", &context)
            .clone_input()
            .recovery_with(|outcome, _| if is_503(outcome) { RecoveryInfo::retry() } else { RecoveryInfo::never() }),
        Execute::new(async |calls: Arc<AtomicU32>| next(&calls)),
    )
        .into_service();
    service.execute(Arc::default()).await == Ok(200)
}

#[derive(Clone)]
struct Again;

impl Policy<Arc<AtomicU32>, u32, ()> for Again {
    type Future = Ready<()>;

    fn retry(&mut self, _: &mut Arc<AtomicU32>, outcome: &mut Result<u32, ()>) -> Option<Ready<()>> {
        is_503(outcome).then(|| ready(()))
    }

    fn clone_request(&mut self, calls: &Arc<AtomicU32>) -> Option<Arc<AtomicU32>> {
        Some(Arc::clone(calls))
    }
}

async fn ok_tower() -> bool {
    let mut service = tower::retry::Retry::new(Again, tower::service_fn(async |calls: Arc<AtomicU32>| next(&calls)));
    service.ready().await.is_ok() && service.call(Arc::default()).await == Ok(200)
}

fn reason_here() -> bool {
    #[retry(when(Err(_)))]
    fn fetch() -> Result<(), RetryError<&'static str>> {
        Err("down")
    }
    let _scope = testing::scope();
    fetch().is_err_and(|error| error.reason() == StopReason::Attempts && error.attempts() == 3)
}
