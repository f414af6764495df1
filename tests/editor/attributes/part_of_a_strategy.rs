//~ "full_jit" is not a strategy
use reattempt::retry;

#[retry(strategy = "full_jit")]
pub async fn fetch(n: u32) -> std::io::Result<u32> {
    Ok(n)
}
