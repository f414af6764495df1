use reattempt::retry;

#[retry(max = 3)]
pub fn fetch(n: u32) -> std::io::Result<u32> {
    let text: String = n;
    Ok(n)
}
