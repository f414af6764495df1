//! Futures are `Send` whenever the body's is, whatever the outcome is and whatever was asked for; and they are no larger.

use std::{error::Error, rc::Rc, time::Duration};

use reattempt::{Elapsed, Policy, RetryBudget, RetryError, Verdict, retry};

use crate::common::{Failure, Peer};

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
async fn boxed_error(peer: &Peer) -> Result<u32, Box<dyn Error>> {
    work().await;
    Ok(peer.call()?)
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
async fn everything(text: String, peer: &Peer) -> Result<u32, Local> {
    work().await;
    drop(text);
    peer.call().map_err(|_| Local(Rc::new(attempt.number())))
}

#[retry(policy = POLICY, when(Err(_)), budget = &BUDGET, attempt = attempt)]
async fn by_policy(peer: &Peer) -> Result<u32, Box<dyn Error>> {
    work().await;
    Ok(peer.call()? + attempt.number())
}

#[retry(policy = POLICY, when(Err(_)), on_retry = |event| *seen += event.attempt())]
async fn by_policy_timed(peer: &Peer, seen: &mut u32) -> Result<u32, Local> {
    work().await;
    peer.call().map_err(|_| Local(Rc::new(1)))
}

#[retry]
async fn explained(peer: &Peer) -> Result<Rc<u32>, RetryError<Failure>> {
    work().await;
    peer.call().map(Rc::new)
}

#[retry(sleep = sleep, when(Err(_)))]
async fn own_sleeper(peer: &Peer) -> Result<u32, Box<dyn Error>> {
    work().await;
    Ok(peer.call()?)
}

async fn sleep(delay: Duration) {
    tokio::time::sleep(delay).await;
}

#[retry(when(Err(_)))]
fn tail(peer: &Peer) -> impl Future<Output = Result<u32, Box<dyn Error>>> {
    async move {
        work().await;
        Ok(peer.call()?)
    }
}

#[retry(when(Err(_)))]
async fn generic<T: Sync, E>(value: &T, call: impl Fn(&T) -> Result<u32, E> + Sync) -> Result<u32, E> {
    work().await;
    call(value)
}

struct Client(Peer);

#[retry(policy = policy.lock().unwrap(), when(Err(_)))]
async fn guarded(policy: &std::sync::Mutex<Policy>, peer: &Peer) -> Result<u32, Box<dyn Error>> {
    work().await;
    Ok(peer.call()?)
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
    let peer = Peer::busy(0);
    send(boxed_error(&peer));
    send(local_value());
    send(everything(String::new(), &peer));
    send(by_policy(&peer));
    send(by_policy_timed(&peer, &mut 0));
    send(explained(&peer));
    send(own_sleeper(&peer));
    send(tail(&peer));
    send(guarded(&std::sync::Mutex::new(POLICY), &peer));
    send(generic(&0, |_| Err(Box::<dyn Error>::from("busy"))));
    send(Client(Peer::busy(0)).method());
}

#[retry(when(Err(_)))]
async fn spawned(peer: Peer, text: String) -> Result<usize, Box<dyn Error + Send + Sync>> {
    work().await;
    peer.call()?;
    Ok(text.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retried_function_can_be_spawned() {
    assert_eq!(tokio::spawn(spawned(Peer::busy(0), "ab".to_owned())).await.unwrap().unwrap(), 2);
}

async fn large(peer: &Peer) -> Result<u32, Failure> {
    let buffer = [0; 1000];
    work().await;
    Ok(peer.call()? + buffer[0])
}

#[retry]
async fn large_retried(peer: &Peer) -> Result<u32, Failure> {
    large(peer).await
}

#[retry(policy = POLICY)]
async fn large_by_policy(peer: &Peer) -> Result<u32, Failure> {
    large(peer).await
}

#[retry(policy = POLICY, clone(text), attempt = attempt, on_retry = |_| {}, sleep = sleep, budget = BUDGET)]
async fn large_with_everything(peer: &Peer, text: String) -> Result<u32, Failure> {
    drop(text);
    large(peer).await.map(|number| number + attempt.number())
}

#[test]
fn an_attempt_is_in_the_future_once() {
    let peer = Peer::busy(0);
    let body = size_of_val(&large(&peer));
    for future in [
        size_of_val(&large_retried(&peer)),
        size_of_val(&large_by_policy(&peer)),
        size_of_val(&large_with_everything(&peer, String::new())),
    ] {
        assert!(future < body + 1000, "{future} bytes for a body of {body}");
    }
}
