//! An axum server: behind a layer in process, and as a proxy that retries what it passes on.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::post,
};
use http::StatusCode;
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use reattempt::{Policy, policy, testing, tower::RetryLayer};
use tokio::net::TcpListener;
use tower::{BoxError, ServiceBuilder, ServiceExt, util::BoxCloneSyncService};

use crate::ms;

const POLICY: Policy = policy!(strategy = "exponential", max = 4);

/// Repeats what it is told, after so many answers that say when to ask again.
pub(crate) fn flaky(failures: u32, requests: &Arc<AtomicU32>) -> Router {
    let requests = Arc::clone(requests);
    let answer = move |body: String| async move {
        match requests.fetch_add(1, Ordering::Relaxed) {
            made if made < failures => (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "2")]).into_response(),
            _ => body.into_response(),
        }
    };
    Router::new().route("/echo", post(answer))
}

/// Serves on loopback.
pub(crate) async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, router).await });
    address
}

pub(crate) fn post_to(uri: String) -> http::Request<Full<Bytes>> {
    http::Request::post(uri).body(Full::from("hello")).unwrap()
}

#[tokio::test]
async fn a_router_is_a_service() {
    let (scope, requests) = (testing::scope(), Arc::default());
    let service = ServiceBuilder::new().layer(RetryLayer::new(POLICY)).service(flaky(2, &requests));
    let response = service.oneshot(post_to("/echo".into())).await.unwrap();
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello");
    assert_eq!((requests.load(Ordering::Relaxed), scope.delays()), (3, vec![ms(2000); 2]));
}

#[tokio::test]
async fn the_last_response_is_returned() {
    let (_scope, requests) = (testing::scope(), Arc::default());
    let service = ServiceBuilder::new().layer(RetryLayer::new(POLICY)).service(flaky(9, &requests));
    let response = service.oneshot(post_to("/echo".into())).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(requests.load(Ordering::Relaxed), 4);
}

type Upstream = BoxCloneSyncService<http::Request<Full<Bytes>>, Response, BoxError>;

/// Passes a request on. It reads the body once, so that each attempt can send it.
async fn pass_on(State(upstream): State<Upstream>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, 64 * 1024).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let answer = upstream.oneshot(http::Request::from_parts(head, Full::from(body))).await;
    answer.unwrap_or_else(|_| StatusCode::BAD_GATEWAY.into_response())
}

#[tokio::test]
async fn a_proxy_retries_what_it_passes_on() {
    let (scope, requests) = (testing::scope(), Arc::default());
    let upstream = serve(flaky(1, &requests)).await;
    let service = ServiceBuilder::new()
        .layer(RetryLayer::new(POLICY))
        .map_request(move |mut request: http::Request<Full<Bytes>>| {
            *request.uri_mut() = format!("http://{upstream}{}", request.uri()).parse().unwrap();
            request
        })
        .map_response(|response: http::Response<_>| response.map(Body::new))
        .map_err(BoxError::from)
        .service(Client::builder(TokioExecutor::new()).build_http());
    let proxy = Router::new().fallback(pass_on).with_state(BoxCloneSyncService::new(service));
    let response = proxy.oneshot(post_to("/echo".into())).await.unwrap();
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello");
    assert_eq!((requests.load(Ordering::Relaxed), scope.delays()), (2, vec![ms(2000)]));
}
