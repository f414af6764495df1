//! `ureq`: an agent against servers that answer, break or say nothing.

use std::{io, net::SocketAddr, time::Duration};

use classification_tests::{nobody, raw_http, silent, stalled_http};
use reattempt::{Retryable, retry, testing, verdict_of};
use ureq::{Agent, Body, Error, Proxy, Timeout, http::Response};

use crate::{FINAL, NOT_SENT, THROTTLED, TRANSIENT};

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
    // By hand, because a loopback neither resolves nor connects slowly.
    for timeout in [Timeout::Resolve, Timeout::Connect] {
        assert_eq!(Error::Timeout(timeout).verdict(), NOT_SENT, "{timeout}");
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
    // By hand: they need a certificate, and a name with addresses of one family.
    let (tls, family) = (Error::Tls("not trusted"), Error::HostNotFound);
    for error in [refused, uri, redirects, tls, family] {
        assert_eq!(error.verdict(), FINAL, "{error:?}");
    }
}

/// What only connectors of a user's own make.
#[test]
fn own_connectors() {
    assert_eq!(Error::ConnectionFailed.verdict(), NOT_SENT);
    assert_eq!(Error::Other(io::Error::from(io::ErrorKind::ConnectionReset).into()).verdict(), TRANSIENT);
    assert_eq!(Error::Other("unknown".into()).verdict(), FINAL);
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
