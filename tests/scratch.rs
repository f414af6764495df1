#![allow(missing_docs)]
use reattempt::{Attempt, RetryBudget, RetryError, Retryable, Verdict, retry, testing};
use std::cell::Cell;
use std::time::Duration;

#[derive(Debug, PartialEq)]
enum E {
    Busy,
    Bad,
    Late,
}
impl Retryable for E {
    fn verdict(&self) -> Verdict {
        match self {
            E::Bad => Verdict::Final,
            _ => Verdict::TRANSIENT,
        }
    }
}
impl From<reattempt::Elapsed> for E {
    fn from(_: reattempt::Elapsed) -> Self {
        E::Late
    }
}
impl From<std::num::ParseIntError> for E {
    fn from(_: std::num::ParseIntError) -> Self {
        E::Busy
    }
}
static B: RetryBudget = RetryBudget::new(1);

#[retry]
fn sync(calls: &Cell<u32>) -> Result<u32, E> {
    calls.set(calls.get() + 1);
    if calls.get() < 3 {
        return Err(E::Busy);
    }
    Ok("7x".parse::<u32>().unwrap_or(7))
}

/// Docs.
#[retry(strategy = "constant", base = "1s", max = 4, attempt = n)]
async fn asy(calls: &Cell<u32>) -> Result<u32, E> {
    calls.set(n.number());
    "x".parse::<u32>()?;
    Ok(1)
}

#[retry(strategy = "exponential", max_elapsed = "1s", attempt_timeout = "500ms", on_retry = |e| println!("{:?} {:?}", e.delay(), e.outcome()), on_give_up = |e| println!("{:?}", e.reason()))]
async fn cut() -> Result<u32, E> {
    tokio::time::sleep(Duration::from_secs(3)).await;
    Ok(1)
}

#[retry(budget = B)]
fn explained() -> Result<u32, RetryError<E>> {
    Err(E::Busy)
}

#[retry(when(None), max = 5, strategy = ["1s", "2s"])]
fn opt(c: &mut u32) -> Option<u32> {
    *c += 1;
    None
}

struct S {
    p: reattempt::Policy,
}
impl S {
    #[retry(policy = self.p, clone(s))]
    async fn m(&mut self, s: String) -> Result<String, E> {
        drop(s);
        Err(E::Bad)
    }
}
#[async_trait::async_trait]
trait T {
    async fn t(&mut self, s: String) -> Result<u32, E>;
}
#[async_trait::async_trait]
impl T for S {
    #[retry(on_retry = |_| println!("{:?}", self.p))]
    async fn t(&mut self, s: String) -> Result<u32, E> {
        self.p = self.p;
        if s.len() > 1 {
            Err(E::Busy)?
        }
        Ok(1)
    }
}
#[retry]
fn boxed(a: u32) -> std::pin::Pin<Box<dyn Future<Output = Result<u32, E>> + Send>> {
    let b = a;
    Box::pin(async move {
        if b > 1 {
            Err(E::Busy)?;
        }
        Ok(b)
    })
}
#[retry(when(Err(_)))]
fn tail(a: u32) -> impl Future<Output = Result<u32, Box<dyn std::error::Error>>> where {
    async move {
        Err("x")?;
        Ok(a)
    }
}
fn helper(_: &Attempt) {}
#[tokio::test(start_paused = true)]
async fn all() {
    let c = Cell::new(0);
    {
        let s = testing::scope();
        assert_eq!(sync(&c), Ok(7));
        assert_eq!(c.get(), 3);
        println!("{:?}", s.delays());
        assert_eq!(explained().unwrap_err().reason(), reattempt::StopReason::Budget);
        assert_eq!(opt(&mut 0), None);
        println!("{:?}", s.delays());
    }
    let start = tokio::time::Instant::now();
    assert_eq!(asy(&c).await, Err(E::Busy));
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    let start = tokio::time::Instant::now();
    assert_eq!(cut().await, Err(E::Late));
    println!("{:?}", start.elapsed());
    let mut s = S { p: reattempt::Policy::DEFAULT };
    assert_eq!(s.m("a".into()).await, Err(E::Bad));
    assert_eq!(s.t("aa".into()).await, Err(E::Busy));
    assert_eq!(boxed(2).await, Err(E::Busy));
    let _ = helper;
}
