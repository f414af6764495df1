//! What the compiler says of a `#[derive(Retryable)]` that is wrong, with the whole message as a user reads it.

#[test]
fn messages() {
    trybuild::TestCases::new().compile_fail("tests/ui/derive/*.rs");
}
