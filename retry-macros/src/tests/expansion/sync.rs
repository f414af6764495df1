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
    const __RETRY_POLICY: ::reattempt::Policy = ::reattempt::Policy::builder()
        .strategy(::reattempt::Strategy::DecorrelatedJitter)
        .unchecked();
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
                    success __RETRY_FUNCTION, ::reattempt::Session::made(& __retry), &
                    __RETRY_POLICY, true
                );
                ::core::option::Option::None
            } else {
                ::reattempt::__private::observed!(
                    ::reattempt::Session::retry_after(& mut __retry, & __RETRY_POLICY, &
                    (__retry_outcome)), ::reattempt::Session::judge(& mut __retry, &
                    __RETRY_POLICY, & (__retry_outcome), &
                    ::reattempt::__private::Time::UNLIMITED), __RETRY_FUNCTION, &
                    __retry_outcome, (::reattempt::Session::attempts(& __retry), &
                    __RETRY_POLICY)
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
