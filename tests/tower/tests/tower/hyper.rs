//! A hyper client, whose requests have a body that is cloned.

use std::{
    net::TcpListener,
    sync::{Arc, atomic::Ordering},
};

use axum::body::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use reattempt::{Policy, policy, testing, tower::RetryLayer};
use tower::{BoxError, ServiceBuilder, ServiceExt};

use crate::{
    axum::{flaky, post_to, serve},
    ms,
};

const POLICY: Policy = policy!(strategy = "exponential", max = 4, idempotent = false);

fn client() -> Client<HttpConnector, Full<Bytes>> {
    Client::builder(TokioExecutor::new()).build_http()
}

#[tokio::test]
async fn each_attempt_sends_the_body() {
    let (scope, requests) = (testing::scope(), Arc::default());
    let server = serve(flaky(3, &requests)).await;
    // A boxed error judges itself by its chain.
    let service = ServiceBuilder::new().layer(RetryLayer::new(POLICY)).map_err(BoxError::from).service(client());
    let response = service.oneshot(post_to(format!("http://{server}/echo"))).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello");
    assert_eq!((requests.load(Ordering::Relaxed), scope.delays()), (4, vec![ms(2000); 3]));
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let scope = testing::scope();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let service = ServiceBuilder::new().layer(RetryLayer::new(POLICY)).map_err(BoxError::from).service(client());
    service.oneshot(post_to(format!("http://{nobody}/echo"))).await.unwrap_err();
    assert_eq!(scope.delays(), [ms(100), ms(200), ms(400)]);
}
