//! What features add to a call: events (`tracing`), counters (`metrics`), and a second runtime (`smol`).

#[path = "../../../support/mod.rs"]
mod support;

mod events;
mod metrics;
mod runtimes;
mod unobserved;
