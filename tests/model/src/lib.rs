//! Random calls against a plain model of what a call guarantees, and random inputs: each takes what it draws from, and
//! panics where something is wrong. The tests draw from seeds, and the targets in `fuzz` from a fuzzer's bytes.

#![expect(clippy::unchecked_time_subtraction, reason = "a time that runs back is a failure")]
#![expect(clippy::missing_panics_doc, reason = "that is what all of it is for")]

mod blocking;
mod calls;
mod draws;
mod inputs;
mod model;
mod policies;
mod world;

pub use blocking::blocking_calls;
pub use calls::calls_side_by_side;
pub use draws::Draws;
pub use inputs::{configurations, headers};
