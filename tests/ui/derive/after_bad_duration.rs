//! A text that is no duration, none at all, and one that is too long.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(after = "5 parsecs")]
    Unit,
    #[retryable(after = "0s")]
    Zero,
    #[retryable(after = "99999999999999999999s")]
    Long,
    #[retryable(after = "")]
    Empty,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
