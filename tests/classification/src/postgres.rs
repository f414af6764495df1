//! The first words of a PostgreSQL server: enough to refuse a session, or to begin one and lose it.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
};

use crate::peer;

/// A server that refuses each session with this SQLSTATE.
pub fn refusing(sqlstate: &'static str) -> SocketAddr {
    peer(move |mut stream| {
        if startup(&mut stream).is_ok() {
            let fields = format!("SFATAL\0VFATAL\0C{sqlstate}\0Mrefused by the test\0\0");
            let _ = message(&mut stream, b'E', fields.as_bytes());
        }
    })
}

/// A server that lets each session in and then closes the connection.
pub fn closing() -> SocketAddr {
    peer(|mut stream| {
        if startup(&mut stream).is_ok() {
            let _ = message(&mut stream, b'R', &0_u32.to_be_bytes()); // AuthenticationOk
            let _ = message(&mut stream, b'Z', b"I"); // ReadyForQuery
        }
    })
}

/// Reads the startup message, which alone has no type in front of its length.
fn startup(stream: &mut TcpStream) -> io::Result<()> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let rest = u64::from(u32::from_be_bytes(length)).saturating_sub(4);
    io::copy(&mut stream.take(rest), &mut io::sink()).map(drop)
}

fn message(stream: &mut TcpStream, kind: u8, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len() + 4).map_err(io::Error::other)?;
    stream.write_all(&[&[kind][..], &length.to_be_bytes(), body].concat())
}
