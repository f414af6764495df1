//! The simulator against what others published or what can be computed by hand, and the example `storm` and its pictures.
#![allow(missing_docs, reason = "a test needs no documentation")]
#![allow(clippy::cast_precision_loss, reason = "counts of a simulation")]

#[path = "../../examples/storm/config.rs"]
mod config;
#[path = "../../examples/storm/pictures.rs"]
mod pictures;
#[path = "../../examples/storm/trial.rs"]
mod trial;

mod accounts;
mod contention;
// On 32 bits the generator is another one, so that the draws and the figures differ.
#[cfg(target_pointer_width = "64")]
mod documentation;
mod example;
mod known_results;
mod survives;

use std::time::Duration;

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Compares within a part of the expected value.
#[track_caller]
fn assert_near(what: &str, found: f64, expected: f64, part: f64) {
    let off = (found / expected - 1.0).abs();
    assert!(off <= part, "{what}: {found:.4} instead of {expected:.4}, {:.2} % off", off * 100.0);
}
