//! What is permanent takes no other option.
use reattempt::Retryable;
use std::time::Duration;

#[derive(Retryable)]
enum Error {
    #[retryable(never, throttled)]
    Class,
    #[retryable(after = *_0, when = _0.is_zero(), never)]
    Details(Duration),
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
