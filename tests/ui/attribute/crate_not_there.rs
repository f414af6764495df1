//! A path that leads nowhere is one error, wherever the expansion needs it.
use reattempt::{RetryError, retry};

#[retry(crate = ::not_there, max_elapsed = "30s", when(Err(_)))]
async fn renamed() -> Result<(), RetryError<()>> {
    Ok(())
}

#[retry(crate = crate::not_here, attempt_timeout = "1s")]
async fn exported() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
