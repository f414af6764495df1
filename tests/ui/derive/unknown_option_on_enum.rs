//! The enum has options of its own.
use reattempt::Retryable;

#[derive(Retryable)]
#[retryable(exhaustiv, throttled, transparent, after = "5s")]
enum Error {
    Busy,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
