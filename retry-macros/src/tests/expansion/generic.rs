// #[retry(base = Self::BASE, max = N)]
// fn fetch<const N: u32>(&self) -> Result<impl Display, Error> { BODY }

fn fetch<const N: u32>(&self) -> Result<impl Display, Error> {
    #[allow(unexpected_cfgs)]
    {
        #[cfg(rust_analyzer)]
        {
            #[allow(unused_imports)]
            use ::reattempt::__private::keys::{base as _, max as _};
        }
    }
    let __retry_policy: &::reattempt::Policy = const {
        &{
            let __retry_built = ::reattempt::Policy::builder()
                .base(Self::BASE)
                .max(N)
                .build();
            ::reattempt::__private::checked(
                ::reattempt::__private::fault_of(__retry_built, "base"),
            );
            ::reattempt::__private::checked(
                ::reattempt::__private::fault_of(__retry_built, "max"),
            );
            ::reattempt::__private::checked(__retry_built)
        }
    };
    ::reattempt::__private::observe!(function __RETRY_FUNCTION = "fetch");
    let mut __retry = ::reattempt::__private::Attempts::new();
    loop {
        let __retry_delay = {
            let __retry_outcome: Result<_, Error> = (|| -> Result<_, Error> { BODY })();
            let __retry_verdict = <Result<
                _,
                Error,
            > as ::reattempt::__private::Outcome>::failure(&__retry_outcome);
            let ::core::option::Option::Some(__retry_verdict) = __retry_verdict else {
                ::reattempt::__private::observe!(
                    final __RETRY_FUNCTION, ::reattempt::__private::Attempts::made(&
                    __retry).saturating_add(1)
                );
                return __retry_outcome;
            };
            match ::reattempt::__private::Attempts::decide(
                &mut __retry,
                __retry_policy,
                __retry_verdict,
                ::reattempt::__private::Time::UNLIMITED,
            ) {
                ::reattempt::Decision::Wait(__retry_delay) => {
                    ::reattempt::__private::observe!(
                        retry __RETRY_FUNCTION, & __retry_outcome,
                        ::reattempt::__private::Attempts::made(& __retry), __retry_delay
                    );
                    __retry_delay
                }
                ::reattempt::Decision::GiveUp {
                    reason: __retry_reason,
                    delay: __retry_delay,
                } => {
                    ::reattempt::__private::observe!(
                        give_up __RETRY_FUNCTION, & __retry_outcome,
                        ::reattempt::__private::Attempts::made(& __retry), __retry_delay,
                        __retry_reason, false
                    );
                    return __retry_outcome;
                }
                ::reattempt::Decision::Done => {
                    ::reattempt::__private::observe!(
                        final __RETRY_FUNCTION, ::reattempt::__private::Attempts::made(&
                        __retry)
                    );
                    return __retry_outcome;
                }
            }
        };
        ::reattempt::__private::sleep_blocking(__retry_delay);
    }
}
