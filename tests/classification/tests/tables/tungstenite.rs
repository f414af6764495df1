//! `tungstenite` and `tokio-tungstenite`: handshakes that fail, and connections that end.

use std::{
    io::Write,
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use classification_tests::{nobody, peer, raw_http, silent};
use reattempt::{Retryable, retry, testing, verdict_of};
use tungstenite::{
    Bytes, Error, HandshakeError, Message, WebSocket,
    error::{ProtocolError, UrlError},
    protocol::{
        Role, WebSocketConfig,
        frame::{
            Frame,
            coding::{Data, OpCode},
        },
    },
};

use crate::{FINAL, NOT_SENT, THROTTLED, TRANSIENT, reqwest::self_signed};

fn failure(address: SocketAddr) -> Error {
    tungstenite::connect(format!("ws://{address}/")).unwrap_err()
}

#[test]
fn answers_to_the_handshake() {
    for (answer, verdict) in [
        ("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n", TRANSIENT),
        (
            "HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n",
            THROTTLED.after(Duration::from_secs(2)),
        ),
        ("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n", FINAL),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", FINAL),
    ] {
        let error = failure(raw_http(answer));
        assert!(matches!(error, Error::Http(_)));
        assert_eq!((error.verdict(), verdict_of(&error)), (verdict, verdict), "{answer}");
    }
}

#[tokio::test]
async fn no_connection() {
    let sync = failure(nobody());
    assert!(matches!(sync, Error::Url(UrlError::UnableToConnect(_))));
    let own = tokio_tungstenite::connect_async(format!("ws://{}/", nobody())).await.unwrap_err();
    assert!(matches!(own, Error::Io(_)));
    assert_eq!((sync.verdict(), own.verdict()), (NOT_SENT, NOT_SENT));
}

#[test]
fn connections_that_break() {
    let handshake = failure(raw_http(""));
    assert!(matches!(handshake, Error::Protocol(ProtocolError::HandshakeIncomplete)));
    let lost = peer(|stream| drop(tungstenite::accept(stream)));
    let lost = tungstenite::connect(format!("ws://{lost}/")).unwrap().0.read().unwrap_err();
    assert!(matches!(lost, Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)));
    let slow = TcpStream::connect(silent()).unwrap();
    slow.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let slow = WebSocket::from_raw_socket(slow, Role::Client, None).read().unwrap_err();
    assert!(matches!(slow, Error::Io(_)));
    for error in [handshake, lost, slow] {
        assert_eq!(error.verdict(), TRANSIENT, "{error:?}");
    }
}

/// A connection to a server that never reads or answers.
fn open(config: WebSocketConfig) -> WebSocket<TcpStream> {
    WebSocket::from_raw_socket(TcpStream::connect(silent()).unwrap(), Role::Client, Some(config))
}

#[test]
fn a_full_buffer() {
    let mut socket = open(WebSocketConfig::default().write_buffer_size(0).max_write_buffer_size(10));
    let error = socket.write(Message::binary(Bytes::from_static(&[0; 100]))).unwrap_err();
    assert!(matches!(error, Error::WriteBufferFull(_)));
    assert_eq!(error.verdict(), NOT_SENT);
}

#[test]
fn what_another_attempt_repeats() {
    let not_http = failure(raw_http("220 mail.example.test ESMTP\r\n\r\n"));
    let url = tungstenite::connect("ftp://localhost/").unwrap_err();
    assert!(matches!(url, Error::Url(UrlError::UnsupportedUrlScheme)));
    let closing = peer(|stream| {
        let mut socket = tungstenite::accept(stream).unwrap();
        socket.close(None).unwrap();
        while socket.read().is_ok() {}
    });
    let mut socket = tungstenite::connect(format!("ws://{closing}/")).unwrap().0;
    let closed = loop {
        if let Err(error) = socket.read() {
            break error;
        }
    };
    assert!(matches!(closed, Error::ConnectionClosed));
    let already = socket.read().unwrap_err();
    assert!(matches!(already, Error::AlreadyClosed));
    for error in [not_http, url, closed, already] {
        assert_eq!(error.verdict(), FINAL, "{error:?}");
    }
}

/// What a client that takes at most ten bytes reads from a server that sends this.
fn read_failure(message: Message) -> Error {
    let address = peer(move |stream| {
        let mut socket = tungstenite::accept(stream).unwrap();
        socket.send(message.clone()).unwrap();
        while socket.read().is_ok() {}
    });
    let config = WebSocketConfig::default().max_message_size(Some(10));
    let url = format!("ws://{address}/");
    tungstenite::client::connect_with_config(url, Some(config), 0).unwrap().0.read().unwrap_err()
}

#[test]
fn messages_that_stay_as_they_are() {
    let large = read_failure(Message::text("more than ten bytes"));
    assert!(matches!(large, Error::Capacity(_)));
    let text = OpCode::Data(Data::Text);
    let not_text = read_failure(Message::Frame(Frame::message(Bytes::from_static(b"\xff"), text, true)));
    assert!(matches!(not_text, Error::Utf8(_)));
    let reserved = read_failure(Message::Frame(Frame::message(Bytes::new(), OpCode::Data(Data::Reserved(5)), true)));
    assert!(matches!(reserved, Error::Protocol(_)));
    for error in [large, not_text, reserved] {
        assert_eq!((error.verdict(), verdict_of(&error)), (FINAL, FINAL), "{error:?}");
    }
}

#[test]
fn handshakes_that_stay_as_they_are() {
    let header = tungstenite::ClientRequestBuilder::new("ws://localhost/".parse().unwrap()).with_header("a b", "");
    let header = tungstenite::connect(header).unwrap_err();
    assert!(matches!(header, Error::HttpFormat(_)), "{header:?}");
    let endless = peer(|mut stream| while stream.write_all(&[b'x'; 4096]).is_ok() {});
    let endless = tungstenite::accept(TcpStream::connect(endless).unwrap()).unwrap_err();
    let HandshakeError::Failure(endless) = endless else { panic!("{endless}") };
    assert!(matches!(endless, Error::AttackAttempt | Error::Protocol(_)), "{endless:?}");
    for error in [header, endless] {
        assert_eq!(error.verdict(), FINAL, "{error:?}");
    }
}

#[test]
fn a_certificate_that_is_not_trusted() {
    let error = tungstenite::connect(format!("wss://localhost:{}/", self_signed().port())).unwrap_err();
    assert!(matches!(error, Error::Tls(_)), "{error:?}");
    assert_eq!(error.verdict(), FINAL, "{error:?}");
}

#[retry(max = 5)]
fn connect(attempts: &mut usize, answers: &[SocketAddr]) -> Result<(), Error> {
    let address = answers[*attempts];
    *attempts += 1;
    tungstenite::connect(format!("ws://{address}/")).map(drop)
}

#[test]
fn a_socket_is_opened_at_last() {
    let scope = testing::scope();
    let answers = [
        nobody(),
        raw_http("HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n"),
        peer(|stream| drop(tungstenite::accept(stream))),
    ];
    let mut attempts = 0;
    connect(&mut attempts, &answers).unwrap();
    assert_eq!(attempts, 3);
    assert!(scope.delays()[1] >= Duration::from_secs(2));
}
