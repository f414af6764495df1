use reattempt::retry;

#[retry(max = 3)]
pub async fn fetch(n: u32) -> std::io::Result<u32> {
    let x = ;
    Ok(n)
}
