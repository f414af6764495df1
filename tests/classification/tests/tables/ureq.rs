//! `ureq`: an agent against servers that answer, break or say nothing.

use std::{io, net::SocketAddr, time::Duration};

use classification_tests::{nobody, raw_http, silent, stalled_http};
use reattempt::{Retryable, retry, testing, verdict_of};
use ureq::{
    Agent, Body, Error, Proxy, Timeout,
    config::{Config, IpFamily},
    http::Response,
    tls::{Certificate, RootCerts, TlsConfig},
    unversioned::{
        resolver::DefaultResolver,
        transport::{ConnectionDetails, Connector, Transport},
    },
};

use crate::{
    FINAL, NOT_SENT, THROTTLED, TRANSIENT,
    reqwest::{self_signed, server},
};

fn failure(address: SocketAddr) -> Error {
    ureq::get(format!("http://{address}/")).call().unwrap_err()
}

#[test]
fn statuses() {
    for (answer, verdict) in [
        ("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n", TRANSIENT),
        ("HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n", THROTTLED),
        ("HTTP/1.1 425 Too Early\r\ncontent-length: 0\r\n\r\n", NOT_SENT),
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", FINAL),
    ] {
        let error = failure(raw_http(answer));
        assert!(matches!(error, Error::StatusCode(_)));
        assert_eq!((error.verdict(), verdict_of(&error)), (verdict, verdict), "{answer}");
    }
    assert_eq!(Error::StatusCode(0).verdict(), FINAL);
}

#[test]
fn connections_that_break() {
    assert_eq!(failure(nobody()).verdict(), NOT_SENT);
    assert_eq!(failure(raw_http("")).verdict(), TRANSIENT);
    assert_eq!(failure(raw_http("220 mail.example.test ESMTP\r\n\r\n")).verdict(), FINAL);
}

#[test]
fn timeouts() {
    let config = Agent::config_builder().timeout_recv_response(Some(Duration::from_millis(20)));
    let agent: Agent = config.timeout_recv_body(Some(Duration::from_millis(20))).build().into();
    let get = |address| agent.get(format!("http://{address}/")).call();
    let response = get(silent()).unwrap_err();
    assert!(matches!(response, Error::Timeout(Timeout::RecvResponse)));
    let stalled = stalled_http("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n");
    let body = get(stalled).unwrap().body_mut().read_to_string().unwrap_err();
    assert!(matches!(body, Error::Timeout(Timeout::RecvBody)));
    assert_eq!((response.verdict(), body.verdict()), (TRANSIENT, TRANSIENT));
}

#[test]
fn no_connection_in_time() {
    let agent: Agent = Agent::config_builder().timeout_resolve(Some(Duration::from_nanos(1))).build().into();
    // Until the resolver is slower than that.
    let mut tries = std::iter::repeat_with(|| agent.get(format!("http://localhost:{}/", nobody().port())).call());
    let resolve = tries.find_map(|outcome| outcome.err().filter(|error| matches!(error, Error::Timeout(_)))).unwrap();
    assert!(matches!(resolve, Error::Timeout(Timeout::Resolve)));
    // By hand, because a loopback does not connect slowly.
    for error in [resolve, Error::Timeout(Timeout::Connect)] {
        assert_eq!(error.verdict(), NOT_SENT, "{error}");
    }
}

#[test]
fn what_another_attempt_repeats() {
    let proxy = raw_http("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
    let config = Agent::config_builder().proxy(Some(Proxy::new(&format!("http://{proxy}")).unwrap()));
    let agent: Agent = config.build().into();
    let refused = agent.get("http://example.test/").call().unwrap_err();
    assert!(matches!(refused, Error::ConnectProxyFailed(_)), "{refused:?}");
    let uri = ureq::get("http://").call().unwrap_err();
    let round = raw_http("HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let redirects = failure(round);
    assert!(matches!(redirects, Error::TooManyRedirects));
    // Without asking anybody: no label of a name is empty, and this address is not of the other family.
    let name = ureq::get("http://a..b/").call().unwrap_err();
    let agent: Agent = Agent::config_builder().ip_family(IpFamily::Ipv6Only).build().into();
    let family = agent.get(format!("http://{}/", nobody())).call().unwrap_err();
    assert!(matches!(family, Error::HostNotFound));
    for error in [refused, uri, redirects, name, family] {
        assert_eq!(error.verdict(), FINAL, "{error:?}");
    }
}

#[tokio::test]
async fn what_no_retry_makes_trusted() {
    let provider = rustls::crypto::ring::default_provider().into();
    let tls =
        TlsConfig::builder().unversioned_rustls_crypto_provider(provider).root_certs(RootCerts::new_with_certs(&[]));
    let agent: Agent = Agent::config_builder().tls_config(tls.build()).build().into();
    for port in [self_signed().port(), server().await.port()] {
        let agent = agent.clone();
        let call = move || agent.get(format!("https://localhost:{port}/")).call();
        let error = tokio::task::spawn_blocking(call).await.unwrap().unwrap_err();
        assert_eq!(error.verdict(), FINAL, "{error:?}");
    }
    let pem = Certificate::from_pem(b"").unwrap_err();
    assert!(matches!(pem, Error::Tls(_)));
    assert_eq!(pem.verdict(), FINAL);
}

/// Fails with an error of its own.
#[derive(Debug)]
struct Failing(fn() -> Error);

impl Connector for Failing {
    type Out = Box<dyn Transport>;

    fn connect(&self, _: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Self::Out>, Error> {
        Err(self.0())
    }
}

/// What only connectors of a user's own make.
#[test]
fn own_connectors() {
    let failure = |connector: Failing| {
        let agent = Agent::with_parts(Config::default(), connector, DefaultResolver::default());
        agent.get(format!("http://{}/", nobody())).call().unwrap_err()
    };
    let reset = failure(Failing(|| Error::Other(io::Error::from(io::ErrorKind::ConnectionReset).into())));
    let unknown = failure(Failing(|| Error::Other("unknown".into())));
    assert_eq!((reset.verdict(), unknown.verdict()), (TRANSIENT, FINAL));
    let none = Agent::with_parts(Config::default(), (), DefaultResolver::default());
    let none = none.get(format!("http://{}/", nobody())).call().unwrap_err();
    assert!(matches!(none, Error::ConnectionFailed));
    assert_eq!(none.verdict(), NOT_SENT);
}

#[retry(strategy = "constant", max = 5, when(outcome => outcome.verdict()))]
fn fetch(attempts: &mut usize, agent: &Agent, answers: &[SocketAddr]) -> Result<Response<Body>, Error> {
    let address = answers[*attempts];
    *attempts += 1;
    agent.get(format!("http://{address}/")).call()
}

#[test]
fn a_response_keeps_its_hint() {
    let scope = testing::scope();
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let answers = [
        nobody(),
        raw_http("HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n"),
        raw_http("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"),
    ];
    let mut attempts = 0;
    assert_eq!(fetch(&mut attempts, &agent, &answers).unwrap().status(), 404);
    assert_eq!(attempts, 3);
    assert_eq!(scope.delays(), [Duration::from_millis(100), Duration::from_secs(2)]);
}
