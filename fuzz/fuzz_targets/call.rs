//! Calls against the model: one after the other, and side by side.
#![no_main]

use model_tests::{Draws, blocking_calls, calls_side_by_side};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    blocking_calls(&mut Draws::of(bytes));
    calls_side_by_side(&mut Draws::of(bytes));
});
