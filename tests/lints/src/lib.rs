//! Every shape and every key under every lint: what is generated breaks none of them.
//!
//! `cargo clippy -p lint-tests -- -D warnings` is the test. A lint that is switched off here is one that breaks on the
//! same function without `#[retry]`.

pub mod derived;
mod firing;

use core::{
    error::Error,
    fmt::{Display, Formatter, Result as Formatted},
    future::ready,
    pin::Pin,
    time::Duration,
};
use std::sync::Arc;

use async_trait::async_trait;
use reattempt::{Elapsed, GiveUpEvent, Policy, RetryBudget, RetryError, Retryable, Verdict, policy, retry};

/// Pays for retries.
static BUDGET: RetryBudget = RetryBudget::new(10);
/// Written once.
const POLICY: Policy = policy!(strategy = "equal_jitter", max = 5, cap = "5s", max_elapsed = "1m");
/// The longest wait.
const CAP: Duration = Duration::from_secs(3);

/// What may go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// Worth another try.
    Busy,
    /// An attempt took too long.
    Late,
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> Formatted {
        return f.write_str("failed");
    }
}

impl Error for Failure {}

impl From<Elapsed> for Failure {
    fn from(_: Elapsed) -> Self {
        return Self::Late;
    }
}

impl Retryable for Failure {
    fn verdict(&self) -> Verdict {
        return Verdict::TRANSIENT;
    }
}

/// Free, sync.
///
/// # Errors
///
/// Whatever the server says.
#[retry]
pub fn sync(server: &str) -> Result<usize, Failure> {
    if server.is_empty() {
        return Err(Failure::Busy);
    }
    return Ok(server.len());
}

/// Free, async.
///
/// # Errors
///
/// Whatever the server says.
#[retry(strategy = "decorrelated_jitter", cap = CAP, max = unlimited)]
pub async fn asynchronous(server: &str) -> Result<usize, Failure> {
    let length = sync(server)?;
    wait(CAP).await;
    return Ok(length);
}

/// Everything that an async function may ask for.
///
/// # Errors
///
/// Whatever the server says.
#[retry(
    strategy = "exponential",
    base = "10ms",
    cap = "1s",
    factor = 1.5,
    jitter = 0.2,
    throttle_base = "20ms",
    max_hint = "1m",
    max = 4,
    max_elapsed = "10s",
    attempt_timeout = "1s",
    budget = BUDGET,
    clone(text),
    attempt = attempt,
    on_retry = |event| heard.push(event.attempt()),
    on_give_up = give_up,
    sleep = wait,
    when(Err(Failure::Busy) if limit > 1 => Some(Duration::from_secs(1))),
    when(Err(Failure::Late) => Verdict::THROTTLED),
    when(Ok(0)),
)]
pub async fn everything(text: String, limit: usize, heard: &mut Vec<u32>) -> Result<usize, Failure> {
    wait(CAP).await;
    if attempt.is_last() {
        return Ok(limit);
    }
    return sync(&text);
}

/// A hook.
const fn give_up<O>(_: &GiveUpEvent<'_, O>) {}

/// A sleeper.
async fn wait(duration: Duration) {
    assert!(ready(duration).await > Duration::ZERO, "a wait");
}

/// A sleeper.
const fn wait_blocking(_: Duration) {}

/// Everything that a sync function may ask for.
///
/// # Errors
///
/// Whatever the server says.
#[retry(
    strategy = ["10ms", "1s"],
    idempotent = false,
    max_elapsed = "10s",
    budget = &BUDGET,
    clone(text),
    attempt = attempt,
    on_retry = |event| debug_assert!(event.attempt() > 0, "attempts count from 1"),
    sleep = wait_blocking,
    when(Err(_) => Verdict::NOT_SENT),
)]
pub fn everything_sync(mut text: String) -> Result<String, Failure> {
    if attempt.number() > 1 {
        text.push('!');
    }
    let length = sync(&text)?;
    debug_assert!(length > 0, "it is never empty");
    return Ok(text);
}

/// The error that says why.
///
/// # Errors
///
/// Whatever the server says.
#[retry(max = 5, max_elapsed = "1m")]
pub async fn explained(server: &str) -> Result<usize, RetryError<Failure>> {
    wait(CAP).await;
    return sync(server);
}

/// The same, sync.
///
/// # Errors
///
/// Whatever the server says.
#[retry(policy = POLICY)]
pub fn explained_sync(server: &str) -> Result<usize, RetryError<Failure>> {
    return sync(server);
}

/// No `Result`.
#[must_use]
#[retry(when(None), max = 5)]
pub fn option(server: &str) -> Option<usize> {
    return sync(server).ok();
}

/// Nothing at all.
#[retry(when(()), max = 5)]
pub async fn nothing(server: &str) {
    debug_assert!(option(server).is_some(), "nothing");
    wait(CAP).await;
}

/// A future in a box.
#[expect(clippy::implicit_return, reason = "the future that is returned is the last expression")]
#[retry]
pub fn boxed(server: &str) -> Pin<Box<dyn Future<Output = Result<usize, Failure>> + Send + '_>> {
    Box::pin(async move {
        wait(CAP).await;
        return sync(server);
    })
}

/// A future.
///
/// # Errors
///
/// Whatever the server says.
#[expect(clippy::implicit_return, reason = "the future that is returned is the last expression")]
#[retry]
pub fn future(server: &str) -> impl Future<Output = Result<usize, Failure>> {
    let length = server.len();
    async move {
        wait(CAP).await;
        return sync(&"a".repeat(length));
    }
}

/// Generics, patterns, `impl Trait`.
///
/// # Errors
///
/// Whatever the server says.
#[retry(when(Err(_)))]
pub fn generic<'text, T: Copy, const N: usize>(
    value: T,
    (text, _): (&'text str, u32),
    call: impl Fn(&str) -> Result<usize, Box<dyn Error>>,
) -> Result<(&'text str, [T; N], impl Display), Box<dyn Error>> {
    let length = call(text)?;
    return Ok((text, [value; N], length));
}

/// Methods.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Client {
    /// The policy.
    policy: Option<Arc<Policy>>,
    /// How many calls there were.
    calls: u32,
}

impl Client {
    /// As many as there may be.
    const MAX: u32 = 4;

    /// Borrows.
    ///
    /// # Errors
    ///
    /// Whatever the server says.
    #[retry(policy = self.policy.as_deref().unwrap_or(&POLICY), budget = BUDGET)]
    pub async fn shared(&self, server: &str) -> Result<usize, Failure> {
        wait(CAP).await;
        return sync(server);
    }

    /// Borrows mutably.
    ///
    /// # Errors
    ///
    /// Whatever the server says.
    #[retry(max = Self::MAX, when(Err(_) if self.calls < 3))]
    pub fn exclusive(&mut self, server: &str) -> Result<usize, Failure> {
        self.calls = self.calls.saturating_add(1);
        return sync(server);
    }

    /// Owns a part.
    ///
    /// # Errors
    ///
    /// Whatever the server says.
    #[retry]
    pub async fn counted(self: Arc<Self>) -> Result<u32, Failure> {
        wait(CAP).await;
        return Ok(self.calls);
    }
}

/// Traits.
#[async_trait]
pub trait Fetch {
    /// Fetches.
    async fn fetch(&mut self, text: String) -> Result<usize, Failure>;

    /// By default.
    #[expect(clippy::implicit_return, reason = "what `#[async_trait]` makes of a method ends in a value")]
    #[retry]
    async fn fetch_default(&self) -> Result<usize, Failure>
    where
        Self: Sync,
    {
        wait(CAP).await;
        return Err(Failure::Busy);
    }

    /// Not async.
    ///
    /// # Errors
    ///
    /// Whatever the server says.
    #[retry]
    fn fetch_sync(&self) -> Result<usize, Failure> {
        return Err(Failure::Busy);
    }
}

#[async_trait]
impl Fetch for Client {
    #[expect(clippy::implicit_return, reason = "what `#[async_trait]` makes of a method ends in a value")]
    #[retry(clone(text), attempt = attempt)]
    async fn fetch(&mut self, text: String) -> Result<usize, Failure> {
        self.calls = attempt.number();
        wait(CAP).await;
        return sync(&text);
    }
}
/// Decides everything itself.
#[must_use]
#[retry(when(None), when(Some(_) => Verdict::Final))]
pub async fn exhaustive(server: &str) -> Option<usize> {
    wait(CAP).await;
    return sync(server).ok();
}

/// A parameter that is cloned and nothing else was taken by value for a reason.
///
/// # Errors
///
/// Whatever the server says.
#[retry(clone(text, more))]
pub fn cloned(text: String, mut more: Vec<u8>) -> Result<(String, Vec<u8>), Failure> {
    more.push(1);
    return Ok((text, more));
}
