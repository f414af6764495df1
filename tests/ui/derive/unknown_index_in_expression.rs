//! A field that there is not, in an expression: an error where it is used, with what the fields are called.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(when = *_1 >= 500)]
    Beyond(u16),
    #[retryable(when = *_0 >= 500, after = *_0)]
    Named { code: u16, wait: std::time::Duration },
    #[retryable(when = _0.is_some())]
    Unit,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
