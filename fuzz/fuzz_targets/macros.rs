//! Tokens for each macro. A crate of macros exports nothing but macros, which only the compiler can call: so this includes
//! its sources.
#![no_main]

#[path = "../../retry-macros/src/derive/mod.rs"]
mod derive;
#[path = "../../retry-macros/src/diag.rs"]
mod diag;
#[path = "../../retry-macros/src/entry.rs"]
mod entry;
#[path = "../../retry-macros/src/expand/mod.rs"]
mod expand;
#[path = "../../retry-macros/src/tests/fuzz.rs"]
mod fuzz;
#[path = "../../retry-macros/src/names.rs"]
mod names;
#[path = "../../retry-macros/src/plan/mod.rs"]
mod plan;
#[path = "../../retry-macros/src/syntax/mod.rs"]
mod syntax;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::check(&mut model_tests::Draws::of(bytes)));
