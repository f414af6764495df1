//! `before_retry`: runs after the wait and before the next attempt, outside of it.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use reattempt::{RetryBudget, RetryError, StopReason, retry, testing};
use tokio::time::{Instant, sleep};

use crate::support::{Flaky, Server, block_on, ms, secs, waits};

/// What happened, in order.
type Log = RefCell<Vec<&'static str>>;

fn note(log: &Log, what: &'static str) {
    log.borrow_mut().push(what);
}

async fn note_async(log: &Log, what: &'static str) {
    note(log, what);
}

#[retry(strategy = "constant", before_retry = note(log, "before"), sleep = |_| note(log, "wait"), on_retry = |_| note(log, "hook"))]
fn sync(log: &Log, server: &Server) -> Result<u32, Flaky> {
    note(log, "attempt");
    server.call()
}

#[retry(strategy = "constant", before_retry = note_async(log, "before"), sleep = |_| note_async(log, "wait"),
    on_retry = |_| note(log, "hook"))]
async fn asynchronous(log: &Log, server: &Server) -> Result<u32, Flaky> {
    note(log, "attempt");
    server.call()
}

#[test]
fn it_runs_between_the_wait_and_the_attempt() {
    const RETRY: [&str; 4] = ["hook", "wait", "before", "attempt"];
    // Two retries at most, and nothing before the first attempt or after the last.
    for (busy, retries) in [(0, 0), (1, 1), (9, 2)] {
        let expected = [&["attempt"][..], &RETRY.repeat(retries)].concat();
        let log = Log::default();
        let outcome = sync(&log, &Server::busy(busy));
        assert_eq!((outcome.is_err(), log.take()), (busy == 9, expected.clone()));
        let outcome = block_on(asynchronous(&log, &Server::busy(busy)));
        assert_eq!((outcome.is_err(), log.take()), (busy == 9, expected));
    }
}

/// Its token has to be fetched again before each retry.
struct Client {
    budget: RetryBudget,
    token: String,
    logins: u32,
}

fn client() -> Client {
    Client { budget: RetryBudget::new(5), token: "old".to_owned(), logins: 0 }
}

async fn log_in(token: &mut String, user: &str) {
    sleep(secs(0)).await;
    *token = format!("{user}'s");
}

impl Client {
    fn call(&self, user: &str) -> Result<u32, Flaky> {
        if self.token == format!("{user}'s") { Ok(self.logins) } else { Err(Flaky::BUSY) }
    }

    fn log_in(&mut self, user: &str) {
        self.token = format!("{user}'s");
        self.logins += 1;
    }

    async fn log_in_async(&mut self, user: &str) {
        self.log_in(user);
    }

    #[retry(before_retry = self.log_in(user))]
    fn sync(&mut self, user: &str) -> Result<u32, Flaky> {
        self.call(user)
    }

    #[retry(before_retry = self.log_in_async(user))]
    async fn asynchronous(&mut self, user: &str) -> Result<u32, RetryError<Flaky>> {
        self.call(user)
    }

    /// A block, and another field than the budget's.
    #[retry(budget = self.budget, before_retry = async { log_in(&mut self.token, user).await; self.logins += 10; })]
    async fn beside_a_budget(&mut self, user: &str) -> Result<u32, Flaky> {
        self.call(user)
    }
}

#[async_trait::async_trait]
trait Fetch {
    async fn fetch(&mut self, user: &str) -> Result<u32, Flaky>;
}

#[async_trait::async_trait]
impl Fetch for Client {
    #[retry(before_retry = self.log_in_async(user))]
    async fn fetch(&mut self, user: &str) -> Result<u32, Flaky> {
        self.call(user)
    }
}

#[tokio::test(start_paused = true)]
async fn it_may_change_self_and_name_arguments() {
    assert_eq!(client().sync("ann"), Ok(1));
    assert_eq!(client().asynchronous("ann").await.unwrap(), 1);
    assert_eq!(client().fetch("ann").await, Ok(1));
    let mut client = client();
    assert_eq!((client.beside_a_budget("ann").await, client.budget.available()), (Ok(10), 4));
}

#[test]
fn it_may_change_arguments() {
    #[retry(strategy = "constant", before_retry = *limit *= 2)]
    fn sync(limit: &mut u32) -> Result<u32, Flaky> {
        if *limit < 4 { Err(Flaky::BUSY) } else { Ok(*limit) }
    }
    #[retry(strategy = "constant", before_retry = async { *limit *= 2 })]
    async fn asynchronous(limit: &mut u32) -> Result<u32, Flaky> {
        if *limit < 4 { Err(Flaky::BUSY) } else { Ok(*limit) }
    }

    let scope = testing::scope();
    assert_eq!((sync(&mut 1), block_on(asynchronous(&mut 1))), (Ok(4), Ok(4)));
    assert_eq!(scope.delays(), waits(4));
}

#[test]
fn a_panic_in_it_gives_the_token_back() {
    fn broken() {
        panic!("no login")
    }
    #[retry(budget = budget, before_retry = broken())]
    fn sync(budget: &RetryBudget) -> Result<u32, Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(budget = budget, before_retry = async { broken() })]
    async fn asynchronous(budget: &RetryBudget) -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }
    #[retry(budget = budget, cancel = false, before_retry = broken())]
    fn cancellable(budget: &RetryBudget) -> Result<u32, Flaky> {
        Err(Flaky::BUSY)
    }

    let (scope, budget) = (testing::scope(), RetryBudget::new(3));
    let calls: [&dyn Fn(); 3] =
        [&|| _ = sync(&budget), &|| _ = block_on(asynchronous(&budget)), &|| _ = cancellable(&budget)];
    for call in calls {
        assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
        assert_eq!(budget.available(), 3);
    }
    assert_eq!(scope.delays().len(), 3, "each panicked after its wait");
}

#[tokio::test(start_paused = true)]
async fn it_is_not_part_of_the_attempt() {
    #[retry(strategy = "constant", attempt_timeout = "1s", before_retry = sleep(secs(5)), attempt = attempt)]
    async fn fetch(server: &Server, left: &RefCell<Vec<Duration>>) -> Result<u32, Flaky> {
        left.borrow_mut().extend(attempt.remaining());
        server.call()
    }

    let (start, left) = (Instant::now(), RefCell::default());
    assert_eq!(fetch(&Server::busy(1), &left).await, Ok(2));
    assert_eq!((start.elapsed(), left.take()), (secs(5) + ms(100), vec![secs(1); 2]));
}

#[tokio::test(start_paused = true)]
async fn its_time_counts() {
    #[retry(strategy = "constant", base = "1s", max = 9, max_elapsed = "10s", before_retry = sleep(secs(4)))]
    async fn fetch(server: &Server) -> Result<u32, RetryError<Flaky>> {
        server.call()
    }

    // The first retry starts after 5 s, and what is prepared for the second takes until the limit.
    let server = Server::busy(9);
    let error = fetch(&server).await.unwrap_err();
    assert_eq!((error.reason(), error.attempts(), server.calls()), (StopReason::MaxElapsed, 2, 2));
    assert_eq!((error.elapsed(), error.earlier().len()), (secs(10), 1));
}
