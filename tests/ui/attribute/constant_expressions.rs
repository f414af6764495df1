//! Constant expressions are checked by evaluating the policy: the fault stands at the expression.
use reattempt::retry;
use std::time::Duration;

const BASE: Duration = Duration::from_secs(10);
const MAX_WAIT: Duration = Duration::from_secs(1);
const NONE: u32 = 0;

#[retry(base = BASE, cap = MAX_WAIT)]
fn cap_below_base() -> std::io::Result<()> {
    Ok(())
}

#[retry(max = NONE)]
fn no_attempts() -> std::io::Result<()> {
    Ok(())
}

#[retry(base = Duration::ZERO)]
fn zero() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = MAX_WIAT)]
fn misspelt() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = NONE)]
fn wrong_type() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = read())]
fn not_constant() -> std::io::Result<()> {
    Ok(())
}

fn read() -> Duration {
    MAX_WAIT
}

struct Client;

impl Client {
    #[retry(cap = MAX_WAIT, base = BASE)]
    fn method(&self) -> std::io::Result<()> {
        Ok(())
    }

    #[retry(strategy = ["5s", MAX_WAIT], cap = MAX_WAIT)]
    fn list_of_a_method(&self) -> std::io::Result<()> {
        Ok(())
    }
}

fn main() {}
