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

trait Kind {
    const LIMIT: u32;
    const CAP: Duration;
    fn wait(retry: u32, previous: Duration) -> Duration;
}

struct Server<Whichever, const ATTEMPTS: u32>(Whichever);

impl<Whichever: Kind, const ATTEMPTS: u32> Server<Whichever, ATTEMPTS> {
    #[retry(strategy = Whichever::wait, cap = <Whichever as Kind>::CAP, max = ATTEMPTS, when(Err(_)))]
    fn fetch(&self) -> Result<u32, ()> {
        let policy = policy!(strategy = Whichever::wait, cap = Whichever::CAP, max = Whichever::LIMIT + ATTEMPTS);
        policy.max().ok_or(())
    }

    #[retry(strategy = ["5s", MAX_WAIT], max = ATTEMPTS + Whichever::LIMIT, when(Err(_)))]
    fn make(kind: fn() -> Whichever) -> Result<Self, ()> {
        Ok(Self(kind()))
    }
}

struct Quick;

impl Kind for Quick {
    const LIMIT: u32 = 1;
    const CAP: Duration = MAX_WAIT;

    fn wait(_: u32, previous: Duration) -> Duration {
        previous
    }
}

#[retry(strategy = [MAX_WAIT, "5s"], max = limits::ATTEMPTS + 1, when(Err(_)))]
fn list(limits: u32) -> Result<u32, ()> {
    Ok(limits)
}

const PATIENT: Policy = policy!(strategy = "constant", base = MAX_WAIT, cap = MAX_WAIT, max = unlimited);

fn main() {
    let _ = Server::<Quick, 3>::make(|| Quick).and_then(|server| server.fetch());
    let _promoted: &'static Policy = &policy!(cap = MAX_WAIT);
    let _ = (Client::<3>.fetch(), list(1), PATIENT, policy!(max = limits::ATTEMPTS));
}
