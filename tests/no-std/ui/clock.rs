//! A limit of time without `std`, which has the clock.
use reattempt::retry;

#[retry(when(Err(_)), sleep = drop, max_elapsed = "30s")]
fn limited(name: &str) -> Result<usize, ()> {
    Ok(name.len())
}

#[retry(when(Err(_)), sleep = std::future::ready, max_elapsed = "30s")]
async fn asynchronous(name: &str) -> Result<usize, ()> {
    Ok(name.len())
}

fn main() {
    let _ = (limited(""), asynchronous(""));
}
