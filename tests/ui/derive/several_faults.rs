//! All faults are reported together.
use reattempt::Retryable;

#[derive(Retryable)]
#[retryable(exhaustiv)]
enum Error {
    #[retryable(throtled, after = 5, nevr)]
    One,
    #[retryable(transparent)]
    Two(u8, u8),
    #[retryable(transparent = fild, when = 7)]
    Three { field: u8 },

    #[retryable(, throttled,, not_sent)]
    Four,
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
