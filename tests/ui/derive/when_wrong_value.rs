//! A condition is an expression of type bool.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(when = "is_timeout")]
    Text(u16),
    #[retryable(when = let 500 = *_0)]
    Pattern(u16),
    #[retryable(when = *_0 > 3 && let 500 = *_0)]
    Chain(u16),
    #[retryable(when(*_0 == 500))]
    Parentheses(u16),
    #[retryable(when)]
    Nothing(u16),
    #[retryable(when = )]
    Unfinished(u16),
    #[retryable(when = *_0 >=, throttled)]
    HalfTyped(u16),
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
