// #[retry(on_retry = |_| self.count())]
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
            use ::reattempt::__private::keys::on_retry as _;
        }
    }
    Box::pin(async move {
        if let Some(__ret) = None::<Result<Page, Error>> {
            return __ret;
        }
        let __self = self;
        let url = url;
        let __ret: Result<Page, Error> = {
            const __RETRY_POLICY: ::reattempt::Policy = ::reattempt::__private::checked(
                ::reattempt::Policy::builder().build(),
            );
            let mut __retry = ::reattempt::Session::memoryless();
            let __retry_clock = ::reattempt::__private::stopwatch!(start_async);
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
                        > as ::reattempt::__private::Outcome>::is_success(
                            &__retry_outcome,
                        ),
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
                            ::reattempt::__private::report!("fetch", __retry_outcome)
                                .timed(&__retry_clock)
                                .on_retry(|_| __self.count()),
                        ),
                    ) {
                        ::core::option::Option::Some(__retry_delay) => __retry_delay,
                        ::core::option::Option::None => break __retry_outcome,
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
        };
        __ret
    })
}
