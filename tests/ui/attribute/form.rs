//! Keys that are written another way.
use reattempt::retry;

#[retry(when = Err(_))]
fn equals() -> std::io::Result<()> {
    Ok(())
}

#[retry(max(3))]
fn parentheses() -> std::io::Result<()> {
    Ok(())
}

#[retry(max: 3)]
fn colon() -> std::io::Result<()> {
    Ok(())
}

#[retry(max == 3)]
fn comparison() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = 3 cap = "5s")]
fn no_comma() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Err(_) if))]
fn no_guard() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Err(_) =>))]
fn no_verdict() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Err(_), Ok(1)))]
fn two_patterns() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Err(e)) if e.kind() == std::io::ErrorKind::Other, max = 4)]
fn guard_outside() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Err(_)) => reattempt::Verdict::THROTTLED)]
fn verdict_outside() -> std::io::Result<()> {
    Ok(())
}

#[retry(crate = reattempt)]
fn relative() -> std::io::Result<()> {
    Ok(())
}

#[retry(crate = "reattempt")]
fn crate_in_quotes() -> std::io::Result<()> {
    Ok(())
}

#[retry(crate = self::reattempt)]
fn crate_from_here() -> std::io::Result<()> {
    Ok(())
}

#[retry(, max = 3)]
fn leading_comma() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = 3, , base = "1s",)]
fn two_commas() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
