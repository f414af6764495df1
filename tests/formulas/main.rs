//! The formulas of the waits: reference vectors, distributions, and properties for arbitrary policies.
#![allow(missing_docs, reason = "a test needs no documentation")]
#![allow(clippy::cast_precision_loss, clippy::float_cmp, reason = "distributions, and factors kept as they were given")]

mod policies;
mod properties;
mod schedule;
mod vectors;
