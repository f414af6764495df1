//! HTTP headers that ask for a wait.
#![no_main]

use model_tests::{Draws, headers};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| headers(&mut Draws::of(bytes)));
