//! A word has no value.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(throttled = true)]
    Value,
    #[retryable(never(always))]
    Parentheses,
    #[retryable = "throttled"]
    Assigned,
    #[retryable("throttled")]
    Quoted,
    #[retryable(throttled after = "5s")]
    NoComma,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
