//! A misspelt field in an expression: the compiler knows the fields, and suggests the right one.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(after = *retry_aftr)]
    Misspelt { retry_after: Option<std::time::Duration> },
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
