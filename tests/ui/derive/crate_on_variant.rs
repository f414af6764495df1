//! Where the crate is, is said once.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(crate = ::reattempt)]
    Busy,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
