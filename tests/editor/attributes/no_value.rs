//~ `max` has no value
use reattempt::retry;

#[retry(max =)]
pub async fn fetch(n: u32) -> std::io::Result<u32> {
    Ok(n)
}
