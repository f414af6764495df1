//! A policy may name generic parameters: those of the function, and those of the `impl` around it, with a receiver or
//! without.

use std::{marker::PhantomData, time::Duration};

use reattempt::{retry, testing};

use crate::support::{Flaky, Server, ms};

trait Config {
    const MAX: u32;
    const CAP: Duration;
    const IDEMPOTENT: bool = true;
}

struct Patient;

impl Config for Patient {
    const MAX: u32 = 4;
    const CAP: Duration = Duration::from_millis(150);
}

struct Client<Settings>(PhantomData<Settings>);

impl<Settings: Config> Client<Settings> {
    #[retry(strategy = "linear", max = Settings::MAX, cap = Settings::CAP)]
    fn associated(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }

    #[retry(strategy = "linear", max = <Settings as Config>::MAX, cap = <Settings>::CAP)]
    async fn associated_async(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }

    #[retry(strategy = ["100ms", Settings::CAP], max = Settings::MAX, idempotent = Settings::IDEMPOTENT)]
    fn method(&self, server: &Server) -> Result<u32, Flaky> {
        server.call()
    }
}

struct Letter<C>(PhantomData<C>);

impl<C: Config> Letter<C> {
    #[retry(strategy = "linear", max = C::MAX, cap = C::CAP)]
    fn associated(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }
}

#[retry(strategy = "linear", max = C::MAX, cap = C::CAP)]
fn by_letter<C: Config>(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[retry(strategy = "linear", max = Settings::MAX - MORE + LESS, cap = Settings::CAP)]
async fn by_name<Settings: Config, const MORE: u32, const LESS: u32>(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[tokio::test]
async fn a_policy_of_generic_parameters_holds() {
    let scope = testing::scope();
    let busy = || Server::busy(9);
    assert_eq!(Client::<Patient>::associated(&busy()), Err(Flaky::BUSY));
    assert_eq!(Client::<Patient>::associated_async(&busy()).await, Err(Flaky::BUSY));
    assert_eq!(Client::<Patient>(PhantomData).method(&busy()), Err(Flaky::BUSY));
    assert_eq!(Letter::<Patient>::associated(&busy()), Err(Flaky::BUSY));
    assert_eq!(by_letter::<Patient>(&busy()), Err(Flaky::BUSY));
    assert_eq!(by_name::<Patient, 1, 1>(&busy()).await, Err(Flaky::BUSY));
    assert_eq!(scope.delays(), [ms(100), ms(150), ms(150)].repeat(6));
}
