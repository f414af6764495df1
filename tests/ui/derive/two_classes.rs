//! A failure has one class.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(throttled, not_sent)]
    Two,
    #[retryable]
    #[retryable(throttled)]
    Bare,
    #[retryable(transparent, throttled)]
    Asked(std::io::Error),
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
