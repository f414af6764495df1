//! What the compiler says: every rule, with the whole message as a user reads it.
//!
//! The words of the compiler itself change between releases, so the messages are held on one release alone.
//! `TRYBUILD=overwrite cargo test --test ui` writes them anew.

#[rustversion::attr(not(stable(1.95)), ignore = "the messages are those of Rust 1.95")]
#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("attribute/*.rs");
    cases.compile_fail("policy/*.rs");
    cases.compile_fail("derive/*.rs");
    cases.pass("pass/*.rs");
}
