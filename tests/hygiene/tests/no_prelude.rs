//! Nothing is in scope: what the macros generate names every item by its whole path.
#![no_implicit_prelude]

#[derive(::retries::Retryable)]
#[retryable(crate = ::retries)]
pub enum Error {
    #[retryable(throttled, after = *_0, when = !_0.is_zero())]
    Busy(::core::time::Duration),
    #[retryable(transparent)]
    Peer {
        source: ::std::io::Error,
    },
    Late,
}

fn busy() -> Error {
    Error::Busy(::core::time::Duration::from_millis(5))
}

impl ::core::convert::From<::retries::Elapsed> for Error {
    fn from(_: ::retries::Elapsed) -> Self {
        Error::Late
    }
}

/// Statics are in the way of any pattern that has their name.
#[allow(dead_code, non_upper_case_globals, reason = "decoys, which nobody is to find")]
mod names {
    pub static outcome: () = ();
    pub static error: () = ();
    pub static text: () = ();
    pub static delay: () = ();
    pub static policy: () = ();
    pub static attempt: () = ();
}
#[allow(unused_imports, reason = "decoys, which nobody is to find")]
use names::*;

static BUDGET: ::retries::RetryBudget = ::retries::RetryBudget::new(10);
static POLICY: ::retries::Policy = ::retries::policy!(crate = ::retries, strategy = "equal_jitter", max = 2);

#[::retries::retry(crate = ::retries, strategy = ["1s", "2s"], when(::core::result::Result::Err(_) => ::core::time::Duration::from_secs(1)))]
fn sync(calls: &mut u32) -> ::core::result::Result<(), Error> {
    *calls += 1;
    ::core::result::Result::Err(busy())
}

#[::retries::retry(
    crate = ::retries,
    strategy = "decorrelated_jitter",
    base = "10ms",
    max_elapsed = "1h",
    attempt_timeout = "1m",
    attempt = number,
    budget = BUDGET,
    clone(value),
    on_retry = |event| ::core::assert!(event.attempt() < 3),
    on_give_up = |_| {},
)]
async fn everything(calls: &mut u32, value: ::std::string::String) -> ::core::result::Result<(), Error> {
    ::core::mem::drop(value);
    *calls = number.number();
    ::core::result::Result::Err(busy())
}

#[::retries::retry(crate = ::retries, policy = POLICY)]
async fn explained(calls: &mut u32) -> ::core::result::Result<(), ::retries::RetryError<Error>> {
    *calls += 1;
    ::core::result::Result::Err(busy())
}

#[::tokio::test(crate = "::tokio")]
async fn nothing_is_in_scope() {
    let scope = ::retries::testing::scope();
    let mut calls = 0;
    ::core::assert!(sync(&mut calls).is_err());
    ::core::assert_eq!((calls, scope.delays().len()), (3, 2));
    ::core::assert!(everything(&mut calls, ::std::string::String::new()).await.is_err());
    ::core::assert_eq!((calls, scope.delays().len()), (3, 4));
    ::core::assert!(explained(&mut calls).await.is_err());
    ::core::assert_eq!((calls, scope.delays().len()), (5, 5));
}
