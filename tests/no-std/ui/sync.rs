//! A sync function without `std`, which has the thread's sleep.
use reattempt::retry;

#[retry(when(Err(_)))]
fn fetch(name: &str) -> Result<usize, ()> {
    Ok(name.len())
}

#[retry(when(Err(_)), sleep = drop)]
fn with_its_own(name: &str) -> Result<usize, ()> {
    Ok(name.len())
}

fn main() {
    let _ = (fetch(""), with_its_own(""));
}
