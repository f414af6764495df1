//! What each key of `#[retry]` does: one file for each, in the order of the table of keys. What belongs to no single key
//! follows: hints, `RetryError`, errors without a type, and `#[derive(Retryable)]`.
//!
//! Time is virtual here (a testing scope, or tokio's paused clock), and so are the waits.
#![allow(missing_docs, reason = "a test needs no documentation")]
#![allow(
    clippy::trivially_copy_pass_by_ref,
    clippy::unnested_or_patterns,
    clippy::unused_async,
    clippy::useless_conversion,
    reason = "odd arguments are the point"
)]

#[path = "../support/mod.rs"]
mod support;

// The schedule.
mod base;
mod cap;
mod factor;
mod jitter;
mod max_hint;
mod step;
mod strategy;
mod throttle_base;

// The limits.
mod attempt_timeout;
mod budget;
mod idempotent;
mod max;
mod max_elapsed;

// What is retried, body, hooks and plumbing.
mod attempt;
mod before_retry;
mod cancel;
mod clone;
#[path = "crate.rs"]
mod crate_path;
mod name;
mod on_give_up;
mod on_retry;
mod policy;
mod sleep;
mod when;

// No single key.
mod derive;
mod hints;
mod retry_error;
mod untyped_errors;
