//! No field of a union can be read.
use reattempt::Retryable;

#[derive(Retryable)]
#[allow(dead_code)]
union Error {
    code: u32,
    text: [u8; 4],
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
