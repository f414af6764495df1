//! Functions that are not async and return a future: what precedes the future runs once, the future for each attempt.

use std::{
    cell::Cell,
    pin::Pin,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use reattempt::{Elapsed, RetryError, Retryable, retry, testing};

use crate::support::{Flaky, Server, waits};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What `futures::FutureExt::boxed` does.
trait Boxed: Future + Sized {
    fn boxed<'a>(self) -> BoxFuture<'a, Self::Output>
    where
        Self: Send + 'a,
    {
        Box::pin(self)
    }
}

impl<F: Future> Boxed for F {}

#[retry(strategy = "constant")]
fn pinned<'a>(
    server: &'a Server,
    preludes: &AtomicU32,
) -> Pin<Box<dyn Future<Output = Result<u32, Flaky>> + Send + 'a>> {
    preludes.fetch_add(1, Ordering::Relaxed);
    Box::pin(async move {
        tokio::task::yield_now().await;
        let number = server.call()?;
        Ok(number)
    })
}

#[retry(strategy = "constant")]
fn box_future<'a>(server: &'a Server, preludes: &AtomicU32) -> BoxFuture<'a, Result<u32, Flaky>> {
    preludes.fetch_add(1, Ordering::Relaxed);
    Box::pin(async move { server.call() })
}

#[retry(strategy = "constant")]
fn std_paths<'a>(
    server: &'a Server,
    preludes: &AtomicU32,
) -> ::std::pin::Pin<::std::boxed::Box<dyn Future<Output = Result<u32, Flaky>> + 'a>> {
    preludes.fetch_add(1, Ordering::Relaxed);
    ::std::boxed::Box::pin(async move { server.call() })
}

#[retry(strategy = "constant")]
fn boxed_by_method<'a>(server: &'a Server, preludes: &AtomicU32) -> BoxFuture<'a, Result<u32, Flaky>> {
    preludes.fetch_add(1, Ordering::Relaxed);
    async move { server.call() }.boxed()
}

#[retry(strategy = "constant")]
fn impl_future<'a>(server: &'a Server, preludes: &AtomicU32) -> impl Future<Output = Result<u32, Flaky>> + use<'a> {
    preludes.fetch_add(1, Ordering::Relaxed);
    async move {
        if server.call().is_err() {
            return Err(Flaky::BUSY);
        }
        Ok(server.calls())
    }
}

#[retry(strategy = "constant")]
fn impl_send_future<'a>(
    server: &'a Server,
    preludes: &'a AtomicU32,
) -> impl Future<Output = Result<u32, Flaky>> + Send + 'a {
    preludes.fetch_add(1, Ordering::Relaxed);
    async { server.call() }
}

#[retry(strategy = "constant", when(Err(_)))]
fn unsend_error<'a>(
    server: &'a Server,
    preludes: &AtomicU32,
) -> BoxFuture<'a, Result<u32, Box<dyn std::error::Error + Send + Sync>>> {
    preludes.fetch_add(1, Ordering::Relaxed);
    Box::pin(async move {
        if server.call().is_err() {
            Err("busy")?;
        }
        Ok(server.calls())
    })
}

#[tokio::test]
async fn what_precedes_the_future_runs_once() {
    let scope = testing::scope();
    let preludes = AtomicU32::new(0);
    let server = || Box::leak(Box::new(Server::busy(2)));
    assert_eq!(pinned(server(), &preludes).await, Ok(3));
    assert_eq!(box_future(server(), &preludes).await, Ok(3));
    assert_eq!(std_paths(server(), &preludes).await, Ok(3));
    assert_eq!(boxed_by_method(server(), &preludes).await, Ok(3));
    assert_eq!(impl_future(server(), &preludes).await, Ok(3));
    assert_eq!(impl_send_future(server(), &preludes).await, Ok(3));
    assert_eq!(unsend_error(server(), &preludes).await.unwrap(), 3);
    assert_eq!(preludes.into_inner(), 7);
    assert_eq!(scope.delays(), waits(14));
}

#[retry(strategy = "constant")]
fn owned_argument(server: &Server, text: String) -> impl Future<Output = Result<usize, Flaky>> {
    let text = text + "!";
    async move {
        server.call()?;
        Ok(text.len())
    }
}

struct Client(Server, Cell<u32>);

impl Client {
    #[retry(strategy = "constant")]
    fn method(&self, add: u32) -> impl Future<Output = Result<u32, Flaky>> {
        self.1.set(add);
        async move {
            self.1.set(self.1.get() + add);
            self.0.call()?;
            Ok(self.1.get())
        }
    }
}

/// A service in tower's fashion: the trait wants a named future.
trait Service {
    type Future: Future<Output = Result<u32, Flaky>>;
    fn call(&mut self, request: &'static Server) -> Self::Future;
}

impl Service for u32 {
    type Future = BoxFuture<'static, Result<u32, Flaky>>;

    #[retry(strategy = "constant", when(Err(Flaky::BUSY)))]
    fn call(&mut self, request: &'static Server) -> Self::Future {
        *self += 1;
        Box::pin(async move { request.call() })
    }
}

/// An alias hides that a future is returned; the tail shows it, and `when` says what to retry.
type Answer<'a> = Pin<Box<dyn Future<Output = Result<u32, Flaky>> + 'a>>;

#[retry(strategy = "constant", when(Err(_)))]
fn alias(server: &Server) -> Answer<'_> {
    Box::pin(async move { server.call() })
}

#[retry(strategy = "constant")]
fn explained(server: &Server) -> BoxFuture<'_, Result<u32, RetryError<Flaky>>> {
    Box::pin(
        async move {
            #![allow(clippy::needless_question_mark, reason = "attributes stay at the start")]
            Ok(server.call()?)
        },
    )
}

/// Each attempt is cut by a timer.
#[retry(strategy = "constant", attempt_timeout = "1s", max_elapsed = "1m", clone(text))]
fn timed(text: String) -> BoxFuture<'static, Result<String, RetryError<Late>>> {
    Box::pin(async move {
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(text)
    })
}

#[derive(Debug, Retryable)]
#[retryable]
struct Late;

impl From<Elapsed> for Late {
    fn from(_: Elapsed) -> Self {
        Self
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_cut() {
    let error = timed(String::new()).await.unwrap_err();
    assert_eq!((error.attempts(), error.elapsed()), (3, Duration::from_millis(3200)));
}

/// Changes through a borrow that the future owns.
#[retry(strategy = "constant")]
fn exclusive<'a>(calls: &'a mut Vec<u32>, server: &'a Server) -> BoxFuture<'a, Result<usize, Flaky>> {
    Box::pin(async move {
        calls.push(server.call()?);
        Ok(calls.len())
    })
}

#[retry(strategy = "constant", clone(text), attempt = attempt)]
fn cloned(server: &Server, text: String) -> impl Future<Output = Result<String, Flaky>> {
    async move {
        let consumed = text + &attempt.number().to_string();
        server.call()?;
        Ok(consumed)
    }
}

#[tokio::test]
async fn owned_arguments_methods_and_hidden_types() {
    let scope = testing::scope();
    let server = Server::busy(2);
    assert_eq!(owned_argument(&server, "ab".to_owned()).await, Ok(3));
    let client = Client(Server::busy(2), Cell::new(0));
    assert_eq!(client.method(5).await, Ok(20));
    let mut service = 0;
    assert_eq!(service.call(Box::leak(Box::new(Server::busy(2)))).await, Ok(3));
    assert_eq!(service, 1);
    assert_eq!(alias(&Server::busy(2)).await, Ok(3));
    assert_eq!(explained(&Server::busy(2)).await.unwrap(), 3);
    assert_eq!(explained(&Server::busy(9)).await.unwrap_err().attempts(), 3);
    let mut calls = Vec::new();
    assert_eq!(exclusive(&mut calls, &Server::busy(2)).await, Ok(1));
    assert_eq!(cloned(&Server::busy(2), "a".to_owned()).await, Ok("a3".to_owned()));
    assert_eq!(scope.delays(), waits(16));
}
