//! `tonic`: statuses that crossed the wire from a real server, and those that the client makes.

use std::{
    convert::Infallible,
    future::{self, Future},
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use classification_tests::nobody;
use http::uri::PathAndQuery;
use reattempt::{Retryable, Verdict};
use tokio::net::TcpListener;
use tonic::{
    Code, Request, Status,
    body::Body,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    server::NamedService,
    transport::{Channel, Endpoint, Server, server::TcpIncoming},
};
use tonic_types::{ErrorDetails, StatusExt};
use tower::Service;

use crate::{FINAL, NOT_SENT, THROTTLED, TRANSIENT};

/// A service that answers every call with the same status, or never.
#[derive(Clone, Default)]
struct Answer(Arc<Mutex<Option<Status>>>);

impl NamedService for Answer {
    const NAME: &'static str = "test.Answer";
}

impl Service<http::Request<Body>> for Answer {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        match self.0.lock().unwrap().clone() {
            Some(status) => Box::pin(future::ready(Ok(status.into_http()))),
            None => Box::pin(future::pending()),
        }
    }
}

async fn server(answer: Answer) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(Server::builder().add_service(answer).serve_with_incoming(TcpIncoming::from(listener)));
    address
}

fn endpoint(address: SocketAddr) -> Endpoint {
    Endpoint::from_shared(format!("http://{address}")).unwrap()
}

/// Messages without content, and without a schema.
#[derive(Clone, Copy)]
struct Nothing;

impl Codec for Nothing {
    type Encode = ();
    type Decode = ();
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Nothing {
    type Item = ();
    type Error = Status;

    fn encode(&mut self, (): (), _: &mut EncodeBuf<'_>) -> Result<(), Status> {
        Ok(())
    }
}

impl Decoder for Nothing {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, _: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
        Ok(Some(()))
    }
}

async fn call(channel: Channel, request: Request<()>) -> Status {
    let mut client = Grpc::new(channel);
    client.ready().await.unwrap();
    let path = PathAndQuery::from_static("/test.Answer/Call");
    client.unary(request, path, Nothing).await.unwrap_err()
}

/// What comes back from a server that answers with each status.
async fn crossed(statuses: impl IntoIterator<Item = (Status, Verdict)>) {
    let answer = Answer::default();
    let channel = endpoint(server(answer.clone()).await).connect().await.unwrap();
    for (sent, verdict) in statuses {
        *answer.0.lock().unwrap() = Some(sent.clone());
        let status = call(channel.clone(), Request::new(())).await;
        assert_eq!((status.code(), status.message()), (sent.code(), sent.message()));
        assert_eq!(status.verdict(), verdict, "{sent:?}");
    }
}

const CODES: [(Code, Verdict); 16] = [
    (Code::Cancelled, FINAL),
    (Code::Unknown, FINAL),
    (Code::InvalidArgument, FINAL),
    (Code::DeadlineExceeded, TRANSIENT),
    (Code::NotFound, FINAL),
    (Code::AlreadyExists, FINAL),
    (Code::PermissionDenied, FINAL),
    (Code::ResourceExhausted, FINAL),
    (Code::FailedPrecondition, FINAL),
    (Code::Aborted, TRANSIENT),
    (Code::OutOfRange, FINAL),
    (Code::Unimplemented, FINAL),
    (Code::Internal, FINAL),
    (Code::Unavailable, TRANSIENT),
    (Code::DataLoss, FINAL),
    (Code::Unauthenticated, FINAL),
];

#[tokio::test]
async fn every_code() {
    assert_eq!(Code::Ok.verdict(), FINAL);
    for (code, verdict) in CODES {
        assert_eq!(code.verdict(), verdict, "{code:?}");
    }
    crossed(CODES.map(|(code, verdict)| (Status::new(code, "no"), verdict))).await;
}

#[tokio::test]
async fn every_code_with_retry_info() {
    let wait = Duration::from_millis(1500);
    crossed(CODES.map(|(code, verdict)| {
        let verdict = if code == Code::ResourceExhausted { THROTTLED } else { verdict };
        let details = ErrorDetails::with_retry_info(Some(wait));
        (Status::with_error_details(code, "later", details), verdict.after(wait))
    }))
    .await;
    // Present, and silent about how long.
    let details = ErrorDetails::with_retry_info(None);
    crossed([(Status::with_error_details(Code::ResourceExhausted, "later", details), THROTTLED)]).await;
    // Other details are no word about another try.
    let details = ErrorDetails::with_error_info("QUOTA", "example.test", []);
    crossed([(Status::with_error_details(Code::ResourceExhausted, "full", details), FINAL)]).await;
}

fn pushed_back(mut status: Status, value: &str) -> Status {
    status.metadata_mut().insert("grpc-retry-pushback-ms", value.parse().unwrap());
    status
}

#[tokio::test]
async fn every_code_with_a_pushback() {
    let wait = Duration::from_millis(250);
    crossed(CODES.map(|(code, verdict)| {
        let verdict = if code == Code::ResourceExhausted { THROTTLED } else { verdict };
        (pushed_back(Status::new(code, "later"), "250"), verdict.after(wait))
    }))
    .await;
    for never in ["-1", "", "soon", "99999999999999999999"] {
        crossed(CODES.map(|(code, _)| (pushed_back(Status::new(code, "never"), never), FINAL))).await;
    }
    let details = ErrorDetails::with_retry_info(Some(Duration::from_secs(9)));
    let both = Status::with_error_details(Code::Unavailable, "later", details);
    crossed([(pushed_back(both, "250"), TRANSIENT.after(wait))]).await;
}

#[tokio::test]
async fn nobody_listens() {
    let status = call(endpoint(nobody()).connect_lazy(), Request::new(())).await;
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(status.verdict(), NOT_SENT, "{status:?}");
}

#[tokio::test(start_paused = true)]
async fn no_answer_in_time() {
    let address = server(Answer::default()).await;
    let limit = Duration::from_secs(5);
    let of_endpoint = call(endpoint(address).timeout(limit).connect_lazy(), Request::new(())).await;
    let mut request = Request::new(());
    request.set_timeout(limit);
    let of_request = call(endpoint(address).connect_lazy(), request).await;
    for status in [of_endpoint, of_request] {
        assert_eq!(status.verdict(), TRANSIENT, "{status:?}");
    }
}
