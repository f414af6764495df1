//! A program without a tracing subscriber gets the events as records of the `log` crate.

use std::sync::Mutex;

use reattempt::{retry, testing};

#[path = "../../support/mod.rs"]
mod support;

use support::Flaky;

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

#[retry(strategy = "constant", base = "1s", max = 2)]
fn query() -> Result<(), Flaky> {
    Err(Flaky::BUSY)
}

#[retry(strategy = "constant", base = "2s", max = 3, attempt = attempt)]
fn charge() -> Result<(), Flaky> {
    if attempt.is_last() { Ok(()) } else { query() }
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
