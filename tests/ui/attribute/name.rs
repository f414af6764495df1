//! A name is a string literal.
use reattempt::retry;

const NAME: &str = "fetch";

#[retry(name = NAME)]
fn constant() -> std::io::Result<()> {
    Ok(())
}

#[retry(name = 5)]
fn number() -> std::io::Result<()> {
    Ok(())
}

#[retry(name = fetch)]
fn without_quotes() -> std::io::Result<()> {
    Ok(())
}

fn main() {
    let _ = NAME;
}
