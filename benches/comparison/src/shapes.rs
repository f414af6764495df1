//! The functions that can be retried, and where the schedule is written.
//!
//! What the others refuse is an example here that must not compile, beside its twin that does.
//!
//! An async method with `&mut self`. `backon` takes a closure that makes a future, and the future cannot borrow what the
//! closure holds:
//!
//! ```
//! use backon::{ExponentialBuilder, Retryable};
//! struct Client;
//! impl Client {
//!     async fn fetch(&self) -> Result<(), ()> { Ok(()) }
//!     async fn retried(&self) -> Result<(), ()> {
//!         (|| async { self.fetch().await }).retry(ExponentialBuilder::default()).await
//!     }
//! }
//! ```
//!
//! ```compile_fail
//! use backon::{ExponentialBuilder, Retryable};
//! struct Client;
//! impl Client {
//!     async fn fetch(&mut self) -> Result<(), ()> { Ok(()) }
//!     async fn retried(&mut self) -> Result<(), ()> {
//!         (|| async { self.fetch().await }).retry(ExponentialBuilder::default()).await
//!     }
//! }
//! ```
//!
//! `backon-macros` on `&self`, and on `&mut self`:
//!
//! ```
//! fn policy() -> backon::ExponentialBuilder { backon::ExponentialBuilder::default() }
//! struct Client;
//! impl Client {
//!     #[backon_macros::backon(backoff = policy)]
//!     async fn fetch(&self) -> Result<(), ()> { Ok(()) }
//! }
//! ```
//!
//! ```compile_fail
//! fn policy() -> backon::ExponentialBuilder { backon::ExponentialBuilder::default() }
//! struct Client;
//! impl Client {
//!     #[backon_macros::backon(backoff = policy)]
//!     async fn fetch(&mut self) -> Result<(), ()> { Ok(()) }
//! }
//! ```
//!
//! A schedule that makes no sense is refused by `reattempt` while compiling:
//!
//! ```
//! #[reattempt::retry(base = "1s", cap = "5s", when(Err(_)))]
//! fn fetch() -> Result<(), ()> { Ok(()) }
//! ```
//!
//! ```compile_fail
//! #[reattempt::retry(base = "10s", cap = "5s", when(Err(_)))]
//! fn fetch() -> Result<(), ()> { Ok(()) }
//! ```

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use backon::{BlockingRetryable as _, ExponentialBuilder, Retryable as _};
use reattempt::{retry, testing};
use retry_if::ExponentialBackoffConfig;

use crate::{
    Peer::{Backon, BackonMacros, RetryIf, Seatbelt, TokioRetry2, Tower},
    Row, paused,
};

pub(crate) const QUICK: ExponentialBackoffConfig = ExponentialBackoffConfig {
    max_retries: 2,
    t_wait: Duration::from_millis(1),
    backoff: 2.0,
    t_wait_max: None,
    backoff_max: None,
};

pub(crate) fn quick() -> ExponentialBuilder {
    ExponentialBuilder::new().with_min_delay(Duration::from_millis(1)).with_max_times(2)
}

pub(crate) fn is_err<T, E>(outcome: &Result<T, E>) -> bool {
    outcome.is_err()
}

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row {
            what: "sync functions",
            here: sync_here(),
            others: vec![(Backon, sync_backon()), (BackonMacros, sync_backon_macros())],
        },
        Row {
            what: "async functions with `&mut self`",
            here: paused(Calls(0).here()).is_err_and(|calls| calls == 3),
            others: vec![(RetryIf, paused(Calls(0).retry_if()).is_err_and(|calls| calls == 3))],
        },
        // The examples above show what the compiler refuses.
        Row { what: "schedule in the attribute, checked by the compiler", here: true, others: vec![] },
        Row {
            what: "any async runtime",
            here: without_tokio(at_once()),
            others: vec![
                (Backon, without_tokio((|| async { Err::<(), _>(()) }).retry(quick()).sleep(async |_| ()))),
                (BackonMacros, without_tokio(at_once_backon_macros())),
                (Seatbelt, without_tokio(crate::limits::seatbelt_calls())),
            ],
        },
        // What needs no call to be shown: it is there to be used, or it is not.
        Row {
            what: "any iterator as a schedule",
            here: false,
            others: vec![(Backon, iterator_backon()), (TokioRetry2, iterator_tokio_retry2())],
        },
        Row { what: "layer for stacks of services", here: true, others: vec![(Seatbelt, true), (Tower, true)] },
        Row { what: "circuit breaker", here: false, others: vec![(Seatbelt, crate::limits::breaker())] },
        Row { what: "timers for WebAssembly built in", here: true, others: vec![(Backon, true)] },
        Row {
            what: "proven by years of use",
            here: false,
            others: vec![(Backon, true), (TokioRetry2, true), (Tower, true)],
        },
    ]
}

fn sync_here() -> bool {
    #[retry(when(Err(_)))]
    fn count(calls: &mut u32) -> Result<(), ()> {
        *calls += 1;
        Err(())
    }
    let _scope = testing::scope();
    let mut calls = 0;
    count(&mut calls).is_err() && calls == 3
}

fn sync_backon() -> bool {
    let mut calls = 0;
    let outcome = (|| {
        calls += 1;
        Err::<(), _>(())
    })
    .retry(quick())
    .sleep(|_| ())
    .call();
    outcome.is_err() && calls == 3
}

fn sync_backon_macros() -> bool {
    use std::cell::Cell;
    fn at_once(_: Duration) {}
    #[backon_macros::backon(backoff = quick, sleep = at_once)]
    fn count(calls: &Cell<u32>) -> Result<(), ()> {
        calls.set(calls.get() + 1);
        Err(())
    }
    let calls = Cell::new(0);
    count(&calls).is_err() && calls.get() == 3
}

struct Calls(u32);

impl Calls {
    #[retry(when(Err(_)))]
    async fn here(&mut self) -> Result<(), u32> {
        self.0 += 1;
        Err(self.0)
    }

    #[retry_if::retry(QUICK, is_err)]
    async fn retry_if(&mut self) -> Result<(), u32> {
        self.0 += 1;
        Err(self.0)
    }
}

#[retry(when(Err(_)), sleep = async |_| ())]
async fn at_once() -> Result<(), ()> {
    Err(())
}

async fn no_wait(_: Duration) {}

#[backon_macros::backon(backoff = quick, sleep = no_wait)]
async fn at_once_backon_macros() -> Result<(), ()> {
    Err(())
}

/// Whether a future ends where there is no runtime at all.
pub(crate) fn without_tokio<F: Future>(future: F) -> bool {
    let mut future = pin!(future);
    (0..1000).any(|_| matches!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(_)))
}

const FIBONACCI: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(1), Duration::from_secs(2)];

fn iterator_backon() -> bool {
    paused(async {
        let start = tokio::time::Instant::now();
        let outcome = (|| async { Err::<(), _>(()) }).retry(FIBONACCI.into_iter()).await;
        outcome.is_err() && start.elapsed().as_secs() == 4
    })
}

fn iterator_tokio_retry2() -> bool {
    paused(async {
        let start = tokio::time::Instant::now();
        let outcome =
            tokio_retry2::Retry::spawn(FIBONACCI, || async { tokio_retry2::RetryError::to_transient::<()>(()) }).await;
        outcome.is_err() && start.elapsed().as_secs() == 4
    })
}
