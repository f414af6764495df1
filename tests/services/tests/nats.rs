//! `async-nats` with a real server: connecting, requests and publications. What the server cannot be made to say
//! is made by the crate's own constructors.

use std::time::Duration;

use async_nats::{
    AuthError, Client, ConnectErrorKind, ConnectOptions, RequestError, RequestErrorKind,
    client::{FlushErrorKind, PublishErrorKind},
    error::Error,
};
use futures_util::StreamExt;
use reattempt::{Retryable, Verdict, retry};
use service_tests::{reached, url};

const URL: &str = "REATTEMPT_NATS_URL";

async fn client() -> Client {
    let options = ConnectOptions::with_user_and_password("reattempt".into(), "secret".into());
    let options = options.request_timeout(Some(Duration::from_millis(100)));
    reached(URL, options.connect(url(URL)).await)
}

#[tokio::test]
async fn connections_that_fail() {
    let kind = async |address: &str| {
        let error = async_nats::connect(address).await.unwrap_err();
        (error.kind(), error.verdict())
    };
    assert_eq!(kind("nats://127.0.0.1:1").await, (ConnectErrorKind::Io, Verdict::NOT_SENT));
    assert_eq!(kind(&url(URL)).await, (ConnectErrorKind::AuthorizationViolation, Verdict::Final));
    assert_eq!(kind("nats://[").await, (ConnectErrorKind::ServerParse, Verdict::Final));
    let unsigned = ConnectOptions::with_auth_callback(async |_| Err(AuthError::new("no key")));
    let unsigned = unsigned.connect(url(URL)).await.unwrap_err();
    assert_eq!((unsigned.kind(), unsigned.verdict()), (ConnectErrorKind::Authentication, Verdict::Final));
    assert_eq!(Error::new(ConnectErrorKind::TimedOut).verdict(), Verdict::NOT_SENT);
}

#[tokio::test]
async fn tls_that_no_retry_mends() {
    let tls = |certificates: &str| ConnectOptions::new().require_tls(true).add_root_certificates(certificates.into());
    // The server speaks no TLS.
    let plain = tls("/dev/null").connect(url(URL)).await.unwrap_err();
    assert_eq!((plain.kind(), plain.verdict()), (ConnectErrorKind::Io, Verdict::Final), "{plain:?}");
    let missing = tls("missing.pem").connect(url(URL)).await.unwrap_err();
    assert_eq!((missing.kind(), missing.verdict()), (ConnectErrorKind::Tls, Verdict::Final), "{missing:?}");
    // As tokio-rustls reports it.
    let untrusted = std::io::Error::new(std::io::ErrorKind::InvalidData, "invalid peer certificate: UnknownIssuer");
    assert_eq!(Error::with_source(ConnectErrorKind::Io, untrusted).verdict(), Verdict::Final);
}

#[test]
fn names_that_do_not_resolve() {
    // What the resolver says depends on the machine, so the two answers are made as std makes them.
    let dns = |text: &str| {
        let cause = std::io::Error::other(format!("failed to lookup address information: {text}"));
        Error::with_source(ConnectErrorKind::Dns, cause).verdict()
    };
    assert_eq!(dns("Temporary failure in name resolution"), Verdict::NOT_SENT);
    assert_eq!(dns("Name or service not known"), Verdict::Final);
}

#[tokio::test]
async fn requests_without_an_answer() {
    let client = client().await;
    let nobody = client.request("nats_nobody", "".into()).await.unwrap_err();
    assert_eq!((nobody.kind(), nobody.verdict()), (RequestErrorKind::NoResponders, Verdict::NOT_SENT));
    let _silent = client.subscribe("nats_silent").await.unwrap();
    let silent = client.request("nats_silent", "".into()).await.unwrap_err();
    assert_eq!((silent.kind(), silent.verdict()), (RequestErrorKind::TimedOut, Verdict::TRANSIENT));
    client.drain().await.unwrap();
    let ended = loop {
        match client.request("nats_nobody", "".into()).await {
            Err(error) if error.kind() == RequestErrorKind::Other => break error,
            _ => tokio::task::yield_now().await,
        }
    };
    assert_eq!(ended.verdict(), Verdict::Final);
}

#[tokio::test]
async fn publications_and_flushes() {
    let large = client().await.publish("nats_large", vec![0; 2 << 20].into()).await.unwrap_err();
    assert_eq!((large.kind(), large.verdict()), (PublishErrorKind::MaxPayloadExceeded, Verdict::Final));
    assert_eq!(Error::new(FlushErrorKind::FlushError).verdict(), Verdict::TRANSIENT);
    let ended = client().await;
    ended.drain().await.unwrap();
    let flush = loop {
        match ended.flush().await {
            Err(error) if error.kind() == FlushErrorKind::SendError => break error,
            _ => tokio::task::yield_now().await,
        }
    };
    assert_eq!(flush.verdict(), Verdict::Final);
}

/// Somebody answers from the third attempt on.
#[retry(base = "5ms", idempotent = false, attempt = attempt)]
async fn ask(client: &Client) -> Result<u32, RequestError> {
    if attempt.number() == 3 {
        let mut requests = client.subscribe("nats_late").await.unwrap();
        let responder = client.clone();
        tokio::spawn(async move {
            let request = requests.next().await.unwrap();
            responder.publish(request.reply.unwrap(), "here".into()).await.unwrap();
        });
    }
    client.request("nats_late", "".into()).await.map(|_| attempt.number())
}

#[tokio::test]
async fn a_service_that_starts_late_is_asked_again() {
    assert_eq!(ask(&client().await).await.unwrap(), 3);
}
