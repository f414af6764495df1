//! With `idempotent = false` an arm has to say that the server did not act.
use reattempt::{Verdict, retry};

#[retry(idempotent = false, when(Err("busy") => Verdict::THROTTLED), when(Err(_)))]
fn pay() -> Result<(), &'static str> {
    Ok(())
}

#[retry(idempotent = "no")]
fn string() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
