//! `reqwest`: responses of a real server, and the errors that a broken one or none at all causes.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode},
    routing::get,
};
use classification_tests::{nobody, peer, raw_http, silent, stalled_http};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reattempt::Retryable;
use reqwest::{
    Client, ClientBuilder, Error,
    dns::{Name, Resolve, Resolving},
    redirect::Policy,
};
use tokio::net::TcpListener;

use crate::{FINAL, NOT_SENT, THROTTLED, TRANSIENT};

/// A server that answers `/{status}` with that status, and with the `retry-after` of the request.
pub(crate) async fn server() -> SocketAddr {
    let answer = |Path(status): Path<u16>, headers: HeaderMap| async move {
        let wait = headers.get("retry-after").map(|wait| [("retry-after", wait.clone())]);
        (StatusCode::from_u16(status).unwrap(), wait.map(axum::response::AppendHeaders), "an answer")
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/{status}", get(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Knows how to speak TLS with rustls, which comes without cryptography here.
pub(crate) fn client() -> Client {
    builder().build().unwrap()
}

fn builder() -> ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default(); // an error where another test was first
    Client::builder()
}

async fn failure(client: &Client, address: SocketAddr) -> Error {
    client.get(format!("http://{address}/")).send().await.unwrap_err()
}

#[tokio::test]
async fn responses_of_a_server() {
    let server = server().await;
    for (status, verdict, with_wait) in [
        (200, FINAL, FINAL),
        (400, FINAL, FINAL),
        (404, FINAL, FINAL),
        (408, TRANSIENT, TRANSIENT),
        (409, FINAL, FINAL),
        (413, FINAL, FINAL),
        (422, FINAL, FINAL),
        (425, NOT_SENT, NOT_SENT),
        (429, THROTTLED, THROTTLED),
        (500, TRANSIENT, TRANSIENT),
        (501, FINAL, FINAL),
        (502, TRANSIENT, TRANSIENT),
        (503, TRANSIENT, THROTTLED),
        (504, TRANSIENT, TRANSIENT),
        (505, FINAL, FINAL),
        (529, THROTTLED, THROTTLED),
        (599, FINAL, FINAL),
    ] {
        let request = client().get(format!("http://{server}/{status}"));
        let outcome = request.try_clone().unwrap().send().await;
        assert_eq!(outcome.verdict(), verdict, "{status}");
        if let Err(error) = outcome.unwrap().error_for_status() {
            assert_eq!(error.verdict(), verdict, "{status}");
        }
        let hinted = request.header("retry-after", "3").send().await;
        assert_eq!(hinted.verdict(), with_wait.after(Duration::from_secs(3)), "{status}");
    }
}

#[tokio::test]
async fn nobody_listens() {
    let error = failure(&client(), nobody()).await;
    assert!(error.is_connect());
    assert_eq!(error.verdict(), NOT_SENT);
    assert_eq!(Err::<reqwest::Response, _>(error).verdict(), NOT_SENT);
}

/// A name server that takes for ever.
struct Forever;

impl Resolve for Forever {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn no_connection_in_time() {
    let client = builder().dns_resolver(Arc::new(Forever)).connect_timeout(Duration::from_secs(5)).build().unwrap();
    let error = client.get("http://example.test/").send().await.unwrap_err();
    assert!(error.is_connect() && error.is_timeout());
    assert_eq!(error.verdict(), NOT_SENT);
}

/// A server whose certificate nobody has signed but itself.
pub(crate) fn self_signed() -> SocketAddr {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let provider = rustls::crypto::ring::default_provider().into();
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key).unwrap();
    let config = Arc::new(config);
    peer(move |mut stream| {
        let mut server = rustls::ServerConnection::new(config.clone()).unwrap();
        while server.complete_io(&mut stream).is_ok_and(|(read, _)| read > 0) {}
    })
}

fn both_kinds_of_tls() -> [Client; 2] {
    [builder().use_rustls_tls(), builder().use_native_tls()].map(|builder| builder.no_proxy().build().unwrap())
}

#[tokio::test]
async fn what_no_retry_makes_trusted() {
    let plain = server().await;
    for client in both_kinds_of_tls() {
        for port in [self_signed().port(), plain.port()] {
            let error = client.get(format!("https://localhost:{port}/")).send().await.unwrap_err();
            assert!(error.is_connect(), "{error:?}");
            assert_eq!(error.verdict(), FINAL, "{error:?}");
        }
    }
}

#[tokio::test]
async fn closed_within_the_handshake() {
    for client in both_kinds_of_tls() {
        let error = client.get(format!("https://{}/", peer(drop))).send().await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        assert_eq!(error.verdict(), NOT_SENT, "{error:?}");
    }
}

#[tokio::test]
async fn names_that_do_not_exist() {
    // Without asking anybody: no label of a name is empty.
    let error = client().get("http://a..b/").send().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(error.verdict(), FINAL, "{error:?}");
}

/// What std makes of `getaddrinfo` where no name server can be reached.
struct Unreachable;

impl Resolve for Unreachable {
    fn resolve(&self, _: Name) -> Resolving {
        let error = "failed to lookup address information: Temporary failure in name resolution";
        Box::pin(std::future::ready(Err(io::Error::other(error).into())))
    }
}

#[tokio::test]
async fn no_name_server() {
    let client = builder().dns_resolver(Arc::new(Unreachable)).build().unwrap();
    let error = client.get("http://example.test/").send().await.unwrap_err();
    assert!(error.is_connect());
    assert_eq!(error.verdict(), NOT_SENT, "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn no_answer_in_time() {
    let client = builder().timeout(Duration::from_secs(5)).build().unwrap();
    let error = failure(&client, silent()).await;
    assert!(error.is_timeout() && !error.is_connect());
    assert_eq!(error.verdict(), TRANSIENT);
}

#[tokio::test]
async fn no_end_of_the_answer_in_time() {
    let address = stalled_http("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nten bytes.");
    let client = builder().timeout(Duration::from_secs(3600)).build().unwrap();
    let response = client.get(format!("http://{address}/")).send().await.unwrap();
    tokio::time::pause();
    let error = response.bytes().await.unwrap_err();
    assert!(error.is_timeout() && !error.is_request());
    assert_eq!(error.verdict(), TRANSIENT);
}

#[tokio::test]
async fn closed_before_an_answer() {
    let error = failure(&client(), raw_http("")).await;
    assert!(error.is_request() && !error.is_connect());
    assert_eq!(error.verdict(), TRANSIENT);
}

async fn body_failure(answer: &'static str) -> Error {
    let response = client().get(format!("http://{}/", raw_http(answer))).send().await.unwrap();
    response.bytes().await.unwrap_err()
}

#[tokio::test]
async fn closed_within_an_answer() {
    let counted = body_failure("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nten bytes.").await;
    let chunked = body_failure("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\nten bytes.\r\n").await;
    for error in [counted, chunked] {
        assert!(error.is_body() || error.is_decode());
        assert_eq!(error.verdict(), TRANSIENT, "{error:?}");
    }
}

#[tokio::test]
async fn not_http() {
    let error = failure(&client(), raw_http("220 mail.example.test ESMTP\r\n\r\n")).await;
    assert_eq!(error.verdict(), FINAL, "{error:?}");
}

#[tokio::test]
async fn whole_and_not_what_was_expected() {
    let server = server().await;
    let response = client().get(format!("http://{server}/200")).send().await.unwrap();
    let error = response.json::<u32>().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.verdict(), FINAL);
}

#[tokio::test]
async fn not_a_request() {
    let error = client().get("not a url").send().await.unwrap_err();
    assert!(error.is_builder());
    assert_eq!(error.verdict(), FINAL);
}

#[tokio::test]
async fn requests_that_are_refused() {
    let request = client().get(format!("http://{}/", server().await)).version(reqwest::Version::HTTP_09);
    let error = request.send().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert_eq!(error.verdict(), FINAL, "{error:?}");
}

#[tokio::test]
async fn redirects_that_are_not_followed() {
    let round = raw_http("HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let refused = Policy::custom(|attempt| attempt.error(io::Error::from(io::ErrorKind::TimedOut)));
    for policy in [Policy::limited(2), refused] {
        let client = builder().redirect(policy).build().unwrap();
        let error = failure(&client, round).await;
        assert!(error.is_redirect());
        assert_eq!(error.verdict(), FINAL);
    }
}
