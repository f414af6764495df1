//! Nothing of the user's scope is named by the expansion: no `tokio`, `tracing`, `Result`, `Some` by a relative path.

use reattempt::testing;

use crate::support::{block_on, poll_and_drop};

/// Everything that an expansion could be tempted to name means something else here.
#[allow(
    dead_code,
    non_camel_case_types,
    unused_macros,
    non_upper_case_globals,
    clippy::needless_pass_by_value,
    reason = "decoys, which nobody is to find"
)]
mod shadowed {
    mod core {}
    mod std {}
    mod alloc {}
    mod tokio {}
    mod tracing {}
    mod metrics {}
    mod reattempt {}
    struct Result;
    struct Option;
    struct Ok;
    struct Err;
    struct Some;
    struct None;
    struct Duration;
    struct Policy;
    struct Session;
    struct Verdict;
    struct ControlFlow;
    trait Into {}
    trait Clone {}
    trait Future {}
    trait Outcome {}
    static delay: u8 = 0;
    static outcome: u8 = 0;
    static verdict: u8 = 0;
    static report: u8 = 0;
    static policy: u8 = 0;
    static session: u8 = 0;
    static budget: u8 = 0;
    static event: u8 = 0;
    static error: u8 = 0;
    macro_rules! panic {
        () => {
            compile_error!("the user's own")
        };
    }
    macro_rules! warn {
        () => {
            compile_error!("the user's own")
        };
    }
    macro_rules! report {
        () => {
            compile_error!("the user's own")
        };
    }

    use crate::support::Flaky;

    static BUDGET: ::reattempt::RetryBudget = ::reattempt::RetryBudget::new(100);

    #[::reattempt::retry(
        strategy = "equal_jitter", base = "10ms", max = 3, cap = "1s", max_elapsed = "1m", budget = BUDGET, attempt = now,
        clone(text), on_retry = |_| {}, on_give_up = |_| {}
    )]
    pub(super) fn sync(text: ::std::string::String) -> ::std::result::Result<u32, Flaky> {
        ::std::mem::drop(text);
        ::std::result::Result::Err(Flaky::Busy(now.number()))
    }

    #[::reattempt::retry(
        max_elapsed = "1m", attempt_timeout = "1s", when(::std::result::Result::Err(Flaky::Busy(_)) => ::reattempt::Verdict::THROTTLED),
        budget = BUDGET, on_retry = |_| {}, on_give_up = |_| {}, throttle_base = "20ms", sleep = at_once
    )]
    pub(super) async fn asynchronous(text: &str) -> ::std::result::Result<u32, ::reattempt::RetryError<Flaky>> {
        ::std::result::Result::Err(if text.is_empty() { Flaky::Busy(1) } else { Flaky::Declined })
    }

    #[::reattempt::retry(policy = ::reattempt::Policy::DEFAULT, sleep = at_once)]
    pub(super) async fn from_a_policy() -> ::std::result::Result<u32, ::reattempt::RetryError<Flaky>> {
        ::std::result::Result::Err(Flaky::Busy(1))
    }

    #[::reattempt::retry]
    pub(super) async fn waiting() -> ::std::result::Result<u32, Flaky> {
        ::std::result::Result::Err(Flaky::Busy(1))
    }

    async fn at_once(_: ::std::time::Duration) {
        crate::support::two_polls().await;
    }
}

#[test]
fn a_module_that_shadows_every_name() {
    let _scope = testing::scope();
    assert!(shadowed::sync(String::new()).is_err());
    assert_eq!(block_on(shadowed::asynchronous("")).unwrap_err().attempts(), 3);
    assert_eq!(block_on(shadowed::from_a_policy()).unwrap_err().attempts(), 3);
    assert!(poll_and_drop(shadowed::waiting(), 1).is_some());
}
