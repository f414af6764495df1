//! What is no duration.
use reattempt::retry;

#[retry(cap = 5)]
fn number() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = 5s)]
fn suffix() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = "5")]
fn no_unit() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = "5 lightyears")]
fn unknown_unit() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = "5M")]
fn minutes_or_months() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = "soon")]
fn word() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = "")]
fn empty() -> std::io::Result<()> {
    Ok(())
}

#[retry(base = "0s")]
fn zero() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = "99999999999999999999h")]
fn overflowing() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = -5)]
fn negative() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = ["5s", "6s"])]
fn list() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = true)]
fn boolean() -> std::io::Result<()> {
    Ok(())
}

#[retry(base = 100)]
fn number_of_milliseconds() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = 5u32)]
fn suffix_of_a_type() -> std::io::Result<()> {
    Ok(())
}

#[retry(max_elapsed = "0s")]
fn no_time() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
