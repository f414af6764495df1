//! One error, under the type that cannot judge.
use reattempt::Retryable;

struct Opaque;

#[derive(Retryable)]
enum Error {
    #[retryable(transparent)]
    Inner(Opaque),
    #[retryable(transparent = source)]
    Named { code: u16, source: Option<Opaque> },
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
