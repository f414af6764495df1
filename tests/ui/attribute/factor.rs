//! What is no factor.
use reattempt::retry;

#[retry(factor = 1)]
fn one() -> std::io::Result<()> {
    Ok(())
}

#[retry(factor = 0.5)]
fn shrinking() -> std::io::Result<()> {
    Ok(())
}

#[retry(factor = -2)]
fn negative() -> std::io::Result<()> {
    Ok(())
}

#[retry(factor = 1e999)]
fn infinite() -> std::io::Result<()> {
    Ok(())
}

#[retry(factor = "2")]
fn string() -> std::io::Result<()> {
    Ok(())
}

#[retry(factor = f64::INFINITY)]
fn infinite_constant() -> std::io::Result<()> {
    Ok(())
}

#[retry(factor = f64::NAN)]
fn not_a_number() -> std::io::Result<()> {
    Ok(())
}

#[retry(factor = 2u8)]
fn suffix() -> std::io::Result<()> {
    Ok(())
}

#[retry(factor = 2.0f32)]
fn suffix_of_a_fraction() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
