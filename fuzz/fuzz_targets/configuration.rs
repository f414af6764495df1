//! Configurations in JSON, TOML and YAML.
#![no_main]

use model_tests::{Draws, configurations};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| configurations(&mut Draws::of(bytes)));
