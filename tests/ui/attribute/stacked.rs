//! Two attributes on one function multiply their attempts.
use reattempt::retry;

#[retry]
#[retry(max = 5)]
fn two() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Err(_)))]
#[reattempt::retry]
async fn one_says_when() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
