//! `tower`: the errors of real layers, taken out of the boxes that they come in.

use std::{convert::Infallible, future, time::Duration};

use reattempt::Retryable;
use tower::{
    BoxError, Service, ServiceBuilder, ServiceExt, load_shed::error::Overloaded, service_fn, timeout::error::Elapsed,
};

use crate::{THROTTLED, TRANSIENT};

#[tokio::test]
async fn overloaded() {
    let mut busy = ServiceBuilder::new()
        .load_shed()
        .concurrency_limit(1)
        .service(service_fn(|()| future::pending::<Result<(), Infallible>>()));
    let _first = busy.ready().await.unwrap().call(());
    let error: BoxError = busy.ready().await.unwrap().call(()).await.unwrap_err();
    assert_eq!(error.downcast::<Overloaded>().unwrap().verdict(), THROTTLED);
}

#[tokio::test(start_paused = true)]
async fn timed_out() {
    let slow = service_fn(|()| future::pending::<Result<(), Infallible>>());
    let limited = ServiceBuilder::new().timeout(Duration::from_secs(5)).service(slow);
    let error: BoxError = limited.oneshot(()).await.unwrap_err();
    assert_eq!(error.downcast::<Elapsed>().unwrap().verdict(), TRANSIENT);
}
