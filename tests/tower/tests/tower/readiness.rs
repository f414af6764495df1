//! Back-pressure: a service is called only when it is ready.

use std::{
    future::{Ready, ready},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
};

use reattempt::{Policy, Verdict, policy, testing, tower::RetryLayer};
use tower::{BoxError, Layer, Service, ServiceBuilder, ServiceExt, service_fn};

use crate::{BUSY, Says, Script};

const POLICY: Policy = policy!(strategy = "immediate");

/// Panics if it is called when it is not ready. A clone is not ready, whatever the original is.
struct Strict {
    is_ready: bool,
    is_broken: bool,
    /// How many of them were called, the original among them.
    called: Arc<(AtomicU32, AtomicU32)>,
    is_original: bool,
}

impl Strict {
    fn new(is_broken: bool) -> Self {
        Self { is_ready: false, is_broken, called: Arc::default(), is_original: true }
    }
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        let (is_broken, called) = (self.is_broken, Arc::clone(&self.called));
        Self { is_ready: false, is_broken, called, is_original: false }
    }
}

impl Service<()> for Strict {
    type Response = Says;
    type Error = Says;
    type Future = Ready<Result<Says, Says>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Says>> {
        if self.is_broken {
            return Poll::Ready(Err(Says(Verdict::NOT_SENT)));
        }
        if self.is_ready {
            return Poll::Ready(Ok(()));
        }
        // It is ready at the second question.
        self.is_ready = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn call(&mut self, (): ()) -> Self::Future {
        assert!(self.is_ready, "called before it was ready");
        self.is_ready = false;
        self.called.0.fetch_add(1, Ordering::Relaxed);
        self.called.1.fetch_add(self.is_original.into(), Ordering::Relaxed);
        ready(BUSY)
    }
}

#[tokio::test]
async fn each_attempt_waits_until_the_service_is_ready() {
    let _scope = testing::scope();
    let strict = Strict::new(false);
    let called = Arc::clone(&strict.called);
    assert_eq!(RetryLayer::new(POLICY).layer(strict).oneshot(()).await, BUSY);
    assert_eq!(called.0.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn the_first_attempt_takes_the_service_that_is_ready() {
    let _scope = testing::scope().max(1);
    let strict = Strict::new(false);
    let called = Arc::clone(&strict.called);
    RetryLayer::new(POLICY).layer(strict).oneshot(()).await.unwrap_err();
    assert_eq!(called.1.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_service_that_is_broken_fails_the_attempt() {
    let scope = testing::scope();
    let refused = Err(Says(Verdict::NOT_SENT));
    let layer = RetryLayer::new(POLICY).on_give_up(move |event| assert_eq!(*event.outcome(), refused));
    assert_eq!(layer.layer(Strict::new(true)).call(()).await, refused);
    assert_eq!(scope.delays().len(), 2);
}

#[tokio::test]
async fn a_wait_holds_no_place_of_a_concurrency_limit() {
    let _scope = testing::scope();
    let script = Script::new(&[BUSY]);
    let service = ServiceBuilder::new().layer(RetryLayer::new(POLICY)).concurrency_limit(1).service(script.clone());
    let (first, second) = tokio::join!(service.clone().oneshot("order"), service.oneshot("order"));
    assert_eq!((first, second, script.requests()), (BUSY, BUSY, 6));
}

#[tokio::test]
async fn errors_of_a_buffer_keep_their_verdict() {
    let _scope = testing::scope();
    let requests = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&requests);
    let refused = service_fn(move |()| {
        counted.fetch_add(1, Ordering::Relaxed);
        ready(Err::<(), _>(std::io::Error::from(std::io::ErrorKind::ConnectionRefused)))
    });
    let service = ServiceBuilder::new().layer(RetryLayer::by_error(POLICY)).buffer(4).service(refused);
    let error: BoxError = service.oneshot(()).await.unwrap_err();
    assert!(error.is::<std::io::Error>());
    assert_eq!(requests.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn load_that_was_shed_is_retried() {
    let scope = testing::scope();
    let service = ServiceBuilder::new()
        .layer(RetryLayer::<(), BoxError>::by_error(POLICY))
        .load_shed()
        .concurrency_limit(1)
        .service(service_fn(|()| std::future::pending::<Result<(), BoxError>>()));
    let mut busy = service.clone();
    let _first = busy.ready().await.unwrap().call(());
    service.oneshot(()).await.unwrap_err();
    assert_eq!(scope.delays().len(), 2);
}
