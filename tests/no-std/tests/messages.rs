//! What the compiler says where a feature is missing, with the whole message as a user reads it.
//!
//! The words of the compiler itself change between releases, so the messages are held on one release alone.
//! `TRYBUILD=overwrite cargo test -p no-std-tests` writes them anew.

#[rustversion::attr(not(stable(1.95)), ignore = "the messages are those of Rust 1.95")]
#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*.rs");
}
