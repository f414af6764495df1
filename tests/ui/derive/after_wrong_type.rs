//! An expression of another type: what it may be.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(after = *seconds)]
    Number { seconds: u64 },
    #[retryable(after = _0)]
    Reference(std::time::Duration),
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
