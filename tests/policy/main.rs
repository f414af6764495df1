//! What a `Policy` does without the attribute: its formulas and their distributions, its schedule, its faults, its
//! configuration, and the calls and loops that it retries (`run`, `Session`). And, as their own, who uses whom (`house`) and
//! what the pages say (`pages`).
#![allow(missing_docs, reason = "a test needs no documentation")]
#![allow(clippy::cast_precision_loss, clippy::float_cmp, reason = "distributions, and factors kept as they were given")]

#[path = "../support/policies.rs"]
mod policies;
#[path = "../support/mod.rs"]
mod support;

mod configuration;
mod faults;
mod house;
mod pages;
mod properties;
mod run;
mod schedule;
mod session;
mod vectors;
