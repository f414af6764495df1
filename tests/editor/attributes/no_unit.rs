//~ "5" has no unit
use reattempt::retry;

#[retry(cap = "5")]
pub async fn fetch(n: u32) -> std::io::Result<u32> {
    Ok(n)
}
