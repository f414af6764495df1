//~ `base` takes a value after `=`
use reattempt::retry;

#[retry(max = 3, base)]
pub async fn fetch(n: u32) -> std::io::Result<u32> {
    Ok(n)
}
