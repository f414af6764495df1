//! A body that is no syntax yet: one error for each gap, as without `#[retry]`.
use reattempt::retry;

#[retry(when(Err(_)), attempt = a)]
fn sync(name: &str) -> Result<usize, ()> {
    let _ = name.;
    Ok(a.number() as usize)
}

#[retry(when(Err(_)))]
async fn asynchronous(name: &str) -> Result<usize, ()> {
    let _ = name.;
    Ok(name.len())
}

fn main() {
    let _ = (sync(""), asynchronous(""));
}
