//! Every shape of function that `#[retry]` works on, used as a user would, and what a retried function shares with a plain
//! one: what it drops when, its panics, its `Send`, its names.
//!
//! Each test counts the calls of the body and looks at the waits, which are virtual.
#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "odd shapes are the point; what is generated is linted in `tests/lints`"
)]

#[path = "../support/mod.rs"]
mod support;

mod async_trait;
mod body;
mod drops;
mod functions;
mod futures;
mod generic_policies;
mod hygiene;
mod lookalikes;
mod macro_rules;
mod methods;
mod nested;
mod panics;
mod pinned;
mod send;
