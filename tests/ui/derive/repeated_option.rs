//! An option is given once, in one attribute or in two.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(throttled, after = "1s", after = "2s")]
    Twice,
    #[retryable(throttled)]
    #[retryable(throttled)]
    Apart,
    #[retryable]
    #[retryable]
    Bare,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
