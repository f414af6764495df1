// #[retry(strategy = ["1s", "5s"], max_elapsed = "30s", attempt_timeout = "2s", budget = self.budget, attempt = attempt, when(Err(e) if e.is_busy() => e.wait()), when(Ok(page) if page.is_empty()), on_retry = |event| log(event), on_give_up = report, sleep = timer::sleep)]
// async fn fetch(&self, url: &str) -> Result<Page, Error> { BODY }

async fn fetch(&self, url: &str) -> Result<Page, Error> {
    #[allow(unexpected_cfgs)]
    {
        #[cfg(rust_analyzer)]
        {
            #[allow(unused_imports)]
            use ::reattempt::__private::keys::{
                strategy as _, max_elapsed as _, attempt_timeout as _, budget as _,
                attempt as _, when as _, when as _, on_retry as _, on_give_up as _,
                sleep as _,
            };
        }
    }
    const __RETRY_POLICY: ::reattempt::Policy = ::reattempt::__private::checked(
        ::reattempt::Policy::builder()
            .strategy(
                ::reattempt::Strategy::Steps(const {
                    &[
                        ::core::time::Duration::new(1u64, 0u32),
                        ::core::time::Duration::new(5u64, 0u32),
                    ]
                }),
            )
            .max_elapsed(::core::time::Duration::new(30u64, 0u32))
            .attempt_timeout(::core::time::Duration::new(2u64, 0u32))
            .build(),
    );
    let __retry_budget = &(self.budget);
    let __retry_budget: &::reattempt::RetryBudget = &(*__retry_budget);
    let mut __retry = ::reattempt::Session::memoryless().with_budget(__retry_budget);
    let __retry_clock = ::reattempt::__private::stopwatch!(start_async limited);
    loop {
        let __retry_delay = {
            let attempt = ::reattempt::Session::timed_attempt(
                &__retry,
                &__RETRY_POLICY,
                __retry_clock,
            );
            let __retry_limit = ::reattempt::__private::attempt_limit(
                &__RETRY_POLICY,
                &__retry_clock,
            );
            ::reattempt::Session::resume_within(&mut __retry, __retry_limit);
            let __retry_outcome: Result<Page, Error> = ::reattempt::__private::within(
                    __retry_limit,
                    timer::sleep,
                    <Result<
                        Page,
                        Error,
                    > as ::reattempt::__private::TimedOutcome>::timed_out,
                    async {
                        if false {
                            return ::reattempt::__private::edge::<Result<Page, Error>>();
                        }
                        {
                            BODY
                        }
                    },
                )
                .await;
            let __retry_verdict = match &__retry_outcome {
                Err(e) if e.is_busy() => {
                    ::core::convert::Into::<::reattempt::Verdict>::into(e.wait())
                }
                Ok(page) if page.is_empty() => ::reattempt::Verdict::TRANSIENT,
                _ => ::reattempt::Verdict::Final,
            };
            if ::reattempt::__private::Judgement::is_final(
                &__retry_verdict,
                &__retry_outcome,
            ) && ::reattempt::__private::succeeded!(& __retry_outcome)
            {
                ::reattempt::Session::earn(&mut __retry);
            }
            let __retry_hooks = ::reattempt::__private::both_hooks(
                &__retry_outcome,
                |__retry_event| match __retry_event {
                    ::reattempt::__private::Event::Retry(__retry_event) => {
                        ::reattempt::__private::tell_retry(
                            |event| log(event),
                            __retry_event,
                        )
                    }
                    ::reattempt::__private::Event::GiveUp(__retry_event) => {
                        ::reattempt::__private::tell_give_up(report, __retry_event)
                    }
                },
            );
            match ::reattempt::Session::weigh(
                &mut __retry,
                &__retry_outcome,
                __retry_verdict,
                |__retry_outcome| (
                    ::reattempt::__private::Constant(&__RETRY_POLICY),
                    ::reattempt::__private::report!("fetch", __retry_outcome)
                        .timed(&__retry_clock)
                        .on_retry(|__retry_event| (*::core::cell::RefCell::borrow_mut(
                            &__retry_hooks,
                        ))(::reattempt::__private::Event::Retry(__retry_event)))
                        .on_give_up(|__retry_event| (*::core::cell::RefCell::borrow_mut(
                            &__retry_hooks,
                        ))(::reattempt::__private::Event::GiveUp(__retry_event))),
                ),
            ) {
                ::core::option::Option::Some(__retry_delay) => __retry_delay,
                ::core::option::Option::None => return __retry_outcome,
            }
        };
        if let ::core::option::Option::Some(__retry_delay) = ::reattempt::__private::left_to_sleep(
            __retry_delay,
        ) {
            let _ = ::reattempt::__private::timer_of(__retry_delay, timer::sleep).await;
        }
    }
}
