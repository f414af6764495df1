//! The compiler speaks of the condition alone.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(when = *_0)]
    Status(u16),
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
