//! Options stand on the variant.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    Io(#[retryable(transparent)] std::io::Error),
    Named {
        #[retryable]
        source: std::io::Error,
    },
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
