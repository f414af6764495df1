//! Nothing can cut a sync attempt.
use reattempt::retry;

#[retry(attempt_timeout = "1s")]
fn fetch() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
