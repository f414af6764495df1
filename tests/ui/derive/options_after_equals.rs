//! Options go in parentheses.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable = throttled]
    Word,
    #[retryable = "throttled"]
    Text,
}

fn judged<E: Retryable>() {}

fn main() {
    let _ = judged::<Error>;
}
