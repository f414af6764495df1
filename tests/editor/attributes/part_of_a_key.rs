//~ `ma` is not a key
use reattempt::retry;

#[retry(ma)]
pub async fn fetch(n: u32) -> std::io::Result<u32> {
    Ok(n)
}
