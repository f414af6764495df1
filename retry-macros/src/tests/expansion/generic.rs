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
    let mut __retry = ::reattempt::Session::memoryless();
    loop {
        let __retry_delay = {
            let __retry_outcome: Result<_, Error> = (|| -> Result<_, Error> { BODY })();
            let __retry_verdict = ::reattempt::__private::by_itself(
                &__retry_outcome,
                <Result<
                    _,
                    Error,
                > as ::reattempt::__private::Outcome>::is_success(&__retry_outcome),
                |__retry_outcome| <Result<
                    _,
                    Error,
                > as ::reattempt::__private::Outcome>::verdict(__retry_outcome),
            );
            match ::reattempt::Session::weigh(
                &mut __retry,
                &__retry_outcome,
                __retry_verdict,
                |__retry_outcome| (
                    __retry_policy,
                    ::reattempt::__private::report!("fetch", __retry_outcome),
                ),
            ) {
                ::core::option::Option::Some(__retry_delay) => __retry_delay,
                ::core::option::Option::None => return __retry_outcome,
            }
        };
        ::reattempt::__private::sleep_blocking(__retry_delay);
    }
}
