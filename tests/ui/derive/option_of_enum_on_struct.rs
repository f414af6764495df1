//! A struct has no variants.
use reattempt::Retryable;

#[derive(Retryable)]
#[retryable(exhaustive, throttled)]
struct Error;

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
