//! Futures are `Send` whenever the body's is, whatever the outcome is and whatever was asked for; and they are no larger.

use std::{error::Error, rc::Rc, time::Duration};

use reattempt::{Elapsed, Policy, RetryBudget, RetryError, Verdict, retry};

use crate::support::{Flaky, Server};

static BUDGET: RetryBudget = RetryBudget::new(10);
const POLICY: Policy = Policy::DEFAULT;

fn send<F: Future + Send>(_: F) {}

async fn work() {
    tokio::task::yield_now().await;
}

/// An error that cannot go to another thread; the body's future can, because it is never held across an await.
#[derive(Debug)]
struct Local(#[expect(dead_code, reason = "here for its type")] Rc<u32>);

impl From<Elapsed> for Local {
    fn from(_: Elapsed) -> Self {
        Self(Rc::new(0))
    }
}

#[retry(when(Err(_)))]
async fn boxed_error(server: &Server) -> Result<u32, Box<dyn Error>> {
    work().await;
    Ok(server.call()?)
}

#[retry(when(None))]
async fn local_value() -> Option<Rc<u32>> {
    work().await;
    None
}

#[retry(
    when(Err(_) => Verdict::THROTTLED),
    clone(text),
    attempt = attempt,
    budget = BUDGET,
    max_elapsed = "10s",
    attempt_timeout = "1s",
    on_retry = |event| assert!(event.outcome().is_err()),
    on_give_up = |event| assert!(event.attempt() > 0),
)]
async fn everything(text: String, server: &Server) -> Result<u32, Local> {
    work().await;
    drop(text);
    server.call().map_err(|_| Local(Rc::new(attempt.number())))
}

#[retry(policy = POLICY, when(Err(_)), budget = &BUDGET, attempt = attempt)]
async fn by_policy(server: &Server) -> Result<u32, Box<dyn Error>> {
    work().await;
    Ok(server.call()? + attempt.number())
}

#[retry(policy = POLICY, when(Err(_)), on_retry = |event| *seen += event.attempt())]
async fn by_policy_timed(server: &Server, seen: &mut u32) -> Result<u32, Local> {
    work().await;
    server.call().map_err(|_| Local(Rc::new(1)))
}

#[retry]
async fn explained(server: &Server) -> Result<Rc<u32>, RetryError<Flaky>> {
    work().await;
    server.call().map(Rc::new)
}

#[retry(sleep = sleep, when(Err(_)))]
async fn own_sleeper(server: &Server) -> Result<u32, Box<dyn Error>> {
    work().await;
    Ok(server.call()?)
}

async fn sleep(delay: Duration) {
    tokio::time::sleep(delay).await;
}

#[retry(when(Err(_)))]
fn tail(server: &Server) -> impl Future<Output = Result<u32, Box<dyn Error>>> {
    async move {
        work().await;
        Ok(server.call()?)
    }
}

#[retry(when(Err(_)))]
async fn generic<T: Sync, E>(value: &T, call: impl Fn(&T) -> Result<u32, E> + Sync) -> Result<u32, E> {
    work().await;
    call(value)
}

struct Client(Server);

#[retry(policy = policy.lock().unwrap(), when(Err(_)))]
async fn guarded(policy: &std::sync::Mutex<Policy>, server: &Server) -> Result<u32, Box<dyn Error>> {
    work().await;
    Ok(server.call()?)
}

impl Client {
    #[retry(when(Err(_)))]
    async fn method(&mut self) -> Result<Rc<u32>, Box<dyn Error>> {
        work().await;
        Ok(Rc::new(self.0.call()?))
    }
}

#[test]
fn futures_are_send_whatever_the_outcome() {
    let server = Server::busy(0);
    send(boxed_error(&server));
    send(local_value());
    send(everything(String::new(), &server));
    send(by_policy(&server));
    send(by_policy_timed(&server, &mut 0));
    send(explained(&server));
    send(own_sleeper(&server));
    send(tail(&server));
    send(guarded(&std::sync::Mutex::new(POLICY), &server));
    send(generic(&0, |_| Err(Box::<dyn Error>::from("busy"))));
    send(Client(Server::busy(0)).method());
    send(POLICY.call_async(|| async { Rc::new(1) }).judge(|_| Verdict::Final).run_async());
}

#[retry(when(Err(_)))]
async fn spawned(server: Server, text: String) -> Result<usize, Box<dyn Error + Send + Sync>> {
    work().await;
    server.call()?;
    Ok(text.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retried_function_may_be_spawned() {
    assert_eq!(tokio::spawn(spawned(Server::busy(0), "ab".to_owned())).await.unwrap().unwrap(), 2);
}

async fn large(server: &Server) -> Result<u32, Flaky> {
    let buffer = [0; 1000];
    work().await;
    Ok(server.call()? + buffer[0])
}

#[retry]
async fn large_retried(server: &Server) -> Result<u32, Flaky> {
    large(server).await
}

#[retry(policy = POLICY)]
async fn large_by_policy(server: &Server) -> Result<u32, Flaky> {
    large(server).await
}

#[retry(policy = POLICY, clone(text), attempt = attempt, on_retry = |_| {}, sleep = sleep, budget = BUDGET)]
async fn large_with_everything(server: &Server, text: String) -> Result<u32, Flaky> {
    drop(text);
    large(server).await.map(|number| number + attempt.number())
}

#[test]
fn an_attempt_is_in_the_future_once() {
    let server = Server::busy(0);
    let body = size_of_val(&large(&server));
    for future in [
        size_of_val(&large_retried(&server)),
        size_of_val(&large_by_policy(&server)),
        size_of_val(&large_with_everything(&server, String::new())),
    ] {
        assert!(future < body + 1000, "{future} bytes for a body of {body}");
    }
}
