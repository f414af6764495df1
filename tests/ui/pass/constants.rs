//! Constant expressions: of the crate, of the type, and of a generic parameter.
#![deny(warnings)]

use reattempt::{Policy, policy, retry};
use std::time::Duration;

const MAX_WAIT: Duration = Duration::from_secs(30);

mod limits {
    pub const ATTEMPTS: u32 = 4;
}

struct Client<const N: u32>;

impl<const N: u32> Client<N> {
    const BASE: Duration = Duration::from_millis(N as u64);

    #[retry(base = Self::BASE, cap = MAX_WAIT, max = N, when(Err(_)))]
    fn fetch(&self) -> Result<u32, ()> {
        Ok(N)
    }
}

#[retry(strategy = [MAX_WAIT, "5s"], max = limits::ATTEMPTS + 1, when(Err(_)))]
fn list(limits: u32) -> Result<u32, ()> {
    Ok(limits)
}

const PATIENT: Policy = policy!(strategy = "constant", base = MAX_WAIT, cap = MAX_WAIT, max = unlimited);

fn main() {
    let _ = (Client::<3>.fetch(), list(1), PATIENT, policy!(max = limits::ATTEMPTS));
}
