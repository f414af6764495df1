//! Every variant without an attribute is one error.
use reattempt::Retryable;

#[derive(Retryable)]
#[retryable(exhaustive)]
enum Error {
    #[retryable]
    Busy,
    Declined,
    Unknown { code: u16 },
    // An attribute that is wrong is no undecided variant as well.
    #[retryable(neverr)]
    Misspelt,
    #[retryable(exhaustive)]
    Misplaced,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
