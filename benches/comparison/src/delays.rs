//! How long each crate waits: 200 delays that start at one second, doubled, at most two, with its own jitter.

use std::{
    future::{Ready, ready},
    sync::{Arc, Mutex},
    time::Duration,
};

use backon::{BackoffBuilder as _, ExponentialBuilder, Retryable as _};
use layered::{Execute, Service as _, Stack as _};
use reattempt::{retry, testing};
use seatbelt::{RecoveryInfo, ResilienceContext, retry::Retry};
use tick::ClockControl;
use tokio::time::Instant;
use tokio_retry2::{
    RetryError,
    strategy::{ExponentialFactorBackoff, FixedInterval, jitter},
};
use tower::{
    Service as _, ServiceExt as _,
    retry::{
        Policy,
        backoff::{Backoff as _, ExponentialBackoffMaker, MakeBackoff as _},
    },
    util::rng::HasherRng,
};

use crate::{
    Peer::{self, Backon, BackonMacros, RetryIf, Seatbelt, TokioRetry2, Tower},
    Row, paused,
    shapes::quick,
};

const CAP: Duration = Duration::from_secs(2);
const ASKED: Duration = Duration::from_secs(7);

pub(crate) fn rows() -> Vec<Row> {
    let mut maker = ExponentialBackoffMaker::new(Duration::from_secs(1), CAP, 0.5, HasherRng::default())
        .expect("within its bounds");
    // The delays of two calls of each.
    let here = [1, 2].map(here);
    let others: [(Peer, [Vec<Duration>; 2]); 4] = [
        (Backon, [(); 2].map(|()| backon())),
        (Seatbelt, [(); 2].map(|()| seatbelt())),
        (TokioRetry2, [(); 2].map(|()| tokio_retry2())),
        (Tower, [(); 2].map(|()| tower(&mut maker))),
    ];
    let row = |what, does: fn(&[Vec<Duration>; 2]) -> bool| Row {
        what,
        here: does(&here),
        others: others.iter().map(|(peer, calls)| (*peer, does(calls))).collect(),
    };
    let capped = Row {
        what: "no delay is longer than the cap, jitter included",
        ..row("", |calls| calls[0].iter().all(|delay| *delay <= CAP))
    };
    vec![
        row("jitter that begins at zero (full jitter)", |calls| calls[0].iter().any(|delay| *delay < CAP / 20)),
        Row { others: capped.others.into_iter().chain([(RetryIf, true)]).collect(), ..capped }, // it has no jitter
        row("delays at the cap are still random", |calls| calls[0].iter().filter(|delay| **delay == CAP).count() < 20),
        row("each call draws its own delays", |calls| calls[0] != calls[1]),
        Row {
            what: "delay that the server asked for",
            here: asked_here() >= ASKED,
            others: vec![
                (Backon, paused(asked_backon()) >= ASKED),
                (BackonMacros, paused(asked_backon_macros()) >= ASKED),
                (Seatbelt, paused(asked_seatbelt()) >= ASKED),
                (TokioRetry2, paused(asked_tokio_retry2()) >= ASKED),
                (Tower, paused(asked_tower()) >= ASKED),
            ],
        },
    ]
}

fn here(seed: u64) -> Vec<Duration> {
    #[retry(base = "1s", cap = "2s", max = 201, when(Err(_)))]
    fn fetch() -> Result<(), ()> {
        Err(())
    }
    let scope = testing::scope().seed(seed);
    let _ = fetch();
    scope.delays()
}

fn backon() -> Vec<Duration> {
    let policy = ExponentialBuilder::new().with_min_delay(Duration::from_secs(1)).with_max_delay(CAP);
    policy.with_jitter().with_max_times(200).build().collect()
}

fn tokio_retry2() -> Vec<Duration> {
    ExponentialFactorBackoff::from_millis(1000, 2.0).max_delay(CAP).map(jitter).take(200).collect()
}

fn seatbelt() -> Vec<Duration> {
    let context = ResilienceContext::new(ClockControl::new().auto_advance_timers(true).to_clock());
    let delays = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&delays);
    let service = (
        Retry::layer("retry", &context)
            .clone_input()
            .recovery_with(|_, _| RecoveryInfo::retry())
            .base_delay(Duration::from_secs(1))
            .max_delay(CAP)
            .max_retry_attempts(200)
            .on_retry(move |_, args| seen.lock().expect("no thread panics").push(args.retry_delay())),
        Execute::new(async |(): ()| Err::<(), ()>(())),
    )
        .into_service();
    let _ = paused(service.execute(()));
    delays.lock().expect("no thread panics").clone()
}

fn tower(maker: &mut ExponentialBackoffMaker) -> Vec<Duration> {
    let mut backoff = maker.make_backoff();
    paused(async {
        let start = Instant::now();
        (0..200).map(|_| backoff.next_backoff().deadline() - start).collect()
    })
}

fn asked_here() -> Duration {
    #[retry(base = "1ms", max = 2, when(Err(())  => ASKED))]
    fn fetch() -> Result<(), ()> {
        Err(())
    }
    let scope = testing::scope();
    let _ = fetch();
    scope.elapsed()
}

async fn asked_backon() -> Duration {
    let start = Instant::now();
    let _ = (|| async { Err::<(), _>(()) }).retry(quick().with_max_times(1)).adjust(ask).await;
    start.elapsed()
}

fn ask((): &(), scheduled: Option<Duration>) -> Option<Duration> {
    scheduled.map(|_| ASKED) // `Some` without a schedule would retry forever
}

async fn asked_backon_macros() -> Duration {
    fn once() -> ExponentialBuilder {
        quick().with_max_times(1)
    }
    #[backon_macros::backon(backoff = once, adjust = ask)]
    async fn fetch() -> Result<(), ()> {
        Err(())
    }
    let start = Instant::now();
    let _ = fetch().await;
    start.elapsed()
}

async fn asked_tokio_retry2() -> Duration {
    let start = Instant::now();
    let schedule = FixedInterval::from_millis(1).take(1);
    let _ = tokio_retry2::Retry::spawn(schedule, || async { RetryError::to_retry_after::<()>((), ASKED) }).await;
    start.elapsed()
}

async fn asked_seatbelt() -> Duration {
    let context = ResilienceContext::new(ClockControl::new().auto_advance_timers(true).to_clock());
    let longest = Arc::new(Mutex::new(Duration::ZERO));
    let seen = Arc::clone(&longest);
    let service = (
        Retry::layer("retry", &context)
            .clone_input()
            .recovery_with(|_, _| RecoveryInfo::retry().delay(ASKED))
            .max_retry_attempts(1)
            .on_retry(move |_, args| *seen.lock().expect("no thread panics") = args.retry_delay()),
        Execute::new(async |(): ()| Err::<(), ()>(())),
    )
        .into_service();
    let _ = service.execute(()).await;
    *longest.lock().expect("no thread panics")
}

#[derive(Clone)]
struct Ask(bool);

impl Policy<(), (), Duration> for Ask {
    type Future = tokio::time::Sleep;

    fn retry(&mut self, (): &mut (), outcome: &mut Result<(), Duration>) -> Option<Self::Future> {
        outcome.err().filter(|_| std::mem::take(&mut self.0)).map(tokio::time::sleep)
    }

    fn clone_request(&mut self, (): &()) -> Option<()> {
        Some(())
    }
}

async fn asked_tower() -> Duration {
    let start = Instant::now();
    let fail: fn(()) -> Ready<Result<(), Duration>> = |()| ready(Err(ASKED));
    let mut service = tower::retry::Retry::new(Ask(true), tower::service_fn(fail));
    let _ = service.ready().await.expect("it is always ready").call(()).await;
    start.elapsed()
}
