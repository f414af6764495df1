//! An option that there is not: the nearest name, and the list. The impl is there all the same.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(throtled)]
    Misspelt,
    #[retryable(permanent)]
    Elsewhere,
    #[retryable(max_elapsed = "5s")]
    Foreign,
    #[retryable(exhaustive)]
    OfTheEnum,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
