// #[retry(policy = self.policy)]
// async fn fetch(&self) -> Result<Page, Error> { BODY }

async fn fetch(&self) -> Result<Page, Error> {
    #[allow(unexpected_cfgs)]
    {
        #[cfg(rust_analyzer)]
        {
            #[allow(unused_imports)]
            use ::reattempt::__private::keys::policy as _;
        }
    }
    let __retry_policy: ::reattempt::Policy = {
        let __retry_policy = &(self.policy);
        let __retry_policy: &::reattempt::Policy = &(*__retry_policy);
        *__retry_policy
    };
    let mut __retry = ::reattempt::Session::new();
    let __retry_clock = ::reattempt::__private::stopwatch!(
        start_async, & __retry_policy
    );
    loop {
        let __retry_delay = {
            let __retry_limit = ::reattempt::__private::attempt_limit(
                &__retry_policy,
                &__retry_clock,
            );
            let __retry_attempt = {
                let __retry_attempt = async {
                    if false {
                        return ::reattempt::__private::edge::<Result<Page, Error>>();
                    }
                    {
                        BODY
                    }
                };
                let __retry_timed_out = ::reattempt::__private::cut!(& __retry_attempt);
                ::reattempt::__private::within_policy(
                    __retry_limit,
                    ::reattempt::__private::timer,
                    __retry_timed_out,
                    __retry_attempt,
                )
            };
            let __retry_outcome: Result<Page, Error> = __retry_attempt.await;
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
                    &__retry_policy,
                    ::reattempt::__private::report!("fetch", __retry_outcome)
                        .timed(&__retry_clock),
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
