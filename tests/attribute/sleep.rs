//! `sleep`: the user's own timer.

use std::{cell::RefCell, time::Duration};

use reattempt::{retry, testing};

use crate::support::{Flaky, Server, waits};

thread_local! {
    static SLEPT: RefCell<Vec<Duration>> = const { RefCell::new(Vec::new()) };
}

fn note(delay: Duration) {
    SLEPT.with_borrow_mut(|slept| slept.push(delay));
}

async fn note_async(delay: Duration) {
    note(delay);
}

#[retry(strategy = "constant", sleep = note)]
fn sleeps(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[retry(strategy = "constant", sleep = note_async)]
async fn sleeps_async(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[retry(strategy = "constant", sleep = |delay| slept.borrow_mut().push(delay))]
fn sleeps_by_closure(slept: &RefCell<Vec<Duration>>, server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[retry(strategy = "constant", sleep = async |delay| slept.borrow_mut().push(delay))]
async fn sleeps_by_async_closure(slept: &RefCell<Vec<Duration>>, server: &Server) -> Result<u32, Flaky> {
    server.call()
}

/// A device whose timer is its own.
struct Device(RefCell<Vec<Duration>>, Server);

impl Device {
    #[retry(strategy = "constant", sleep = |delay| self.wait(delay))]
    async fn call(&self) -> Result<u32, Flaky> {
        self.1.call()
    }

    async fn wait(&self, delay: Duration) {
        self.0.borrow_mut().push(delay);
    }
}

#[tokio::test]
async fn paths_closures_and_methods_may_wait() {
    assert_eq!(sleeps(&Server::busy(2)), Ok(3));
    assert_eq!(sleeps_async(&Server::busy(2)).await, Ok(3));
    assert_eq!(SLEPT.take(), waits(4));
    let slept = RefCell::default();
    assert_eq!(sleeps_by_closure(&slept, &Server::busy(2)), Ok(3));
    assert_eq!(sleeps_by_async_closure(&slept, &Server::busy(2)).await, Ok(3));
    assert_eq!(slept.into_inner(), waits(4));
    let device = Device(RefCell::default(), Server::busy(2));
    assert_eq!(device.call().await, Ok(3));
    assert_eq!(device.0.into_inner(), waits(2));
    // Inside a scope nothing waits.
    let scope = testing::scope();
    assert_eq!(sleeps(&Server::busy(2)), Ok(3));
    assert_eq!((SLEPT.take(), scope.delays()), (waits(0), waits(2)));
}
