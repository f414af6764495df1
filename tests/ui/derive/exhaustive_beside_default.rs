//! With every variant decided there is nothing for a default.
use reattempt::Retryable;

#[derive(Retryable)]
#[retryable]
#[retryable(exhaustive)]
enum Error {
    #[retryable]
    Busy,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
