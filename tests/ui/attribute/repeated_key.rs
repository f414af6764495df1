//! A key twice, a name in `clone(..)` twice.
use reattempt::retry;

#[retry(max = 3, cap = "5s", max = 4)]
fn key() -> std::io::Result<()> {
    Ok(())
}

#[retry(clone(name, name))]
fn clone(name: String) -> std::io::Result<usize> {
    Ok(name.len())
}

fn main() {}
