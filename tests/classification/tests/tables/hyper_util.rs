//! `hyper-util` and `hyper`: a client against a broken server or none at all.

use std::{
    future::ready,
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use classification_tests::{nobody, peer, raw_http};
use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper::{
    Uri,
    body::{Body, Bytes, Frame},
    client::conn::http1,
};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{
    client::legacy::{Client, Error},
    rt::{TokioExecutor, TokioIo},
};
use reattempt::{Retryable, verdict_of};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tower::service_fn;

use crate::{
    FINAL, NOT_SENT, TRANSIENT,
    reqwest::{self_signed, server},
};

async fn get(uri: &str) -> Result<hyper::Response<hyper::body::Incoming>, Error> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    client.get(uri.parse().unwrap()).await
}

async fn failure(address: SocketAddr) -> Error {
    get(&format!("http://{address}/")).await.unwrap_err()
}

/// A connector that fails like this, because a loopback does not connect slowly.
async fn connect_failure(kind: io::ErrorKind) -> Error {
    let connector = service_fn(move |_: Uri| ready(Err::<TokioIo<TcpStream>, _>(io::Error::from(kind))));
    let client = Client::builder(TokioExecutor::new()).build::<_, Empty<Bytes>>(connector);
    client.get(Uri::from_static("http://localhost/")).await.unwrap_err()
}

#[tokio::test]
async fn no_connection() {
    let refused = failure(nobody()).await;
    assert_eq!((refused.verdict(), verdict_of(&refused)), (NOT_SENT, NOT_SENT));
    for error in [connect_failure(io::ErrorKind::TimedOut).await, connect_failure(io::ErrorKind::ConnectionReset).await]
    {
        assert!(error.is_connect());
        assert_eq!(error.verdict(), NOT_SENT, "{error:?}");
    }
}

#[tokio::test]
async fn a_name_that_does_not_exist() {
    // Without asking anybody: no label of a name is empty.
    let error = get("http://a..b/").await.unwrap_err();
    assert!(error.is_connect());
    assert_eq!(error.verdict(), FINAL, "{error:?}");
}

#[tokio::test]
async fn what_no_retry_makes_trusted() {
    let config = ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into());
    let config = config.with_safe_default_protocol_versions().unwrap().with_root_certificates(RootCertStore::empty());
    let connector = HttpsConnectorBuilder::new().with_tls_config(config.with_no_client_auth());
    let client = Client::builder(TokioExecutor::new());
    let client = client.build::<_, Empty<Bytes>>(connector.https_only().enable_http1().build());
    let tls = [(self_signed().port(), FINAL), (server().await.port(), FINAL), (peer(drop).port(), NOT_SENT)];
    for (port, verdict) in tls {
        let uri = format!("https://localhost:{port}/").parse().unwrap();
        let error = client.get(uri).await.unwrap_err();
        assert!(error.is_connect());
        assert_eq!(error.verdict(), verdict, "{error:?}");
    }
}

#[tokio::test]
async fn a_request_that_the_client_refuses() {
    assert_eq!(get("/no/host").await.unwrap_err().verdict(), FINAL);
}

#[tokio::test]
async fn answers_that_break_or_are_not_http() {
    let closed = failure(raw_http("")).await;
    assert_eq!((closed.verdict(), verdict_of(&closed)), (TRANSIENT, TRANSIENT));
    assert_eq!(failure(raw_http("220 mail.example.test ESMTP\r\n\r\n")).await.verdict(), FINAL);
    let address = raw_http("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nten bytes.");
    let body = get(&format!("http://{address}/")).await.unwrap().collect().await.unwrap_err();
    assert_eq!((body.verdict(), verdict_of(&body)), (TRANSIENT, TRANSIENT));
}

/// A body that fails.
struct Broken;

impl Body for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())))
    }
}

#[tokio::test]
async fn an_error_of_the_own_body() {
    let client = Client::builder(TokioExecutor::new()).build_http::<Broken>();
    let request = Request::post(format!("http://{}/", raw_http("HTTP/1.1 200 OK\r\n\r\n"))).body(Broken).unwrap();
    let error = client.request(request).await.unwrap_err();
    assert_eq!(error.verdict(), FINAL, "{error:?}");
}

#[tokio::test]
async fn a_mistake_of_the_caller() {
    let error = hyper::upgrade::on(Request::new(())).await.unwrap_err();
    assert!(error.is_user());
    assert_eq!(error.verdict(), FINAL, "{error:?}");
}

#[tokio::test]
async fn cancelled_before_it_was_sent() {
    let stream = TcpStream::connect(raw_http("")).await.unwrap();
    let (mut sender, connection) = http1::handshake::<_, Empty<Bytes>>(TokioIo::new(stream)).await.unwrap();
    drop(connection);
    let error = sender.send_request(Request::new(Empty::<Bytes>::new())).await.unwrap_err();
    assert!(error.is_canceled());
    assert_eq!(error.verdict(), NOT_SENT);
}
