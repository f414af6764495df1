//! The crate by another name, in an older edition, through another crate's macro.

use std::{cell::Cell, fmt, time::Duration};

use retries::{policy, retry, testing, Policy, Retryable};

#[derive(Debug, Clone, Copy, PartialEq, Retryable)]
#[retryable(crate = ::retries, throttled)]
struct Busy;

impl From<retries::Elapsed> for Busy {
    fn from(_: retries::Elapsed) -> Self {
        Self
    }
}

fn call(calls: &Cell<u32>) -> Result<u32, Busy> {
    calls.set(calls.get() + 1);
    if calls.get() > 2 {
        Ok(calls.get())
    } else {
        Err(Busy)
    }
}

#[retry(crate = ::retries, strategy = "constant")]
fn sync(calls: &Cell<u32>) -> Result<u32, Busy> {
    call(calls)
}

static BUDGET: retries::RetryBudget = retries::RetryBudget::new(10);
const POLICY: Policy = policy!(crate = ::retries, strategy = "constant", max_elapsed = "1h");

#[retry(
    crate = ::retries,
    strategy = "constant",
    max_elapsed = "1h",
    attempt_timeout = "1m",
    attempt = attempt,
    budget = BUDGET,
    clone(text),
    on_retry = |event| assert!(event.attempt() < 3),
    on_give_up = |_| {},
)]
async fn everything(calls: &Cell<u32>, text: String) -> Result<u32, Busy> {
    drop(text);
    assert!(attempt.number() > calls.get());
    call(calls)
}

#[retry(crate = ::retries, policy = POLICY)]
async fn by_policy(calls: &Cell<u32>) -> Result<u32, retries::RetryError<Busy>> {
    call(calls)
}

#[retry(crate = ::retries, strategy = "constant")]
fn boxed<'a>(calls: &'a Cell<u32>) -> std::pin::Pin<Box<dyn std::future::Future<Output = Result<u32, Busy>> + 'a>> {
    Box::pin(async move { call(calls) })
}

#[async_trait::async_trait(?Send)]
trait Fetch {
    async fn fetch(&mut self, text: String) -> Result<u32, Busy>;
}

#[async_trait::async_trait(?Send)]
impl Fetch for Cell<u32> {
    #[retry(crate = ::retries, strategy = "constant", clone(text))]
    async fn fetch(&mut self, text: String) -> Result<u32, Busy> {
        drop(text);
        call(self)
    }
}

hygiene_tests::retried! {
    /// Documented.
    fn through_a_macro(calls: &Cell<u32>) -> Result<u32, Busy> {
        call(calls)
    }
}

hygiene_tests::retried! {
    async fn through_a_macro_async(calls: &Cell<u32>) -> Result<u32, Busy> {
        call(calls)
    }
}

#[tokio::test]
async fn every_path_is_found() {
    let scope = testing::scope();
    let calls = || Cell::new(0);
    assert_eq!(sync(&calls()), Ok(3));
    assert_eq!(everything(&calls(), String::new()).await, Ok(3));
    assert_eq!(by_policy(&calls()).await.unwrap(), 3);
    assert_eq!(boxed(&calls()).await, Ok(3));
    assert_eq!(calls().fetch(String::new()).await, Ok(3));
    assert_eq!(through_a_macro(&calls()), Ok(3));
    assert_eq!(through_a_macro_async(&calls()).await, Ok(3));
    assert_eq!(scope.delays(), [Duration::from_millis(100); 14]);
}

/// Safe to call where there is a third call.
#[retry(crate = ::retries, strategy = "constant")]
unsafe fn not_safe(calls: &Cell<u32>) -> Result<u32, Busy> {
    let number = call(calls)?;
    // What the caller promised holds in the body, as in any unsafe function of this edition.
    Ok(unchecked(number))
}

unsafe fn unchecked(number: u32) -> u32 {
    std::num::NonZeroU32::new_unchecked(number).get()
}

#[retry(crate = ::retries, strategy = "constant")]
async unsafe fn not_safe_async(calls: &Cell<u32>) -> Result<u32, Busy> {
    unchecked(call(calls)?);
    Ok(calls.get())
}

#[test]
fn unsafe_functions() {
    let scope = testing::scope();
    assert_eq!(unsafe { not_safe(&Cell::new(0)) }, Ok(3));
    drop(unsafe { not_safe_async(&Cell::new(0)) });
    assert_eq!(scope.delays().len(), 2);
}

fn send<F: std::future::Future + Send>(_: F) {}

/// Neither `Display` nor `Debug`, and not to be sent: events do without its text.
struct Silent(#[allow(dead_code, reason = "held, so that the future is not `Send` by it")] std::rc::Rc<u32>);

#[retry(crate = ::retries, when(Err(_)), budget = BUDGET, on_retry = |_| {}, max_elapsed = "1m")]
async fn silent(text: &str) -> Result<std::rc::Rc<u32>, Silent> {
    tokio::task::yield_now().await;
    Err(Silent(std::rc::Rc::new(text.len() as u32)))
}

#[retry(crate = ::retries, when(Err(_)))]
async fn boxed_error(text: &str) -> Result<u32, Box<dyn std::error::Error>> {
    tokio::task::yield_now().await;
    Err(text)?
}

#[retry(crate = ::retries, policy = POLICY, when(Err(_)))]
async fn generic<E: fmt::Debug, T>(call: impl Fn() -> Result<T, E> + Send + Sync) -> Result<T, E> {
    tokio::task::yield_now().await;
    call()
}

#[test]
fn futures_are_send_with_every_observer() {
    send(silent(""));
    send(boxed_error(""));
    send(generic(|| Err::<std::rc::Rc<u32>, std::rc::Rc<u32>>(std::rc::Rc::new(1))));
}
