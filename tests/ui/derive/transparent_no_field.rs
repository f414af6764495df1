//! Nobody is there to be asked.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(transparent)]
    Unit,
    #[retryable(transparent = source)]
    Empty {},
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
