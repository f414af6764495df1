//! A number is no duration.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(after = 5)]
    Number,
    #[retryable(after = 1.5)]
    Float,
    #[retryable(after = "5")]
    Text,
    #[retryable(after = 250ms)]
    Suffix,
    #[retryable(after = -5)]
    Negative,
    #[retryable(after = true)]
    Other,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
