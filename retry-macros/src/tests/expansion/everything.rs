// #[retry(strategy = ["1s", "5s"], max_elapsed = "30s", attempt_timeout = "2s", budget = self.budget, attempt = attempt, when(Err(e) if e.is_busy() => e.wait()), when(Ok(page) if page.is_empty()), on_retry = |event| log(event), on_give_up = report, sleep = timer::sleep)]
// async fn fetch(&self, url: &str) -> Result<Page, RetryError<Error>> { BODY }

async fn fetch(&self, url: &str) -> Result<Page, RetryError<Error>> {
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
    const __RETRY_POLICY: ::reattempt::Policy = ::reattempt::Policy::builder()
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
        .unchecked();
    ::reattempt::__private::observe!(function __RETRY_FUNCTION = "fetch");
    let mut __retry = ::reattempt::__private::Attempts::new();
    let mut __retry_clock = ::reattempt::__private::stopwatch!(start_async limited);
    let mut __retry_history = ::reattempt::__private::History::empty();
    let mut __retry_token = ::reattempt::__private::Token::NONE;
    let mut __retry_kept = ::core::option::Option::None;
    loop {
        let __retry_delay = {
            let (__retry_outcome, __retry_decision, __retry_ended, __retry_paid) = match __retry_kept {
                ::core::option::Option::Some((__retry_outcome, __retry_reason)) => {
                    let __retry_decision = ::reattempt::Decision::GiveUp {
                        reason: __retry_reason,
                        delay: ::core::time::Duration::ZERO,
                    };
                    (
                        __retry_outcome,
                        __retry_decision,
                        true,
                        ::reattempt::__private::Token::NONE,
                    )
                }
                ::core::option::Option::None => {
                    let attempt = ::reattempt::Attempt::next(
                        ::reattempt::__private::Attempts::made(&__retry),
                        &__RETRY_POLICY,
                        __retry_clock,
                    );
                    let __retry_outcome: ::core::result::Result<Page, Error> = {
                        let __retry_limit = ::reattempt::__private::attempt_limit(
                            &__RETRY_POLICY,
                            &__retry_clock,
                        );
                        {
                            let __retry_within = ::reattempt::__private::within(
                                __retry_limit,
                                timer::sleep,
                                <::core::result::Result<
                                    Page,
                                    Error,
                                > as ::reattempt::__private::TimedOutcome>::timed_out,
                                async {
                                    if false {
                                        return ::reattempt::__private::edge::<
                                            ::core::result::Result<Page, Error>,
                                        >();
                                    }
                                    {
                                        BODY
                                    }
                                },
                            );
                            ::reattempt::__private::Token::spend_within(
                                __retry_token,
                                __retry_limit,
                            );
                            __retry_within
                        }
                            .await
                    };
                    let __retry_budget = &(self.budget);
                    let __retry_budget: &::reattempt::RetryBudget = &(*__retry_budget);
                    let __retry_verdict = match &__retry_outcome {
                        Err(e) if e.is_busy() => ::reattempt::__private::judged(e.wait()),
                        Ok(page) if page.is_empty() => ::reattempt::Verdict::TRANSIENT,
                        _ => ::reattempt::Verdict::Final,
                    };
                    if ::core::matches!(__retry_verdict, ::reattempt::Verdict::Final) {
                        ::reattempt::__private::observe!(
                            success __RETRY_FUNCTION,
                            ::reattempt::__private::Attempts::made(& __retry), &
                            __RETRY_POLICY, ! ::reattempt::__private::is_err(&
                            __retry_outcome)
                        );
                        if !::reattempt::__private::is_err(&__retry_outcome) {
                            ::reattempt::RetryBudget::deposit(__retry_budget);
                        }
                        return {
                            let __retry_as_error = ::reattempt::__private::as_error!(
                                & __retry_outcome
                            );
                            ::reattempt::__private::History::end(
                                __retry_history,
                                __retry_outcome,
                                &__retry_clock,
                                ::reattempt::__private::Attempts::made(&__retry)
                                    .saturating_add(1),
                                ::reattempt::StopReason::Permanent,
                                ::core::time::Duration::ZERO,
                                __retry_as_error,
                            )
                        };
                    }
                    let (__retry_decision, __retry_paid) = ::reattempt::__private::pay(
                        ::reattempt::__private::Attempts::judge(
                            &mut __retry,
                            &__RETRY_POLICY,
                            &__retry_verdict,
                            &::reattempt::__private::Stopwatch::time(&__retry_clock),
                        ),
                        __retry_budget,
                        ::reattempt::__private::Attempts::made(&__retry),
                    );
                    (__retry_outcome, __retry_decision, false, __retry_paid)
                }
            };
            ::reattempt::__private::observe!(
                decided __RETRY_FUNCTION, __retry_decision, & __retry_outcome,
                (::reattempt::__private::Attempts::attempts(& __retry), &
                __RETRY_POLICY), & __retry_clock, __retry_ended
            );
            match __retry_decision {
                ::reattempt::Decision::Wait(__retry_delay) => {
                    ::reattempt::__private::tell_retry(
                        |event| log(event),
                        &::reattempt::RetryEvent::new(
                            "fetch",
                            (
                                ::reattempt::__private::Attempts::made(&__retry),
                                ::reattempt::Policy::max(&__RETRY_POLICY),
                            ),
                            __retry_delay,
                            ::reattempt::__private::Stopwatch::elapsed(&__retry_clock),
                            &__retry_outcome,
                            ::reattempt::__private::text!(& __retry_outcome),
                        ),
                    );
                    ::reattempt::__private::History::keep(
                        &mut __retry_history,
                        ::reattempt::__private::Attempts::made(&__retry),
                        __retry_outcome,
                    );
                    __retry_token = __retry_paid;
                    __retry_delay
                }
                ::reattempt::Decision::GiveUp {
                    reason: __retry_reason,
                    delay: __retry_delay,
                } => {
                    ::reattempt::__private::tell_give_up(
                        report,
                        &::reattempt::GiveUpEvent::new(
                            ::reattempt::RetryEvent::new(
                                "fetch",
                                (
                                    ::reattempt::__private::Attempts::made(&__retry),
                                    ::reattempt::Policy::max(&__RETRY_POLICY),
                                ),
                                __retry_delay,
                                ::reattempt::__private::Stopwatch::elapsed(&__retry_clock),
                                &__retry_outcome,
                                ::reattempt::__private::text!(& __retry_outcome),
                            ),
                            __retry_reason,
                        ),
                    );
                    return {
                        let __retry_as_error = ::reattempt::__private::as_error!(
                            & __retry_outcome
                        );
                        ::reattempt::__private::History::end(
                            __retry_history,
                            __retry_outcome,
                            &__retry_clock,
                            ::reattempt::__private::Attempts::made(&__retry),
                            __retry_reason,
                            __retry_delay,
                            __retry_as_error,
                        )
                    };
                }
                ::reattempt::Decision::Done => {
                    return {
                        let __retry_as_error = ::reattempt::__private::as_error!(
                            & __retry_outcome
                        );
                        ::reattempt::__private::History::end(
                            __retry_history,
                            __retry_outcome,
                            &__retry_clock,
                            ::reattempt::__private::Attempts::made(&__retry),
                            ::reattempt::StopReason::Permanent,
                            ::core::time::Duration::ZERO,
                            __retry_as_error,
                        )
                    };
                }
            }
        };
        ::reattempt::__private::Stopwatch::waits(&mut __retry_clock, __retry_delay);
        ::reattempt::__private::sleep_with(__retry_delay, timer::sleep).await;
        __retry_kept = ::reattempt::__private::History::overslept(
            &mut __retry_history,
            &__RETRY_POLICY,
            ::reattempt::__private::Attempts::made(&__retry),
            &__retry_clock,
        );
    }
}
