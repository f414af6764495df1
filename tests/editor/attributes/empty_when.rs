//~ `when`
use reattempt::retry;

#[retry(when())]
pub async fn fetch(n: u32) -> std::io::Result<u32> {
    Ok(n)
}
