//! `policy` says all that the schedule and the limits say.
use reattempt::{Policy, policy, retry};

const PATIENT: Policy = policy!(max = 10);

#[retry(policy = PATIENT, max = 3, cap = "5s")]
fn fetch() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
