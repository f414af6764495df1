//! A field is named by its name or its index.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(transparent = "source")]
    Quoted { source: std::io::Error },
    #[retryable(transparent(source))]
    Parentheses { source: std::io::Error },
    #[retryable(transparent = -1)]
    Negative(std::io::Error),
    #[retryable(transparent =)]
    Nothing(std::io::Error),
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
