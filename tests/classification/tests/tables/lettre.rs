//! `lettre`: replies of an SMTP server at each step, and connections that break.

use std::{net::SocketAddr, time::Duration};

use classification_tests::{nobody, silent, smtp::answering};
use lettre::{
    SmtpTransport, Transport,
    address::Envelope,
    transport::smtp::{Error, authentication::Credentials},
};
use reattempt::{Retryable, retry, testing, verdict_of};

use crate::{FINAL, NOT_SENT, THROTTLED, TRANSIENT};

fn deliver(address: SocketAddr) -> Result<(), Error> {
    let transport = SmtpTransport::builder_dangerous("127.0.0.1").port(address.port());
    let transport = transport.timeout(Some(Duration::from_millis(100))).build();
    let to = vec!["to@example.test".parse().unwrap()];
    transport.send_raw(&Envelope::new(None, to).unwrap(), b"hello").map(drop)
}

#[test]
fn replies() {
    deliver(answering("never", "")).unwrap();
    for (at, reply, verdict) in [
        ("", "421 too many connections", THROTTLED),
        ("", "554 no service here", FINAL),
        ("EHLO", "421 shutting down", THROTTLED),
        ("MAIL", "451 local error", NOT_SENT),
        ("RCPT", "450 greylisted", NOT_SENT),
        ("RCPT", "550 no such user", FINAL),
        ("DATA", "452 insufficient storage", NOT_SENT),
        (".", "421 shutting down", THROTTLED),
        (".", "451 local error", NOT_SENT),
        (".", "552 too large", FINAL),
    ] {
        let error = deliver(answering(at, reply)).unwrap_err();
        assert!(error.status().is_some());
        assert_eq!((error.verdict(), verdict_of(&error)), (verdict, verdict), "{at} {reply}");
    }
}

#[test]
fn connections_that_break() {
    assert_eq!(deliver(nobody()).unwrap_err().verdict(), NOT_SENT);
    for at in ["", "MAIL", "."] {
        assert_eq!(deliver(answering(at, "")).unwrap_err().verdict(), TRANSIENT, "{at}");
    }
    assert_eq!(deliver(silent()).unwrap_err().verdict(), TRANSIENT);
}

#[test]
fn what_another_attempt_repeats() {
    let not_smtp = deliver(answering("", "HTTP/1.1 400 Bad Request")).unwrap_err();
    assert!(not_smtp.is_response());
    let transport = SmtpTransport::builder_dangerous("127.0.0.1").port(answering("never", "").port());
    let transport = transport.credentials(Credentials::new("user".into(), "password".into())).build();
    let authentication = transport.test_connection().unwrap_err();
    assert!(authentication.is_client());
    let transport = SmtpTransport::builder_dangerous("127.0.0.1").port(answering("never", "").port()).build();
    let envelope = Envelope::new(None, vec!["tö@example.test".parse().unwrap()]).unwrap();
    let not_ascii = transport.send_raw(&envelope, b"hello").unwrap_err();
    assert!(not_ascii.is_client());
    for error in [not_smtp, authentication, not_ascii] {
        assert_eq!(error.verdict(), FINAL, "{error:?}");
    }
}

#[retry(max = 5, idempotent = false)]
fn send(attempts: &mut usize, servers: &[SocketAddr]) -> Result<(), Error> {
    let server = servers[*attempts];
    *attempts += 1;
    deliver(server)
}

#[test]
fn a_message_arrives_once() {
    let _scope = testing::scope();
    let mut attempts = 0;
    let greylisted = [nobody(), answering("RCPT", "450 greylisted"), answering("never", "")];
    send(&mut attempts, &greylisted).unwrap();
    assert_eq!(attempts, 3);
    // The server may have taken it, so it is not sent again.
    attempts = 0;
    send(&mut attempts, &[answering(".", "450 busy"), answering(".", "")]).unwrap_err();
    assert_eq!(attempts, 2);
}
