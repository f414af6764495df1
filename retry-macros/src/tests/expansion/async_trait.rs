// #[retry(policy = self.policy, on_retry = |_| self.count())]
// fn fetch<'life0, 'async_trait>(&'life0 mut self, url: String) -> Pin<Box<dyn Future<Output = Result<Page, Error>> + Send + 'async_trait>> where 'life0: 'async_trait { Box::pin(async move { if let Some(__ret) = None::<Result<Page, Error>> { return __ret; } let __self = self; let url = url; let __ret: Result<Page, Error> = { BODY }; __ret }) }

fn fetch<'life0, 'async_trait>(
    &'life0 mut self,
    url: String,
) -> Pin<Box<dyn Future<Output = Result<Page, Error>> + Send + 'async_trait>>
where
    'life0: 'async_trait,
{
    #[allow(unexpected_cfgs)]
    {
        #[cfg(rust_analyzer)]
        {
            #[allow(unused_imports)]
            use ::reattempt::__private::keys::{policy as _, on_retry as _};
        }
    }
    Box::pin(async move {
        if let Some(__ret) = None::<Result<Page, Error>> {
            return __ret;
        }
        let __self = self;
        let url = url;
        let __ret: Result<Page, Error> = {
            let __retry_policy: ::reattempt::Policy = {
                let __retry_policy = &(__self.policy);
                let __retry_policy: &::reattempt::Policy = &(*__retry_policy);
                *__retry_policy
            };
            ::reattempt::__private::observe!(function __RETRY_FUNCTION = "fetch");
            let mut __retry = ::reattempt::Session::new();
            let mut __retry_clock = ::reattempt::__private::stopwatch!(start_async);
            loop {
                ::reattempt::__private::add_clone_to_retry!(url);
                let __retry_delay = {
                    let __retry_outcome: Result<Page, Error> = {
                        let __retry_limit = ::reattempt::__private::attempt_limit(
                            &__retry_policy,
                            &__retry_clock,
                        );
                        let __retry_attempt = {
                            let __retry_attempt = async {
                                if false {
                                    return ::reattempt::__private::edge::<
                                        Result<Page, Error>,
                                    >();
                                }
                                {
                                    BODY
                                }
                            };
                            let __retry_timed_out = ::reattempt::__private::cut!(
                                & __retry_attempt
                            );
                            ::reattempt::__private::within_policy(
                                __retry_limit,
                                ::reattempt::__private::timer,
                                __retry_timed_out,
                                __retry_attempt,
                            )
                        };
                        __retry_attempt.await
                    };
                    let __retry_delay = if ::core::result::Result::is_ok(
                        &__retry_outcome,
                    ) {
                        ::reattempt::__private::observe!(
                            success __RETRY_FUNCTION, ::reattempt::Session::made(&
                            __retry), & __retry_policy, true
                        );
                        ::core::option::Option::None
                    } else {
                        let __retry_decision = ::reattempt::Session::judge(
                            &mut __retry,
                            &__retry_policy,
                            &(__retry_outcome),
                            &::reattempt::__private::Stopwatch::time(&__retry_clock),
                        );
                        ::reattempt::__private::observe!(
                            decided __RETRY_FUNCTION, __retry_decision, &
                            __retry_outcome, (::reattempt::Session::attempts(& __retry),
                            & __retry_policy), & __retry_clock, false
                        );
                        match __retry_decision {
                            ::reattempt::Decision::Wait(__retry_delay) => {
                                ::reattempt::__private::tell_retry(
                                    |_| __self.count(),
                                    &::reattempt::RetryEvent::new(
                                        "fetch",
                                        (
                                            ::reattempt::Session::made(&__retry),
                                            ::reattempt::Policy::max(&__retry_policy),
                                        ),
                                        __retry_delay,
                                        ::reattempt::__private::Stopwatch::elapsed(&__retry_clock),
                                        &__retry_outcome,
                                        ::reattempt::__private::text!(& __retry_outcome),
                                    ),
                                );
                                ::core::option::Option::Some(__retry_delay)
                            }
                            ::reattempt::Decision::GiveUp {
                                reason: __retry_reason,
                                delay: __retry_delay,
                            } => ::core::option::Option::None,
                            ::reattempt::Decision::Done => ::core::option::Option::None,
                        }
                    };
                    match __retry_delay {
                        ::core::option::Option::Some(__retry_delay) => __retry_delay,
                        ::core::option::Option::None => break __retry_outcome,
                    }
                };
                ::reattempt::__private::Stopwatch::waits(
                    &mut __retry_clock,
                    __retry_delay,
                );
                ::reattempt::__private::sleep(__retry_delay).await;
            }
        };
        __ret
    })
}
