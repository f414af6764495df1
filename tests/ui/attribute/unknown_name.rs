//! A strategy or a jitter that does not exist.
use reattempt::retry;

#[retry(strategy = "full_jiter")]
fn misspelt_strategy() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = "random")]
fn unknown_strategy() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = exponential)]
fn no_quotes() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = 3)]
fn a_number() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = "constant", jitter = "ful")]
fn misspelt_jitter() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = "constant", jitter = 1.5)]
fn too_much_jitter() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = "constant", jitter = 0)]
fn too_little_jitter() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = "constant", jitter = full)]
fn jitter_without_quotes() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = "constant", jitter = 0.2f32)]
fn suffix() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = || ())]
fn closure() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
