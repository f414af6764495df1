//! The peers of these tests, on free ports of the loopback: real sockets and real protocols, so that every error that
//! is judged was made by the crate it belongs to.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

pub mod mysql;
pub mod postgres;
pub mod redis;
pub mod smtp;

/// A server that handles one connection after the other as `serve` says, for as long as the test runs. Its end of a
/// connection is closed when `serve` returns.
///
/// # Panics
///
/// If there is no free port.
pub fn peer(serve: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    thread::spawn(move || listener.incoming().flatten().for_each(serve));
    address
}

/// An HTTP server that reads the head of a request and answers with exactly `answer`, then closes.
pub fn raw_http(answer: &'static str) -> SocketAddr {
    peer(move |mut stream| respond(&mut stream, answer))
}

/// An HTTP server that reads the head of a request and answers with exactly `answer`, then says no more.
pub fn stalled_http(answer: &'static str) -> SocketAddr {
    peer(move |mut stream| {
        respond(&mut stream, answer);
        until_closed(&mut stream);
    })
}

fn respond(stream: &mut TcpStream, answer: &str) {
    let head = BufReader::new(&*stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    if head.count() > 0 {
        let _ = stream.write_all(answer.as_bytes());
    }
}

/// Waits for the client to go.
pub(crate) fn until_closed(stream: &mut TcpStream) {
    let _ = stream.read_to_end(&mut Vec::new());
}

/// A server that accepts and never says a word.
pub fn silent() -> SocketAddr {
    peer(|mut stream| until_closed(&mut stream))
}

/// An address where nobody listens.
///
/// # Panics
///
/// If there is no free port.
pub fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}
