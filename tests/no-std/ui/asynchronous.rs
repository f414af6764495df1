//! An async function without a runtime's feature: one error, which names the features.
use reattempt::retry;

#[retry(when(Err(_)))]
async fn fetch(name: &str) -> Result<usize, ()> {
    Ok(name.len())
}

#[retry(when(Err(_)), sleep = std::future::ready)]
async fn with_its_own(name: &str) -> Result<usize, ()> {
    Ok(name.len())
}

fn main() {
    let _ = (fetch(""), with_its_own(""));
}
