//! A module in which every ordinary name means something else.

use reattempt::testing;

use crate::common::{Failure, Peer, waits};

#[allow(non_camel_case_types, non_upper_case_globals, dead_code, reason = "the names are the point")]
mod shadows {
    use ::core::{assert, marker::PhantomData};

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
    pub(super) struct ControlFlow(PhantomData<u32>);
    pub(super) trait Into {}
    pub(super) trait From {}
    pub(super) trait Clone {}
    pub(super) trait Fn {}
    pub(super) trait Future {}
    pub(super) trait Send {}
    pub(super) trait Default {}
    pub(super) trait Outcome {}
    pub(super) trait Retryable {}
    pub(super) type u32 = ();
    pub(super) type u64 = ();
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
                #[allow(unused_macros, reason = "never to be used")]
                macro_rules! $name {
                    () => {
                        ::core::compile_error!("a macro of the user's")
                    };
                }
            )*
        };
    }
    shadowed!(panic unreachable format vec matches report stopwatch println debug_assert);

    pub(super) type Answer = ::core::result::Result<::core::primitive::u32, super::Failure>;
    use super::Peer;

    #[::reattempt::retry(strategy = "constant")]
    pub(super) fn sync(peer: &Peer) -> ::core::result::Result<::core::primitive::u32, super::Failure> {
        peer.call()
    }

    #[::reattempt::retry(strategy = "constant")]
    pub(super) async fn asynchronous(peer: &Peer) -> Answer {
        peer.call()
    }

    #[::reattempt::retry(strategy = ["100ms"], max = 3, when(::core::result::Result::Err(_) => ::core::time::Duration::ZERO))]
    pub(super) fn judged(peer: &Peer) -> Answer {
        peer.call()
    }

    pub(super) static TOKENS: ::reattempt::RetryBudget = ::reattempt::RetryBudget::new(10);
    pub(super) static LONG: ::reattempt::Policy = ::reattempt::policy!(strategy = "constant", max_elapsed = "1h");

    #[::reattempt::retry(
        strategy = "constant",
        clone(value),
        attempt = number,
        budget = TOKENS,
        max_elapsed = "1h",
        attempt_timeout = "1m",
        on_retry = |retried| assert!(retried.attempt() < 9),
        on_give_up = |given| assert!(given.attempt() < 9),
    )]
    pub(super) async fn everything(
        peer: &Peer,
        value: ::std::string::String,
    ) -> ::core::result::Result<::core::primitive::u32, Late> {
        ::core::mem::drop(value);
        assert!(number.number() > 0);
        ::core::result::Result::Ok(peer.call()?)
    }

    #[::reattempt::retry(policy = LONG)]
    pub(super) async fn by_policy(peer: &Peer) -> ::core::result::Result<::core::primitive::u32, Late> {
        ::core::result::Result::Ok(peer.call()?)
    }

    #[::reattempt::retry(strategy = "constant")]
    pub(super) fn explained(
        peer: &Peer,
    ) -> ::core::result::Result<::core::primitive::u32, ::reattempt::RetryError<super::Failure>> {
        peer.call()
    }

    #[derive(Debug, ::reattempt::Retryable)]
    #[retryable(when = !_0.is_zero(), after = *_0)]
    pub(super) struct Late(::core::time::Duration);

    impl ::core::convert::From<::reattempt::Elapsed> for Late {
        fn from(_: ::reattempt::Elapsed) -> Self {
            Self(::core::time::Duration::from_millis(1))
        }
    }

    impl ::core::convert::From<super::Failure> for Late {
        fn from(_: super::Failure) -> Self {
            Self(::core::time::Duration::from_millis(1))
        }
    }
}

#[tokio::test]
async fn a_module_that_shadows_everything() {
    let scope = testing::scope();
    let busy = || Peer::busy(2);
    assert_eq!(shadows::sync(&busy()), Ok(3));
    assert_eq!(shadows::asynchronous(&busy()).await, Ok(3));
    assert_eq!(shadows::judged(&busy()), Ok(3));
    assert_eq!(shadows::everything(&busy(), String::new()).await.unwrap(), 3);
    assert_eq!(shadows::by_policy(&busy()).await.unwrap(), 3);
    assert_eq!(shadows::explained(&busy()).unwrap(), 3);
    assert_eq!(scope.delays(), waits(12));
}

/// Methods of the user's traits that have the names of the runtime's, on every type.
mod blanket {
    use reattempt::{RetryBudget, retry};

    use super::{Failure, Peer};

    #[allow(dead_code, reason = "the names are the point")]
    pub(super) trait Everything {
        fn verdict(&self) -> u32 {
            0
        }
        fn settle(&self) {}
        fn elapsed(&self) {}
        fn text(&self) {}
        fn succeeded(&self) {}
        fn timed_out(&self) {}
        fn timed(&self) {}
        fn on_retry(&self) {}
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

    static BUDGET: RetryBudget = RetryBudget::new(10);

    #[retry(strategy = "constant", attempt = attempt, clone(text), budget = BUDGET, on_retry = |event| assert!(event.attempt() < 9))]
    pub(super) async fn call(peer: &Peer, text: String) -> Result<u32, Failure> {
        drop(text);
        assert!(attempt.number() > 0);
        peer.call()
    }
}

#[tokio::test]
async fn traits_whose_methods_have_the_runtimes_names() {
    let scope = testing::scope();
    assert_eq!(blanket::call(&Peer::busy(2), String::new()).await, Ok(3));
    assert_eq!(scope.delays(), waits(2));
}
