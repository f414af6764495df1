//! `#[async_trait]`, which expands first and hands over a boxed future: its prelude runs once, the body for each attempt.

use async_trait::async_trait;
use reattempt::{Elapsed, RetryBudget, RetryError, Retryable, Verdict, retry, testing};

use crate::support::{Flaky, Server, ms, waits};

#[async_trait]
trait Fetch: Sync {
    async fn shared(&self, text: String, add: u32) -> Result<u32, Flaky>;
    async fn exclusive(&mut self, (a, b): (u32, u32)) -> Result<u32, Flaky>;
    async fn borrowed<'a>(&'a self, text: &'a str, other: &str) -> Result<&'a str, Flaky>;
    async fn nothing(&self);
    async fn unit_result(&self) -> Result<(), Flaky>;
    async fn owned(self: Box<Self>, text: String) -> Result<u32, Flaky>;
    async fn associated(server: &Server) -> Result<u32, Flaky>
    where
        Self: Sized;
    async fn generic<T: Send + Sync + ToString>(&self, value: T) -> Result<String, Flaky>
    where
        Self: Sized;
    async fn optional(&self, text: Option<String>) -> Option<u32>;
    async fn guarded(&self, limit: u32) -> Result<u32, Flaky>;
    async fn cloned(&self, text: String) -> Result<String, Flaky>;
    async fn cloned_pattern(&self, pair: (String, u32)) -> Result<String, Flaky>;
    async fn explained(&self, text: String) -> Result<usize, RetryError<Flaky>>;
    async fn constant(&self) -> Result<u32, Flaky>;

    fn server(&self) -> &Server;

    #[retry(strategy = "constant")]
    async fn default_method(&self, text: String) -> Result<u32, Flaky> {
        let called = self.server().call()?;
        Ok(called + u32::try_from(text.len()).unwrap_or(0))
    }
}

struct Client {
    server: Server,
    attempts: u32,
}

impl Client {
    const MAX: u32 = 2;

    const fn busy(calls: u32) -> Self {
        Self { server: Server::busy(calls), attempts: 0 }
    }
}

#[async_trait]
impl Fetch for Client {
    #[retry(strategy = "constant")]
    async fn shared(&self, text: String, add: u32) -> Result<u32, Flaky> {
        tokio::task::yield_now().await;
        let called = self.server.call()?;
        if text.is_empty() {
            return Err(Flaky::Declined);
        }
        Ok(called + add)
    }

    #[retry(strategy = "constant")]
    async fn exclusive(&mut self, (a, b): (u32, u32)) -> Result<u32, Flaky> {
        self.attempts += a + b;
        self.server.call()?;
        Ok(self.attempts)
    }

    #[retry(strategy = "constant")]
    async fn borrowed<'a>(&'a self, text: &'a str, _other: &str) -> Result<&'a str, Flaky> {
        self.server.call()?;
        Ok(text)
    }

    #[retry(strategy = "constant", when(() if self.server.calls() < 3))]
    async fn nothing(&self) {
        let _ = self.server.call();
    }

    #[retry(strategy = "constant")]
    async fn unit_result(&self) -> Result<(), Flaky> {
        self.server.call()?;
        Ok(())
    }

    #[retry(strategy = "constant", clone(text))]
    async fn owned(self: Box<Self>, text: String) -> Result<u32, Flaky> {
        drop(text);
        self.server.call()
    }

    #[retry(strategy = "constant")]
    async fn associated(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }

    #[retry(strategy = "constant")]
    async fn generic<T: Send + Sync + ToString>(&self, value: T) -> Result<String, Flaky> {
        self.server.call()?;
        Ok(value.to_string())
    }

    #[retry(strategy = "constant", when(None))]
    async fn optional(&self, text: Option<String>) -> Option<u32> {
        let text = text.as_ref()?;
        self.server.call().ok().filter(|_| !text.is_empty())
    }

    #[retry(when(Err(_) if self.server.calls() < limit => ms(7)), when(Err(Flaky::BUSY) => self.verdict()))]
    async fn guarded(&self, limit: u32) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant", clone(text))]
    async fn cloned(&self, mut text: String) -> Result<String, Flaky> {
        text.push('!');
        self.server.call()?;
        Ok(text)
    }

    #[retry(strategy = "constant", clone(text))]
    async fn cloned_pattern(&self, (mut text, end): (String, u32)) -> Result<String, Flaky> {
        text.push_str(&end.to_string());
        self.server.call()?;
        Ok(text)
    }

    #[retry(strategy = "constant")]
    async fn explained(&self, text: String) -> Result<usize, RetryError<Flaky>> {
        self.server.call()?;
        Ok(text.len())
    }

    #[retry(strategy = "constant", max = Self::MAX)]
    async fn constant(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    fn server(&self) -> &Server {
        &self.server
    }
}

impl Client {
    fn verdict(&self) -> Verdict {
        if self.server.calls() > 3 { Verdict::Final } else { Verdict::THROTTLED }
    }
}

#[tokio::test]
async fn methods() {
    let scope = testing::scope();
    let busy = || Client::busy(2);
    assert_eq!(busy().shared("a".to_owned(), 10).await, Ok(13));
    assert_eq!(busy().shared(String::new(), 10).await, Err(Flaky::Declined));
    assert_eq!(busy().exclusive((1, 2)).await, Ok(9));
    assert_eq!(busy().borrowed("a", "b").await, Ok("a"));
    assert_eq!(busy().unit_result().await, Ok(()));
    assert_eq!(Box::new(busy()).owned("a".to_owned()).await, Ok(3));
    assert_eq!(Client::associated(&Server::busy(2)).await, Ok(3));
    assert_eq!(busy().generic(1).await, Ok("1".to_owned()));
    assert_eq!(busy().optional(Some("a".to_owned())).await, Some(3));
    assert_eq!(busy().default_method("a".to_owned()).await, Ok(4));
    assert_eq!(busy().cloned("a".to_owned()).await, Ok("a!".to_owned()));
    assert_eq!(busy().cloned_pattern(("a".to_owned(), 7)).await, Ok("a7".to_owned()));
    assert_eq!(busy().explained("a".to_owned()).await.unwrap(), 1);
    assert_eq!(busy().constant().await, Err(Flaky::BUSY));
    assert_eq!(scope.delays(), waits(27));
}

#[tokio::test]
async fn a_method_that_returns_nothing() {
    let scope = testing::scope();
    let client = Client::busy(0);
    client.nothing().await;
    assert_eq!((client.server.calls(), scope.delays()), (3, waits(2)));
}

#[tokio::test]
async fn guards_and_verdicts_name_self_and_arguments() {
    let scope = testing::scope();
    let client = Client::busy(u32::MAX);
    assert_eq!(client.guarded(2).await, Err(Flaky::BUSY));
    assert_eq!(client.server.calls(), 3);
    let delays = scope.delays();
    assert!(delays[0] >= ms(7), "the first arm's hint: {delays:?}");
}

#[tokio::test]
async fn a_trait_object_can_be_spawned() {
    let client: std::sync::Arc<dyn Fetch + Send> = std::sync::Arc::new(Client::busy(0));
    let task = tokio::spawn(async move { client.shared("a".to_owned(), 1).await });
    assert_eq!(task.await.unwrap(), Ok(2));
}

#[derive(Debug, PartialEq, Retryable)]
#[retryable]
struct Late;

impl From<Elapsed> for Late {
    fn from(_: Elapsed) -> Self {
        Self
    }
}

#[async_trait]
trait Slow {
    async fn slow(&mut self, text: String) -> Result<u32, Late>;
}

static BUDGET: RetryBudget = RetryBudget::new(10);

#[async_trait]
impl Slow for Client {
    #[retry(
        strategy = "constant",
        attempt_timeout = "1s",
        max_elapsed = "1m",
        budget = BUDGET,
        clone(text),
        attempt = attempt,
        on_retry = |event| assert_eq!(event.attempt(), self.attempts),
        on_give_up = |event| assert_eq!(event.attempt(), self.attempts),
    )]
    async fn slow(&mut self, text: String) -> Result<u32, Late> {
        drop(text);
        self.attempts = attempt.number();
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn every_key_at_once() {
    let mut client = Client::busy(0);
    let start = tokio::time::Instant::now();
    assert_eq!(client.slow("a".to_owned()).await, Err(Late));
    assert_eq!((client.attempts, start.elapsed()), (3, ms(3200)));
    assert_eq!(BUDGET.available(), 8);
}

#[async_trait(?Send)]
trait Local<T: 'static> {
    async fn call(&self, value: T) -> Result<T, Flaky>;
}

#[async_trait(?Send)]
impl<T: Clone + 'static> Local<T> for std::rc::Rc<Server> {
    #[retry(strategy = "constant")]
    async fn call(&self, value: T) -> Result<T, Flaky> {
        let server = std::rc::Rc::clone(self);
        Server::call(&server)?;
        Ok(value.clone())
    }
}

#[tokio::test]
async fn a_generic_trait_may_be_local() {
    let scope = testing::scope();
    assert_eq!(Local::call(&std::rc::Rc::new(Server::busy(2)), "a").await, Ok("a"));
    assert_eq!(scope.delays(), waits(2));
}
