//! What the compiler says: every rule, with the whole message as a user reads it.
//!
//! The words of the compiler itself change between releases, so the messages are held on one release alone. Where
//! `tracing` or `metrics` listen, its notes name other methods, so they are held without these.
//! `TRYBUILD=overwrite cargo test --test ui` writes them anew.

#[rustversion::attr(not(stable(1.95)), ignore = "the messages are those of Rust 1.95")]
#[cfg_attr(any(feature = "tracing", feature = "metrics"), ignore = "the messages are those without these features")]
#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/attribute/*.rs");
    cases.compile_fail("tests/ui/policy/*.rs");
    cases.compile_fail("tests/ui/derive/*.rs");
    cases.pass("tests/ui/pass/*.rs");
}
