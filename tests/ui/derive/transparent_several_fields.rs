//! With several fields one has to be named.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(transparent)]
    Named { code: u16, source: std::io::Error },
    #[retryable(transparent)]
    Tuple(std::io::Error, u16),
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
