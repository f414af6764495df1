//! `Pin<&mut T>` needs `mut` to be borrowed again, and is allowed to have it.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use async_trait::async_trait;
use reattempt::{retry, testing};

use crate::support::{Flaky, Server, waits};

#[derive(Default)]
struct Counter {
    server: Server,
    polls: u32,
}

impl Future for Counter {
    type Output = Result<u32, Flaky>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        self.polls += 1;
        Poll::Ready(self.server.call())
    }
}

impl Counter {
    const fn busy() -> Self {
        Self { server: Server::busy(2), polls: 0 }
    }

    #[retry(strategy = "constant")]
    fn own(mut self: Pin<&mut Self>) -> Result<u32, Flaky> {
        self.as_mut().polls += 1;
        self.server.call()
    }

    #[retry(strategy = "constant")]
    async fn own_async(mut self: Pin<&mut Self>) -> Result<u32, Flaky> {
        self.as_mut().await
    }
}

#[retry(strategy = "constant")]
fn argument<F: Future<Output = Result<u32, Flaky>>>(mut future: Pin<&mut F>) -> Result<u32, Flaky> {
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Err(Flaky::Declined),
    }
}

#[retry(strategy = "constant")]
async fn argument_async(mut future: Pin<&mut Counter>) -> Result<u32, Flaky> {
    future.as_mut().await
}

#[async_trait]
trait Pinned {
    async fn pinned(mut self: Pin<&mut Self>, mut other: Pin<&mut Counter>) -> Result<u32, Flaky>;
}

#[async_trait]
impl Pinned for Counter {
    #[retry(strategy = "constant")]
    async fn pinned(mut self: Pin<&mut Self>, mut other: Pin<&mut Counter>) -> Result<u32, Flaky> {
        other.as_mut().polls += 1;
        self.as_mut().await
    }
}

#[tokio::test]
async fn a_pinned_reference_is_borrowed_by_each_attempt() {
    let scope = testing::scope();
    let busy = Counter::busy;
    assert_eq!(pin!(busy()).own(), Ok(3));
    assert_eq!(pin!(busy()).own_async().await, Ok(3));
    assert_eq!(argument(pin!(busy())), Ok(3));
    let mut counter = pin!(busy());
    assert_eq!(argument_async(counter.as_mut()).await, Ok(3));
    assert_eq!(counter.polls, 3);
    assert_eq!(pin!(busy()).pinned(counter.as_mut()).await, Ok(3));
    assert_eq!(counter.polls, 6);
    assert_eq!(scope.delays(), waits(10));
}
