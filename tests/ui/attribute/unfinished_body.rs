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

#[retry(when(Err(_)))]
async fn open_statement(name: &str) -> Result<usize, ()> {
    if name.is_empty() {
        return Err(());
    }
    let _ = name.len()
}

#[retry(when(Err(_)))]
async fn open_expression(name: &str) -> Result<usize, ()> {
    name.
}

fn main() {
    let _ = (sync(""), asynchronous(""));
}
