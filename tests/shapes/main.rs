//! Every shape of function that the attribute is promised to work on, used as a user would.
//!
//! One binary, so that it links once. Each test counts the calls of the body and looks at the waits, which are virtual.
#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "odd shapes are the point; what is generated is linted in `tests/lints`"
)]

mod arguments;
mod async_trait;
mod body;
mod common;
mod drops;
mod functions;
mod futures;
mod generic_policies;
mod hygiene;
mod lookalikes;
mod macro_rules;
mod methods;
mod pinned;
mod send;
mod when;
