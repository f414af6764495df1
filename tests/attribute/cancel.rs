//! `cancel`: ends a wait, and the call with the outcome that it has. It cuts no attempt.

use std::{
    cell::{Cell, RefCell},
    future::{Future, pending, ready},
    ptr,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use reattempt::{GiveUpEvent, Policy, RetryBudget, RetryError, StopReason, retry, testing};
use tokio::{
    sync::Notify,
    time::{Instant, sleep, sleep_until},
};

use crate::support::{Flaky, Server, block_on, late, ms, secs, waits};

#[test]
fn a_future_that_is_ready_allows_no_wait() {
    #[retry(strategy = "constant", cancel = ready(()))]
    async fn fetch(server: &Server) -> Result<u32, RetryError<Flaky>> {
        server.call()
    }

    let (scope, server) = (testing::scope(), Server::busy(9));
    let error = block_on(fetch(&server)).unwrap_err();
    assert_eq!((error.reason(), error.attempts(), error.last()), (StopReason::Cancelled, 1, &Flaky::BUSY));
    assert_eq!((scope.delays(), error.elapsed()), (vec![], secs(0)), "the wait did not begin");
    assert_eq!(block_on(fetch(&Server::busy(0))).unwrap(), 1, "a success is not cancelled");
}

#[tokio::test(start_paused = true)]
async fn a_future_ends_the_wait_that_it_falls_into() {
    #[retry(strategy = "constant", base = "1m", max = unlimited, cancel = sleep_until(end))]
    async fn fetch(server: &Server, end: Instant) -> Result<u32, RetryError<Flaky>> {
        server.call()
    }

    let server = Server::busy(9);
    let error = fetch(&server, Instant::now() + secs(90)).await.unwrap_err();
    assert_eq!((error.reason(), error.attempts(), error.elapsed()), (StopReason::Cancelled, 2, secs(90)));
    assert_eq!((error.last(), error.earlier()), (&Flaky::BUSY, &[Flaky::BUSY][..]));
}

#[test]
fn a_future_that_never_ends_changes_nothing() {
    #[retry(strategy = "constant", cancel = pending::<()>())]
    async fn fetch(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }

    let scope = testing::scope();
    assert_eq!(block_on(fetch(&Server::busy(2))), Ok(3));
    assert_eq!(block_on(fetch(&Server::busy(9))), Err(Flaky::BUSY));
    assert_eq!(scope.delays(), waits(4));
}

#[tokio::test(start_paused = true)]
async fn it_cuts_no_attempt() {
    #[retry(strategy = "constant", cancel = sleep_until(end))]
    async fn slow(end: Instant, outcome: Result<u32, Flaky>) -> Result<u32, RetryError<Flaky>> {
        sleep(secs(10)).await;
        outcome
    }

    let start = Instant::now();
    assert_eq!(slow(start, Ok(7)).await.unwrap(), 7);
    let error = slow(start + secs(15), Err(Flaky::BUSY)).await.unwrap_err();
    assert_eq!((error.reason(), error.attempts(), error.elapsed()), (StopReason::Cancelled, 1, secs(10)));
}

#[test]
fn the_outcome_is_moved() {
    /// Neither `Clone` nor `Debug`.
    struct Answer(Box<u32>);
    #[retry(when(_), cancel = ready(()))]
    async fn asynchronous(made: &Cell<*const u32>) -> Answer {
        let answer = Answer(Box::new(7));
        made.set(&raw const *answer.0);
        answer
    }
    #[retry(when(_), cancel = true)]
    fn sync(made: &Cell<*const u32>) -> Answer {
        let answer = Answer(Box::new(7));
        made.set(&raw const *answer.0);
        answer
    }

    let (_scope, made) = (testing::scope(), Cell::new(ptr::null()));
    assert_eq!(&raw const *block_on(asynchronous(&made)).0, made.get());
    assert_eq!(&raw const *sync(&made).0, made.get());
}

#[test]
fn a_retried_ok_stays_an_ok() {
    #[retry(when(Ok(503)), cancel = true)]
    fn status() -> Result<u16, RetryError<Flaky>> {
        Ok(503)
    }

    assert_eq!(status().unwrap(), 503);
}

#[test]
fn a_set_flag_allows_no_sync_wait() {
    #[retry(cancel = stop.load(Relaxed), sleep = |_| unreachable!())]
    fn fetch(stop: &AtomicBool, server: &Server) -> Result<u32, RetryError<Flaky>> {
        server.call()
    }

    let error = fetch(&AtomicBool::new(true), &Server::busy(9)).unwrap_err();
    assert_eq!((error.reason(), error.attempts(), error.last()), (StopReason::Cancelled, 1, &Flaky::BUSY));
    assert_eq!(fetch(&AtomicBool::new(true), &Server::busy(0)).unwrap(), 1);
}

/// Sleeps in parts that it notes, and sets the flag in one of them.
struct Sleeper {
    parts: RefCell<Vec<Duration>>,
    stops_at: usize,
    stop: AtomicBool,
}

impl Sleeper {
    fn new(stops_at: usize) -> Self {
        Self { parts: RefCell::default(), stops_at, stop: AtomicBool::new(false) }
    }

    fn sleep(&self, part: Duration) {
        self.parts.borrow_mut().push(part);
        self.stop.store(self.parts.borrow().len() == self.stops_at, Relaxed);
    }

    #[retry(strategy = "constant", base = "120ms", max = 2, cancel = self.stop.load(Relaxed), sleep = |part| self.sleep(part))]
    fn call(&self) -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }
}

#[test]
fn a_flag_is_asked_every_50_ms_of_a_sync_wait() {
    for (stops_at, parts) in [(1, &[50][..]), (2, &[50, 50]), (3, &[50, 50, 20])] {
        let sleeper = Sleeper::new(stops_at);
        let error = sleeper.call().unwrap_err();
        assert_eq!((error.reason(), error.attempts()), (StopReason::Cancelled, 1), "in part {stops_at}");
        assert_eq!(sleeper.parts.take(), parts.iter().copied().map(ms).collect::<Vec<_>>());
    }
    let sleeper = Sleeper::new(9);
    let error = sleeper.call().unwrap_err();
    assert_eq!((error.reason(), error.attempts()), (StopReason::Attempts, 2));
    assert_eq!(sleeper.parts.take(), [50, 50, 20].map(ms), "the whole wait, and not more");
}

#[test]
fn a_flag_is_asked_around_a_virtual_sync_wait() {
    #[retry(strategy = "constant", base = "1s", max = 9, cancel = scope.elapsed() >= secs(3))]
    fn fetch(scope: &testing::Scope) -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    let scope = testing::scope();
    let error = fetch(&scope).unwrap_err();
    assert_eq!((error.reason(), error.attempts(), error.elapsed()), (StopReason::Cancelled, 3, secs(3)));
}

#[test]
fn a_flag_may_say_yes_only_once() {
    #[retry(cancel = stop.take(), sleep = |_| unreachable!())]
    fn before_the_wait(stop: &Cell<bool>) -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "constant", cancel = stop.take(), sleep = |_| stop.set(true))]
    fn during_the_wait(stop: &Cell<bool>) -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "constant", cancel = { *asked += 1; *asked == 2 }, sleep = |_| {})]
    fn with_a_count(asked: &mut u32) -> Result<u32, RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    let ended = |error: RetryError<Flaky>| (error.reason(), error.attempts());
    assert_eq!(ended(before_the_wait(&Cell::new(true)).unwrap_err()), (StopReason::Cancelled, 1));
    assert_eq!(ended(during_the_wait(&Cell::new(false)).unwrap_err()), (StopReason::Cancelled, 1));
    assert_eq!(ended(with_a_count(&mut 0).unwrap_err()), (StopReason::Cancelled, 1));
}

#[test]
fn on_give_up_hears_of_it() {
    type Told = RefCell<Vec<(u32, StopReason, Duration, Result<u32, Flaky>)>>;
    fn note(told: &Told, event: &GiveUpEvent<'_, Result<u32, Flaky>>) {
        told.borrow_mut().push((event.attempt(), event.reason(), event.delay(), *event.outcome()));
    }
    #[retry(cancel = ready(()), on_give_up = |event| note(told, event))]
    async fn asynchronous(told: &Told, server: &Server) -> Result<u32, Flaky> {
        server.call()
    }
    #[retry(cancel = true, on_give_up = |event| note(told, event))]
    fn sync(told: &Told, server: &Server) -> Result<u32, Flaky> {
        server.call()
    }

    let (_scope, told) = (testing::scope(), Told::default());
    assert_eq!(block_on(asynchronous(&told, &Server::busy(1))), Err(Flaky::BUSY));
    assert_eq!(sync(&told, &Server::busy(1)), Err(Flaky::BUSY));
    let cancelled = (1, StopReason::Cancelled, secs(0), Err(Flaky::BUSY));
    assert_eq!(told.take(), [cancelled, cancelled]);
    assert_eq!((sync(&told, &Server::busy(0)), told.take()), (Ok(1), vec![]));
}

#[test]
fn the_token_goes_back() {
    #[retry(budget = budget, cancel = ready(()))]
    async fn asynchronous(budget: &RetryBudget) -> Result<u32, Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "constant", budget = budget, cancel = stop.get(), sleep = |_| stop.set(true))]
    fn sync(budget: &RetryBudget, stop: &Cell<bool>) -> Result<u32, Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(budget = budget, max = 2, cancel = pending::<()>())]
    async fn uncancelled(budget: &RetryBudget) -> Result<u32, Flaky> {
        Err(Flaky::BUSY)
    }

    let (scope, budget) = (testing::scope(), RetryBudget::new(3));
    assert!(block_on(asynchronous(&budget)).is_err() && budget.available() == 3);
    assert!(block_on(uncancelled(&budget)).is_err() && budget.available() == 2);
    drop(scope);
    assert!(sync(&budget, &Cell::new(false)).is_err() && budget.available() == 2);
}

#[tokio::test(start_paused = true)]
async fn an_overslept_wait_ends_with_the_outcome_at_hand() {
    #[retry(strategy = "constant", base = "4s", max_elapsed = "10s", sleep = late, cancel = pending::<()>(), budget = budget,
        before_retry = async { assert!(started.elapsed() == secs(12)) }, on_give_up = |event| told.set(Some(event.reason())))]
    async fn fetch(
        server: &Server,
        budget: &RetryBudget,
        started: Instant,
        told: &Cell<Option<StopReason>>,
    ) -> Result<u32, Flaky> {
        server.call()
    }
    #[retry(policy = policy, sleep = late, cancel = pending::<()>())]
    async fn by_policy(server: &Server, policy: Policy) -> Result<u32, Flaky> {
        server.call()
    }

    let (server, budget, started, told) = (Server::busy(9), RetryBudget::new(3), Instant::now(), Cell::new(None));
    assert_eq!(fetch(&server, &budget, started, &told).await, Err(Flaky::BUSY));
    assert_eq!((server.calls(), budget.available(), told.get()), (1, 3, Some(StopReason::MaxElapsed)));
    assert_eq!(started.elapsed(), secs(12));
    let policy = Policy::builder().strategy(reattempt::Strategy::Constant).base(secs(4)).max_elapsed(secs(10));
    assert_eq!(by_policy(&server, policy.build().unwrap()).await, Err(Flaky::BUSY));
    assert_eq!(server.calls(), 2);
}

/// Told to stop by another task.
#[derive(Default)]
struct Client {
    stop: Notify,
    server: Server,
    connected: u32,
}

impl Client {
    #[retry(strategy = "constant", base = "1m", max = unlimited, cancel = self.stop.notified(), before_retry = self.connect(),
        clone(text), attempt = attempt)]
    async fn call(&mut self, text: String) -> Result<(String, u32), RetryError<Flaky>> {
        let consumed = text + "!";
        self.server.call()?;
        Ok((consumed, attempt.number()))
    }

    async fn connect(&mut self) {
        self.connected += 1;
        if self.connected == 3 {
            // The permit is there when the next wait begins.
            self.stop.notify_one();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn it_goes_with_clone_attempt_and_before_retry() {
    let mut client = Client { server: Server::busy(2), ..Client::default() };
    assert_eq!(client.call("a".to_owned()).await.unwrap(), ("a!".to_owned(), 3));
    assert_eq!(client.connected, 2);
    let mut client = Client { server: Server::busy(9), ..Client::default() };
    let error = client.call("a".to_owned()).await.unwrap_err();
    assert_eq!((error.reason(), error.attempts(), error.elapsed()), (StopReason::Cancelled, 4, secs(180)));
    assert_eq!(client.connected, 3, "no attempt followed, so nothing was prepared");
}

#[async_trait::async_trait]
trait Fetch {
    async fn fetch(&mut self, budget: &RetryBudget) -> Result<u32, Flaky>;
}

#[async_trait::async_trait]
impl Fetch for Client {
    #[retry(strategy = "constant", budget = budget, max = unlimited, before_retry = self.connect(), cancel = self.stop.notified(),
        on_give_up = |event| assert_eq!(event.reason(), StopReason::Cancelled))]
    async fn fetch(&mut self, budget: &RetryBudget) -> Result<u32, Flaky> {
        self.server.call()
    }
}

#[test]
fn it_works_under_async_trait() {
    let (scope, budget) = (testing::scope(), RetryBudget::new(9));
    let mut client = Client { server: Server::busy(9), ..Client::default() };
    assert_eq!(block_on(client.fetch(&budget)), Err(Flaky::BUSY));
    assert_eq!((client.connected, client.server.calls(), budget.available()), (3, 4, 6));
    assert_eq!(scope.delays(), waits(3));
}

#[test]
fn the_future_stays_send() {
    fn send<F: Future + Send>(_: F) {}
    #[retry(cancel = client.stop.notified(), budget = budget, max_elapsed = "1m", attempt_timeout = "1s")]
    async fn fetch(client: &Client, budget: &RetryBudget) -> Result<u32, RetryError<Flaky>> {
        sleep(ms(1)).await;
        client.server.call()
    }

    send(fetch(&Client::default(), &RetryBudget::new(1)));
    send(Client::default().call(String::new()));
}
