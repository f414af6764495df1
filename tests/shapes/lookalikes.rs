//! Bodies that look like what another macro makes, and are the user's own.

use std::{
    pin::Pin,
    sync::atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use reattempt::{retry, testing};

use crate::support::{Flaky, Server, waits};

/// A function of the user's own, which does not return a future at all.
fn pin<F: Future>(future: F) -> Result<u32, Flaky> {
    drop(future);
    Err(Flaky::BUSY)
}

mod own {
    pub(super) struct Box;

    impl Box {
        pub(super) fn pin<F: Future>(future: F) -> Result<u32, super::Flaky> {
            super::pin(future)
        }
    }
}

#[retry(strategy = "constant")]
fn pins_by_a_function(calls: &mut u32) -> Result<u32, Flaky> {
    *calls += 1;
    pin(async move { 1 })
}

#[retry(strategy = "constant")]
fn pins_by_a_type(calls: &mut u32) -> Result<u32, Flaky> {
    *calls += 1;
    own::Box::pin(async move { 1 })
}

#[test]
fn a_function_named_pin_is_called_for_each_attempt() {
    let scope = testing::scope();
    let mut calls = 0;
    assert_eq!(pins_by_a_function(&mut calls), Err(Flaky::BUSY));
    assert_eq!(pins_by_a_type(&mut calls), Err(Flaky::BUSY));
    assert_eq!((calls, scope.delays()), (6, waits(4)));
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

#[retry(strategy = "constant", when(()))]
fn ends_in_a_unit_statement(calls: &AtomicU32) -> Boxed<'_, ()> {
    Box::pin(async move {
        calls.fetch_add(1, Ordering::Relaxed);
        let _: () = {
            calls.fetch_add(10, Ordering::Relaxed);
        };
    })
}

#[retry(strategy = "constant")]
fn begins_with_a_wildcard(server: &Server) -> Boxed<'_, Result<u32, Flaky>> {
    Box::pin(async move {
        let _: u32 = { server.calls() };
        server.call()
    })
}

#[retry(strategy = "constant")]
fn ends_in_a_wildcard(server: &Server) -> Boxed<'_, Result<(), Flaky>> {
    Box::pin(async move {
        server.call()?;
        return Ok(());
        #[allow(unreachable_code)]
        let _: u32 = { server.calls() };
    })
}

#[tokio::test]
async fn a_wildcard_in_a_future_is_part_of_its_body() {
    let scope = testing::scope();
    let calls = AtomicU32::new(0);
    ends_in_a_unit_statement(&calls).await;
    assert_eq!(calls.into_inner(), 33);
    assert_eq!(begins_with_a_wildcard(&Server::busy(2)).await, Ok(3));
    assert_eq!(ends_in_a_wildcard(&Server::busy(2)).await, Ok(()));
    assert_eq!(scope.delays(), waits(6));
}

/// The tail is a closure, and not the future that it makes.
#[retry(strategy = "constant", when(_ if *calls < 3))]
fn returns_a_closure(calls: &mut u32) -> impl AsyncFn() -> u32 + use<> {
    *calls += 1;
    || async move { 1 }
}

#[tokio::test]
async fn a_closure_that_makes_a_future_is_an_outcome() {
    let scope = testing::scope();
    let mut calls = 0;
    assert_eq!(returns_a_closure(&mut calls)().await, 1);
    assert_eq!((calls, scope.delays()), (3, waits(2)));
}

static FLAKY: Server = Server::busy(2);

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

#[retry(strategy = "immediate")]
#[test]
fn a_test_with_a_runtime_of_its_own() -> Result<(), Flaky> {
    let body = async { FLAKY.call() };
    let called = runtime().block_on(body)?;
    assert_eq!(called, 3);
    Ok(())
}

#[async_trait]
trait Counts {
    async fn nothing(&self, text: String, pair: (u32, u32), _: u32);
    async fn nothing_at_all();
}

#[async_trait]
impl Counts for AtomicU32 {
    #[retry(strategy = "constant", when(()), clone(second))]
    async fn nothing(&self, text: String, (first, mut second): (u32, u32), _: u32) {
        second += first;
        self.fetch_add(second + u32::try_from(text.len()).unwrap(), Ordering::Relaxed);
    }

    #[retry(strategy = "constant", when(()))]
    async fn nothing_at_all() {
        FLAKY.calls();
    }
}

#[tokio::test]
async fn an_async_trait_method_may_return_nothing() {
    let scope = testing::scope();
    let sum = AtomicU32::new(0);
    sum.nothing("a".to_owned(), (1, 2), 3).await;
    AtomicU32::nothing_at_all().await;
    assert_eq!((sum.into_inner(), scope.delays()), (12, waits(4)));
}

#[retry(strategy = "constant", max = 2, when(Err(Flaky::Throttled)))]
#[retry(strategy = "constant", max = 3, when(Err(Flaky::Busy(_))))]
fn stacked(server: &Server) -> Result<u32, Flaky> {
    server.call().map_err(|_| if server.calls() == 2 { Flaky::Throttled } else { Flaky::BUSY })
}

#[test]
fn stacked_attributes_each_say_what_they_retry() {
    let scope = testing::scope();
    let server = Server::busy(9);
    assert_eq!(stacked(&server), Err(Flaky::BUSY));
    assert_eq!((server.calls(), scope.delays()), (4, waits(3)));
}
