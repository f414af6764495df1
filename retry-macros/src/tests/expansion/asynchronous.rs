// #[retry(strategy = "equal_jitter", max = 5, cap = MAX_WAIT)]
// /// Fetches a page.
// pub async fn fetch(url: &str) -> Result<Page, Error> { BODY }

/// Fetches a page.
/**
# Retries

At most 5 attempts, with `equal_jitter` delays from 100ms to at most `MAX_WAIT`. It retries what its outcome classifies as retryable.
*/
pub async fn fetch(url: &str) -> Result<Page, Error> {
    #[allow(unexpected_cfgs)]
    {
        #[cfg(rust_analyzer)]
        {
            #[allow(unused_imports)]
            use ::reattempt::__private::keys::{strategy as _, max as _, cap as _};
        }
    }
    const __RETRY_POLICY: ::reattempt::Policy = ::reattempt::__private::checked(
        ::reattempt::Policy::builder()
            .strategy(::reattempt::Strategy::EqualJitter)
            .cap(MAX_WAIT)
            .max(5u32)
            .build(),
    );
    let mut __retry = ::reattempt::Session::memoryless();
    loop {
        let __retry_delay = {
            let __retry_outcome: Result<Page, Error> = async {
                if false {
                    return ::reattempt::__private::edge::<Result<Page, Error>>();
                }
                {
                    BODY
                }
            }
                .await;
            let __retry_verdict = ::reattempt::__private::by_itself(
                &__retry_outcome,
                <Result<
                    Page,
                    Error,
                > as ::reattempt::__private::Outcome>::is_success(&__retry_outcome),
                |__retry_outcome| <Result<
                    Page,
                    Error,
                > as ::reattempt::__private::Outcome>::verdict(__retry_outcome),
            );
            match ::reattempt::Session::weigh(
                &mut __retry,
                &__retry_outcome,
                __retry_verdict,
                |__retry_outcome| (
                    ::reattempt::__private::Constant(&__RETRY_POLICY),
                    ::reattempt::__private::report!("fetch", __retry_outcome),
                ),
            ) {
                ::core::option::Option::Some(__retry_delay) => __retry_delay,
                ::core::option::Option::None => return __retry_outcome,
            }
        };
        match ::reattempt::__private::left_to_sleep(__retry_delay) {
            ::core::option::Option::Some(::core::time::Duration::ZERO) => {
                ::reattempt::__private::turn().await
            }
            ::core::option::Option::Some(__retry_delay) => {
                ::reattempt::__private::timer(__retry_delay).await;
            }
            ::core::option::Option::None => {}
        }
    }
}
