//! What ends a call, and what limits all calls together.

use std::{
    future::{Ready, pending, ready},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use backon::{ExponentialBuilder, Retryable as _};
use layered::{Execute, Service as _, Stack as _};
use reattempt::{Elapsed, RetryBudget, retry, testing};
use retry_if::ExponentialBackoffConfig;
use seatbelt::{RecoveryInfo, ResilienceContext, breaker::Breaker, retry::Retry, timeout::Timeout};
use tick::ClockControl;
use tokio::time::{Instant, sleep};
use tokio_retry2::{
    RetryError,
    strategy::{FixedInterval, MaxInterval as _},
};
use tower::{
    Service as _, ServiceExt as _,
    retry::{
        Policy,
        budget::{Budget as _, TpsBudget},
    },
};

use crate::{
    Peer::{Backon, RetryIf, Seatbelt, TokioRetry2, Tower},
    Row, paused,
    shapes::is_err,
};

/// One attempt, and the limit of the whole call.
const SLOW: Duration = Duration::from_secs(6);
const LIMIT: Duration = Duration::from_secs(10);

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row {
            what: "time limit of the whole call, attempts included",
            here: paused(ends(whole_here())),
            others: vec![
                (Backon, paused(ends(whole_backon()))),
                (RetryIf, paused(ends(whole_retry_if()))),
                (Seatbelt, paused(whole_seatbelt())),
                (TokioRetry2, paused(whole_tokio_retry2())),
                (Tower, paused(ends(whole_tower()))),
            ],
        },
        Row {
            what: "time limit of each attempt",
            here: paused(attempt_here()),
            others: vec![(Seatbelt, paused(attempt_seatbelt())), (Tower, paused(attempt_tower()))],
        },
        Row {
            what: "budget of all calls together",
            here: budget_here(),
            others: vec![(Tower, paused(budget_tower()))],
        },
        Row {
            what: "virtual clock of its own for tests",
            here: clock_here(),
            others: vec![(Seatbelt, crate::shapes::without_tokio(seatbelt_calls()))],
        },
    ]
}

/// Whether a call starts no attempt after the limit.
async fn ends<F: Future>(call: F) -> bool {
    let start = Instant::now();
    let _ = call.await;
    start.elapsed() <= LIMIT + SLOW
}

async fn slow() -> Result<(), ()> {
    sleep(SLOW).await;
    Err(())
}

#[retry(strategy = "constant", base = "1ms", max = 100, max_elapsed = LIMIT, when(Err(())))]
async fn whole_here() -> Result<(), ()> {
    slow().await
}

async fn whole_backon() -> Result<(), ()> {
    let policy =
        ExponentialBuilder::new().with_min_delay(Duration::from_millis(1)).with_max_delay(Duration::from_millis(1));
    slow.retry(policy.with_max_times(99).with_total_delay(Some(LIMIT))).await
}

const WITHIN: ExponentialBackoffConfig = ExponentialBackoffConfig {
    max_retries: 99,
    t_wait: Duration::from_millis(1),
    backoff: 1.0,
    t_wait_max: Some(LIMIT),
    backoff_max: None,
};

#[retry_if::retry(WITHIN, is_err)]
async fn whole_retry_if() -> Result<(), ()> {
    slow().await
}

/// Its limit reads the clock of the machine, which tokio does not pause: one that is over before the first attempt fails.
async fn whole_tokio_retry2() -> bool {
    let calls = AtomicU32::new(0);
    let schedule = FixedInterval::from_millis(1).max_duration(Duration::ZERO).take(99);
    let call = async || {
        calls.fetch_add(1, Ordering::Relaxed);
        RetryError::to_transient::<()>(())
    };
    tokio_retry2::Retry::spawn(schedule, call).await.is_err() && calls.load(Ordering::Relaxed) == 1
}

async fn whole_seatbelt() -> bool {
    let context = context();
    let service = (
        Timeout::layer("whole", &context).timeout_output(|_| Err(())).timeout(LIMIT),
        Retry::layer("retry", &context).clone_input().recovery_with(|_, _| RecoveryInfo::retry()),
        Execute::new(async |(): ()| pending::<Result<(), ()>>().await),
    )
        .into_service();
    service.execute(()).await.is_err()
}

async fn whole_tower() -> Result<(), tower::BoxError> {
    let attempts =
        tower::retry::Retry::new(Times(99), tower::service_fn(async |(): ()| slow().await.map_err(|()| "down")));
    tower::timeout::Timeout::new(attempts, LIMIT).ready().await?.call(()).await
}

async fn attempt_here() -> bool {
    #[retry(attempt_timeout = "2s", base = "1ms", when(Err(_)))]
    async fn hang(calls: &AtomicU32) -> Result<(), Elapsed> {
        calls.fetch_add(1, Ordering::Relaxed);
        pending().await
    }
    let calls = AtomicU32::new(0);
    hang(&calls).await.is_err() && calls.load(Ordering::Relaxed) == 3
}

async fn attempt_seatbelt() -> bool {
    let context = context();
    let service = (
        Retry::layer("retry", &context).clone_input().recovery_with(|_, _| RecoveryInfo::retry()).max_retry_attempts(2),
        Timeout::layer("attempt", &context).timeout_output(|_| Err(())).timeout(Duration::from_secs(2)),
        Execute::new(async |calls: Arc<AtomicU32>| {
            calls.fetch_add(1, Ordering::Relaxed);
            pending::<Result<(), ()>>().await
        }),
    )
        .into_service();
    let calls = Arc::new(AtomicU32::new(0));
    service.execute(Arc::clone(&calls)).await.is_err() && calls.load(Ordering::Relaxed) == 3
}

async fn attempt_tower() -> bool {
    let calls = AtomicU32::new(0);
    let hang = tower::service_fn(async |(): ()| {
        calls.fetch_add(1, Ordering::Relaxed);
        pending::<Result<(), tower::BoxError>>().await
    });
    let mut service = tower::retry::Retry::new(Times(2), tower::timeout::Timeout::new(hang, Duration::from_secs(2)));
    let outcome = service.ready().await.expect("it is always ready").call(()).await;
    outcome.is_err() && calls.load(Ordering::Relaxed) == 3
}

/// As many retries as it says.
#[derive(Clone)]
struct Times(u32);

impl<E> Policy<(), (), E> for Times {
    type Future = Ready<()>;

    fn retry(&mut self, (): &mut (), outcome: &mut Result<(), E>) -> Option<Ready<()>> {
        self.0 = self.0.checked_sub(1)?;
        outcome.is_err().then(|| ready(()))
    }

    fn clone_request(&mut self, (): &()) -> Option<()> {
        Some(())
    }
}

fn budget_here() -> bool {
    static BUDGET: RetryBudget = RetryBudget::new(10);
    #[retry(budget = BUDGET, when(Err(_)))]
    fn fetch(calls: &mut u32) -> Result<(), ()> {
        *calls += 1;
        Err(())
    }
    let _scope = testing::scope();
    let mut calls = 0;
    for _ in 0..100 {
        let _ = fetch(&mut calls);
    }
    calls == 110
}

#[derive(Clone)]
struct Budgeted(Arc<TpsBudget>);

impl Policy<(), (), ()> for Budgeted {
    type Future = Ready<()>;

    fn retry(&mut self, (): &mut (), _: &mut Result<(), ()>) -> Option<Ready<()>> {
        self.0.withdraw().then(|| ready(()))
    }

    fn clone_request(&mut self, (): &()) -> Option<()> {
        Some(())
    }
}

async fn budget_tower() -> bool {
    let calls = AtomicU32::new(0);
    let policy = Budgeted(Arc::new(TpsBudget::new(Duration::from_secs(10), 1, 0.0)));
    let fail = tower::service_fn(async |(): ()| {
        calls.fetch_add(1, Ordering::Relaxed);
        Err(())
    });
    let mut service = tower::retry::Retry::new(policy, fail);
    for _ in 0..100 {
        let _ = service.ready().await.expect("it is always ready").call(()).await;
    }
    calls.load(Ordering::Relaxed) == 110
}

fn clock_here() -> bool {
    #[retry(strategy = "constant", base = "1h", cap = "1h", when(Err(_)))]
    fn fetch() -> Result<(), ()> {
        Err(())
    }
    let scope = testing::scope();
    fetch().is_err() && scope.elapsed() == Duration::from_hours(2)
}

fn context<In, Out>() -> ResilienceContext<In, Out> {
    ResilienceContext::new(ClockControl::new().auto_advance_timers(true).to_clock())
}

/// A call that fails and waits, by its own clock.
pub(crate) async fn seatbelt_calls() -> Result<(), ()> {
    let service = (
        Retry::layer("retry", &context())
            .clone_input()
            .recovery_with(|_, _| RecoveryInfo::retry())
            .base_delay(Duration::from_hours(1)),
        Execute::new(async |(): ()| Err::<(), ()>(())),
    )
        .into_service();
    service.execute(()).await
}

/// Whether it stops calls to a server that always fails.
pub(crate) fn breaker() -> bool {
    let calls = Arc::new(AtomicU32::new(0));
    let service = (
        Breaker::layer("breaker", &context())
            .recovery_with(|_, _| RecoveryInfo::retry())
            .rejected_input(|_, _| Err(()))
            .min_throughput(10),
        Execute::new(async |calls: Arc<AtomicU32>| {
            calls.fetch_add(1, Ordering::Relaxed);
            Err::<(), ()>(())
        }),
    )
        .into_service();
    paused(async {
        for _ in 0..100 {
            let _ = service.execute(Arc::clone(&calls)).await;
        }
    });
    calls.load(Ordering::Relaxed) < 100
}
