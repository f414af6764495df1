//! Keys that do nothing on the chosen strategy.
use reattempt::retry;

#[retry(strategy = "constant", factor = 3)]
fn factor() -> std::io::Result<()> {
    Ok(())
}

#[retry(step = "1s")]
fn step() -> std::io::Result<()> {
    Ok(())
}

#[retry(jitter = "full")]
fn jitter() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = "immediate", base = "1s", cap = "5s")]
fn immediate() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = ["1s", "5s"], base = "1s")]
fn list() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = mine, jitter = 0.2)]
fn function() -> std::io::Result<()> {
    Ok(())
}

fn mine(_: u32, _: std::time::Duration) -> std::time::Duration {
    std::time::Duration::ZERO
}

fn main() {}
