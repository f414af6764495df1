//! A program without a tracing subscriber gets the events as records of the `log` crate.

use std::{io, sync::Mutex};

use reattempt::{Retryable, retry, testing};

#[derive(Debug, thiserror::Error, Retryable)]
#[error("connecting to the database")]
#[retryable]
struct DatabaseError(#[source] io::Error);

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A logger that keeps the lines.
struct Keep;

impl log::Log for Keep {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        LINES.lock().unwrap().push(format!("{} {}: {}", record.level(), record.target(), record.args()));
    }

    fn flush(&self) {}
}

fn connect() -> Result<(), DatabaseError> {
    Err(DatabaseError(io::ErrorKind::ConnectionRefused.into()))
}

#[retry(strategy = "constant", base = "500ms", max = 2)]
fn load_user() -> Result<(), DatabaseError> {
    connect()
}

#[retry(strategy = "exponential", base = "1s", attempt = attempt)]
fn charge() -> Result<(), DatabaseError> {
    if attempt.is_last() { Ok(()) } else { load_user() }
}

#[test]
fn events_are_records_of_the_log_crate() {
    log::set_logger(&Keep).unwrap();
    log::set_max_level(log::LevelFilter::Info);
    let _scope = testing::scope();
    charge().unwrap();
    let lines = LINES.lock().unwrap().join("\n");
    println!("{lines}");
    // The guide shows them.
    let guide = include_str!("../../../docs/observing.md");
    assert!(guide.contains(&lines), "the excerpt in docs/observing.md:\n{lines}");
}
