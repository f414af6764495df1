//! `#[retry]` goes first.
use reattempt::retry;

#[tracing::instrument]
#[retry]
async fn instrumented(name: String) -> std::io::Result<usize> {
    Ok(name.len())
}

#[tokio::test]
#[retry]
async fn test() -> std::io::Result<()> {
    Ok(())
}

#[tokio::main]
#[retry]
async fn main() -> std::io::Result<()> {
    Ok(())
}
