//! What stands behind `=>` and is not a verdict.
use reattempt::retry;

struct Reason;

#[retry(when(Err(_) => 5))]
fn number() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Err(e) => e.kind()))]
async fn other_type() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Err(_) => Reason))]
fn own_type() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
