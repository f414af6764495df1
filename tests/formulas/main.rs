//! The formulas of the waits: reference vectors, distributions, and properties for arbitrary policies.
#![allow(missing_docs, reason = "a test needs no documentation")]

mod policies;
mod properties;
mod schedule;
mod vectors;
