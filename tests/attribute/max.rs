//! `max`: how many attempts there are in all, the first included.

use std::cell::Cell;

use reattempt::{RetryBudget, retry, testing};

use crate::support::{Flaky, Server, block_on, secs};

const MAX: u32 = 4;

#[retry(strategy = "constant", base = "1s", max = 4)]
fn four(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[retry(strategy = "constant", base = "1s", max = MAX)]
async fn four_async(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[test]
fn attempts_end_with_a_success_or_at_max() {
    for (busy, made) in [(0, 1), (1, 2), (3, 4), (4, 4), (u32::MAX, 4)] {
        for asynchronous in [false, true] {
            let (scope, server) = (testing::scope(), Server::busy(busy));
            let outcome = if asynchronous { block_on(four_async(&server)) } else { four(&server) };
            assert_eq!(outcome, if busy < 4 { Ok(made) } else { Err(Flaky::BUSY) });
            assert_eq!(server.calls(), made);
            assert_eq!(scope.delays(), vec![secs(1); made as usize - 1], "no wait follows the last attempt");
        }
    }
}

#[test]
fn the_default_is_three() {
    #[retry]
    fn fetch(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }

    let (scope, server) = (testing::scope(), Server::busy(u32::MAX));
    assert_eq!(fetch(&server), Err(Flaky::BUSY));
    assert_eq!((server.calls(), scope.delays().len()), (3, 2));
}

#[test]
fn a_final_outcome_is_followed_by_no_wait() {
    #[retry]
    fn declined(server: &Server) -> Result<u32, Flaky> {
        server.call()?;
        Err(Flaky::Declined)
    }

    let (scope, server) = (testing::scope(), Server::busy(1));
    assert_eq!(declined(&server), Err(Flaky::Declined));
    assert_eq!((server.calls(), scope.delays().len()), (2, 1));
}

#[test]
fn there_is_always_a_first_attempt() {
    #[retry(max = 1)]
    fn once(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }
    #[retry(budget = budget, max = unlimited)]
    fn penniless(server: &Server, budget: &RetryBudget) -> Result<u32, Flaky> {
        server.call()
    }
    #[retry(strategy = "constant", max_elapsed = "1s", max = unlimited)]
    fn overdue(server: &Server, scope: &testing::Scope) -> Result<u32, Flaky> {
        scope.advance(secs(2));
        server.call()
    }

    let (scope, server) = (testing::scope(), Server::busy(9));
    assert_eq!(once(&server), Err(Flaky::BUSY));
    assert_eq!(penniless(&server, &RetryBudget::new(0)), Err(Flaky::BUSY));
    assert_eq!(overdue(&server, &scope), Err(Flaky::BUSY));
    assert_eq!((server.calls(), scope.delays().len()), (3, 0));
}

#[test]
fn unlimited_goes_on_until_the_outcome_is_final() {
    #[retry(strategy = "immediate", max = unlimited)]
    fn patient(attempts: &Cell<u32>) -> Result<u32, Flaky> {
        attempts.set(attempts.get() + 1);
        if attempts.get() < 10_000 { Err(Flaky::Busy(attempts.get())) } else { Ok(attempts.get()) }
    }

    let scope = testing::scope();
    assert_eq!(patient(&Cell::new(0)), Ok(10_000));
    assert_eq!(scope.delays().len(), 9_999);
}

#[test]
fn it_may_be_computed() {
    #[retry(strategy = "immediate", max = MAX + 1)]
    fn fetch(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }

    let (_scope, server) = (testing::scope(), Server::busy(9));
    assert!(fetch(&server).is_err());
    assert_eq!(server.calls(), 5);
}
