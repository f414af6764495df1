//! A path has no quotes.
use reattempt::Retryable;

#[derive(Retryable)]
#[retryable(crate = "::reattempt")]
enum Error {
    Busy,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
