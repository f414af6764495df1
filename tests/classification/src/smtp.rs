//! An SMTP server that accepts every message, unless it is told otherwise.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
};

use crate::peer;

/// A server that answers as it should, and with `reply` where a command begins with `at`, or in place of its greeting if
/// `at` is empty, or after the message if it is `.`; with an empty reply it closes instead.
pub fn answering(at: &'static str, reply: &'static str) -> SocketAddr {
    peer(move |stream| {
        session(&stream, at, reply);
    })
}

fn session(stream: &TcpStream, at: &str, reply: &str) -> Option<()> {
    let answer = |is_reached: bool, usual: &str| {
        let line = if is_reached { reply } else { usual };
        let mut stream = stream;
        let open = !line.is_empty() && stream.write_all(format!("{line}\r\n").as_bytes()).is_ok();
        open.then_some(())
    };
    answer(at.is_empty(), "220 ready")?;
    let mut in_message = false;
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        if in_message && line != "." {
            continue;
        }
        in_message = line == "DATA";
        let usual = if in_message { "354 go on" } else { "250 OK" };
        answer(!at.is_empty() && line.starts_with(at), usual)?;
    }
    Some(())
}
