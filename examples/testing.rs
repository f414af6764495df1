//! Tests that take microseconds, for a schedule of hours. They need the feature `testing`, which belongs in the
//! dev-dependencies: `reattempt = { version = "..", features = ["testing"] }`.

use std::{
    io::{self, ErrorKind},
    time::{Duration, Instant},
};

use reattempt::{retry, testing};

const MINUTE: Duration = Duration::from_secs(60);

/// The function of the program, unchanged.
#[retry(strategy = "exponential", base = "5m", cap = "2h", max = 12, max_elapsed = "10h")]
fn nightly_export(upload: &mut dyn FnMut() -> io::Result<()>) -> io::Result<()> {
    upload()
}

/// Waits end at once and are recorded. The clock moves by exactly the delays.
#[cfg_attr(test, test)]
fn the_export_survives_an_outage() {
    let scope = testing::scope();
    let mut calls = 0;
    let outcome = nightly_export(&mut || {
        calls += 1;
        if calls < 6 { Err(ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    });
    assert!(outcome.is_ok());
    assert_eq!(scope.delays(), [5, 10, 20, 40, 80].map(|minutes| minutes * MINUTE));
}

/// Limits of time are tested the same way.
#[cfg_attr(test, test)]
fn the_export_is_over_before_the_morning() {
    let scope = testing::scope();
    let outcome = nightly_export(&mut || {
        scope.advance(30 * MINUTE); // an attempt takes half an hour
        Err(ErrorKind::ConnectionReset.into())
    });
    assert!(outcome.is_err());
    assert!(scope.elapsed() < 10 * 60 * MINUTE);
}

/// `max(1)` disables retries, for tests of something else.
#[cfg_attr(test, test)]
fn without_retries() {
    let scope = testing::scope().max(1);
    assert!(nightly_export(&mut || Err(ErrorKind::ConnectionReset.into())).is_err());
    assert!(scope.delays().is_empty());
}

fn main() {
    let tests: [(&str, fn()); 3] = [
        ("the export survives an outage of two and a half hours", the_export_survives_an_outage),
        ("the export is over before the morning", the_export_is_over_before_the_morning),
        ("without retries", without_retries),
    ];
    for (name, test) in tests {
        let begun = Instant::now();
        test();
        println!("{name}: tested in {:?}", begun.elapsed());
    }
}
