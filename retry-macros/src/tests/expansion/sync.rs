// #[retry(strategy = "decorrelated_jitter", clone(url))]
// /// Fetches a page.
// pub fn fetch(mut url: String) -> Result<Page, Error> { BODY }

/// Fetches a page.
/**
# Retries

At most 3 attempts, with `decorrelated_jitter` delays from 100ms to at most 10s. It retries what its outcome classifies as retryable. The delays add up to at most 1s 200ms, without hints of the server.
*/
pub fn fetch(mut url: String) -> Result<Page, Error> {
    #[allow(unexpected_cfgs)]
    {
        #[cfg(rust_analyzer)]
        {
            #[allow(unused_imports)]
            use ::reattempt::__private::keys::{strategy as _, clone as _};
        }
    }
    const __RETRY_POLICY: ::reattempt::Policy = ::reattempt::__private::checked(
        ::reattempt::Policy::builder()
            .strategy(::reattempt::Strategy::DecorrelatedJitter)
            .build(),
    );
    ::reattempt::__private::observe!(function __RETRY_FUNCTION = "fetch");
    if false {
        let ___retry_url = url;
        match ::reattempt::__private::edge::<::core::convert::Infallible>() {}
    }
    let mut __retry = ::reattempt::Session::new();
    let _ = &mut url;
    loop {
        let __retry_delay = {
            let __retry_url = ::reattempt::__private::fresh(&url);
            let __retry_outcome: Result<Page, Error> = (|| -> Result<Page, Error> {
                #[allow(
                    clippy::shadow_reuse,
                    clippy::shadow_same,
                    clippy::shadow_unrelated
                )]
                let mut url = __retry_url;
                {
                    BODY
                }
            })();
            let __retry_delay = if ::core::result::Result::is_ok(&__retry_outcome) {
                ::reattempt::__private::observe!(
                    final __RETRY_FUNCTION, ::reattempt::Session::made(& __retry)
                    .saturating_add(1)
                );
                ::core::option::Option::None
            } else {
                ::reattempt::__private::observed!(
                    { ::reattempt::Session::retry_after(& mut __retry, & __RETRY_POLICY,
                    & (__retry_outcome)) } { match ::reattempt::Session::judge(& mut
                    __retry, & __RETRY_POLICY, & (__retry_outcome), &
                    ::reattempt::__private::Time::UNLIMITED) {
                    ::reattempt::Decision::Wait(__retry_delay) => {
                    ::reattempt::__private::observe!(retry __RETRY_FUNCTION, &
                    __retry_outcome, ::reattempt::Session::made(& __retry),
                    __retry_delay); ::core::option::Option::Some(__retry_delay) }
                    ::reattempt::Decision::GiveUp { reason : __retry_reason, delay :
                    __retry_delay } => { ::reattempt::__private::observe!(give_up
                    __RETRY_FUNCTION, & __retry_outcome, ::reattempt::Session::made(&
                    __retry), __retry_delay, __retry_reason, false);
                    ::core::option::Option::None } ::reattempt::Decision::Done => {
                    ::reattempt::__private::observe!(final __RETRY_FUNCTION,
                    ::reattempt::Session::made(& __retry)); ::core::option::Option::None
                    } } }
                )
            };
            match __retry_delay {
                ::core::option::Option::Some(__retry_delay) => __retry_delay,
                ::core::option::Option::None => return __retry_outcome,
            }
        };
        ::reattempt::__private::sleep_blocking(__retry_delay);
    }
}
