//! A field that there is not: the nearest name, and the list.
use reattempt::Retryable;

#[derive(Retryable)]
enum Error {
    #[retryable(transparent = sorce)]
    Misspelt { code: u16, source: std::io::Error },
    #[retryable(transparent = 2)]
    Beyond(u16, std::io::Error),
    #[retryable(transparent = _1)]
    AsInAnExpression(u16, std::io::Error),
    #[retryable(transparent = type)]
    Raw { r#type: std::io::Error },
}

fn judged<E: Retryable>() {}
fn main() {
    let _ = judged::<Error>;
}
