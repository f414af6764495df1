//! An async function needs a sleeper that returns a future, and a sync one a sleeper that blocks.
use reattempt::retry;
use std::time::Duration;

#[retry(sleep = block)]
async fn blocking() -> std::io::Result<()> {
    Ok(())
}

#[retry(sleep = |delay| { let _timer = tokio::time::sleep(delay); })]
async fn forgotten() -> std::io::Result<()> {
    Ok(())
}

#[retry(sleep = tokio::time::sleep)]
fn asynchronous() -> std::io::Result<()> {
    Ok(())
}

#[retry(sleep = |delay| tokio::time::sleep(delay))]
fn without_await() -> std::io::Result<()> {
    Ok(())
}

#[retry(sleep = async |delay| tokio::time::sleep(delay).await, cancel = false)]
fn cancelled() -> std::io::Result<()> {
    Ok(())
}

fn block(_: Duration) {}

fn main() {}
