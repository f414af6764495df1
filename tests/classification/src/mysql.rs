//! The first word of a MySQL server: an error in place of its greeting, as when it has too many connections.

use std::{io::Write, net::SocketAddr};

use crate::{peer, until_closed};

/// A server that refuses each session with this number, SQLSTATE (or none, as before the greeting) and message.
pub fn refusing(number: u16, sqlstate: Option<&'static str>, text: &'static str) -> SocketAddr {
    peer(move |mut stream| {
        let mut packet = vec![0, 0, 0, 0, 0xff];
        packet.extend(number.to_le_bytes());
        packet.extend(sqlstate.map(|state| format!("#{state}")).unwrap_or_default().bytes());
        packet.extend(text.bytes());
        packet[0] = u8::try_from(packet.len() - 4).unwrap_or(u8::MAX); // three bytes of length, one of sequence
        let _ = stream.write_all(&packet);
        until_closed(&mut stream);
    })
}
