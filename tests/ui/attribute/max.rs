//! What is no number of attempts.
use reattempt::retry;

#[retry(max = 0)]
fn zero() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = -1)]
fn negative() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = 5_000_000_000)]
fn too_many() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = 2.5)]
fn fraction() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = "unlimited")]
fn quotes() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = "3")]
fn string() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = infinite)]
fn misspelt() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = u64::MAX)]
fn wrong_type() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = 3usize)]
fn suffix() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
