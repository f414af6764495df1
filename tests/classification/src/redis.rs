//! A Redis server that has one answer.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::SocketAddr,
};

use crate::peer;

/// A server that greets, and answers every command of the user's with `answer`; with none it closes instead.
pub fn answering(answer: &'static str) -> SocketAddr {
    peer(move |stream| {
        let mut reader = BufReader::new(&stream);
        while let Ok(name) = command(&mut reader) {
            let line = if name == "CLIENT" { "+OK" } else { answer };
            if line.is_empty() || (&stream).write_all(format!("{line}\r\n").as_bytes()).is_err() {
                return;
            }
        }
    })
}

/// Reads a command, which is an array of strings, and gives its name.
fn command(reader: &mut impl BufRead) -> io::Result<String> {
    let words = (0..number(reader, '*')?).map(|_| {
        let mut word = vec![0; number(reader, '$')? + 2]; // with its line end
        reader.read_exact(&mut word)?;
        Ok(String::from_utf8_lossy(&word).trim_end().to_owned())
    });
    let words = words.collect::<io::Result<Vec<_>>>()?;
    words.into_iter().next().ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn number(reader: &mut impl BufRead, mark: char) -> io::Result<usize> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let number = line.trim_end().strip_prefix(mark).and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| io::ErrorKind::InvalidData.into())
}
