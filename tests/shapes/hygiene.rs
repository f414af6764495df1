//! No expansion names anything of the user's scope: neither a prelude, nor a name that means something else there.
//! `tests/hygiene` compiles this file as well: in an older edition, under another name of the crate, with every observer.

use std::{cell::Cell, time::Duration};

use reattempt::{Elapsed, Retryable, Verdict};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Busy;

impl Retryable for Busy {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}

impl From<Elapsed> for Busy {
    fn from(_: Elapsed) -> Self {
        Self
    }
}

/// Succeeds at the third call.
fn call(calls: &Cell<u32>) -> Result<u32, Busy> {
    calls.set(calls.get() + 1);
    if calls.get() < 3 {
        return Err(Busy);
    }
    Ok(calls.get())
}

#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic,
    reason = "decoys that nobody may find"
)]
mod shadows {
    #![no_implicit_prelude]

    pub(super) enum Result {}
    pub(super) enum Option {}
    pub(super) struct Ok;
    pub(super) struct Err;
    pub(super) struct Some;
    pub(super) struct None;
    pub(super) struct Box;
    pub(super) struct Vec;
    pub(super) struct String;
    pub(super) struct Duration;
    pub(super) struct Policy;
    pub(super) struct Session;
    pub(super) struct Verdict;
    pub(super) struct Level;
    pub(super) struct Text;
    pub(super) struct ControlFlow(());
    pub(super) trait Into {}
    pub(super) trait From {}
    pub(super) trait Clone {}
    pub(super) trait Debug {}
    pub(super) trait Display {}
    pub(super) trait Fn {}
    pub(super) trait Future {}
    pub(super) trait Send {}
    pub(super) trait Default {}
    pub(super) trait Outcome {}
    pub(super) trait Retryable {}
    pub(super) type u32 = ();
    pub(super) type u64 = ();
    pub(super) type f64 = ();
    pub(super) type bool = ();
    pub(super) type str = ();
    pub(super) mod std {}
    pub(super) mod core {}
    pub(super) mod alloc {}
    pub(super) mod tokio {}
    pub(super) mod tracing {}
    pub(super) mod metrics {}
    pub(super) mod reattempt {}
    pub(super) static outcome: () = ();
    pub(super) static delay: () = ();
    pub(super) static session: () = ();
    pub(super) static policy: () = ();
    pub(super) static clock: () = ();
    pub(super) static budget: () = ();
    pub(super) static report: () = ();
    pub(super) static verdict: () = ();
    pub(super) static limit: () = ();
    pub(super) static text: () = ();
    pub(super) const future: () = ();
    pub(super) const attempt: () = ();
    pub(super) const history: () = ();
    pub(super) const error: () = ();
    pub(super) const event: () = ();
    pub(super) struct retry;
    pub(super) struct state;
    pub(super) struct this;
    pub(super) fn drop() {}
    pub(super) fn sleep() {}
    pub(super) fn panic() {}

    macro_rules! shadowed {
        ($($name:ident)*) => {
            $(
                #[allow(unused_macros, reason = "nobody may find it")]
                macro_rules! $name {
                    () => {
                        ::core::compile_error!("a macro of the user's")
                    };
                }
            )*
        };
    }
    shadowed!(panic unreachable format vec matches report stopwatch println debug_assert warn event counter);

    pub(super) type Calls = ::std::cell::Cell<::core::primitive::u32>;
    pub(super) type Answer<E> = ::core::result::Result<::core::primitive::u32, E>;

    pub(super) static TOKENS: ::reattempt::RetryBudget = ::reattempt::RetryBudget::new(100);
    pub(super) static LONG: ::reattempt::Policy = ::reattempt::policy!(strategy = "constant", max_elapsed = "1h");

    #[::reattempt::retry(strategy = "constant")]
    pub(super) fn sync(calls: &Calls) -> Answer<super::Busy> {
        super::call(calls)
    }

    #[::reattempt::retry(strategy = "constant")]
    pub(super) async fn asynchronous(calls: &Calls) -> Answer<super::Busy> {
        super::call(calls)
    }

    #[::reattempt::retry(strategy = ["100ms"], max = 3, when(::core::result::Result::Err(_) => ::core::time::Duration::ZERO))]
    pub(super) fn judged(calls: &Calls) -> Answer<super::Busy> {
        super::call(calls)
    }

    #[::reattempt::retry(
        strategy = "constant",
        throttle_base = "100ms",
        jitter = "none",
        clone(value),
        attempt = number,
        budget = TOKENS,
        max_elapsed = "1h",
        attempt_timeout = "1m",
        on_retry = |retried| ::core::assert!(retried.attempt() < 9),
        on_give_up = |given| ::core::assert!(given.attempt() < 9),
    )]
    pub(super) async fn everything(calls: &Calls, value: ::std::string::String) -> Answer<Late> {
        ::core::mem::drop(value);
        ::core::assert!(number.number() > 0);
        ::core::result::Result::Ok(super::call(calls)?)
    }

    #[::reattempt::retry(policy = LONG, budget = TOKENS, sleep = at_once)]
    pub(super) async fn by_policy(calls: &Calls) -> Answer<Late> {
        ::core::result::Result::Ok(super::call(calls)?)
    }

    async fn at_once(_: ::core::time::Duration) {}

    #[::reattempt::retry(strategy = "constant", max_elapsed = "1h")]
    pub(super) fn explained(
        calls: &Calls,
    ) -> ::core::result::Result<::core::primitive::u32, ::reattempt::RetryError<super::Busy>> {
        super::call(calls)
    }

    #[::reattempt::retry(strategy = "constant")]
    pub(super) fn boxed<'a>(
        calls: &'a Calls,
    ) -> ::core::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = Answer<super::Busy>> + 'a>> {
        ::std::boxed::Box::pin(async move { super::call(calls) })
    }

    #[derive(::reattempt::Retryable)]
    #[retryable(when = !_0.is_zero(), after = *_0)]
    pub(super) struct Late(pub(super) ::core::time::Duration);

    impl ::core::convert::From<::reattempt::Elapsed> for Late {
        fn from(_: ::reattempt::Elapsed) -> Self {
            Self(::core::time::Duration::from_millis(1))
        }
    }

    impl ::core::convert::From<super::Busy> for Late {
        fn from(_: super::Busy) -> Self {
            Self(::core::time::Duration::from_millis(1))
        }
    }

    #[derive(::reattempt::Retryable)]
    pub(super) enum Derived {
        #[retryable(throttled, after = "1s")]
        Busy,
        #[retryable(when = *_0, after = *_1)]
        Told(::core::primitive::bool, ::core::time::Duration),
        #[retryable(transparent)]
        Io {
            source: ::std::io::Error,
        },
        Declined,
    }
}

#[tokio::test]
async fn a_module_may_shadow_every_name() {
    let scope = reattempt::testing::scope();
    let calls = || Cell::new(0);
    assert_eq!(shadows::sync(&calls()), Ok(3));
    assert_eq!(shadows::asynchronous(&calls()).await, Ok(3));
    assert_eq!(shadows::judged(&calls()), Ok(3));
    assert_eq!(shadows::everything(&calls(), String::new()).await.ok(), Some(3));
    assert_eq!(shadows::by_policy(&calls()).await.ok(), Some(3));
    assert_eq!(shadows::explained(&calls()).unwrap(), 3);
    assert_eq!(shadows::boxed(&calls()).await, Ok(3));
    assert_eq!(scope.delays(), [Duration::from_millis(100); 14]);
}

#[test]
fn the_derive_may_stand_among_shadows() {
    use shadows::Derived;

    let second = Duration::from_secs(1);
    assert_eq!(Derived::Busy.verdict(), Verdict::THROTTLED.after(second));
    assert_eq!(Derived::Told(true, second).verdict(), Verdict::TRANSIENT.after(second));
    assert_eq!(Derived::Told(false, second).verdict(), Verdict::Final);
    let source = || std::io::Error::from(std::io::ErrorKind::TimedOut);
    assert_eq!(Derived::Io { source: source() }.verdict(), source().verdict());
    assert_eq!(Derived::Declined.verdict(), Verdict::Final);
    assert_eq!(shadows::Late(second).verdict(), Verdict::TRANSIENT.after(second));
}

/// Methods that have the names of the runtime's, on every type.
mod blanket {
    use std::cell::Cell;

    use super::Busy;

    #[allow(dead_code, reason = "decoys that nobody may call")]
    pub(super) trait Everything {
        fn verdict(&self) -> u32 {
            0
        }
        fn decide(&self) {}
        fn settle(&self) {}
        fn elapsed(&self) {}
        fn text(&self) {}
        fn succeeded(&self) {}
        fn timed_out(&self) {}
        fn timed(&self) {}
        fn on_retry(&self) {}
        fn on_give_up(&self) {}
        fn clone(&self) {}
        fn into(&self) {}
        fn attempt(&self) {}
        fn resume(&self) {}
        fn earn(&self) {}
        fn timed_attempt(self)
        where
            Self: Sized,
        {
        }
    }

    impl<T: ?Sized> Everything for T {}

    static BUDGET: reattempt::RetryBudget = reattempt::RetryBudget::new(10);

    #[reattempt::retry(strategy = "constant", attempt = attempt, clone(text), budget = BUDGET, on_retry = |event| assert!(event.attempt() < 9))]
    pub(super) async fn among_methods(calls: &Cell<u32>, text: String) -> Result<u32, Busy> {
        drop(text);
        assert!(attempt.number() > 0);
        super::call(calls)
    }
}

#[tokio::test]
async fn traits_may_have_methods_of_the_same_names() {
    let scope = reattempt::testing::scope();
    assert_eq!(blanket::among_methods(&Cell::new(0), String::new()).await, Ok(3));
    assert_eq!(scope.delays(), [Duration::from_millis(100); 2]);
}
