// #[retry]
// fn fetch(url: &str) -> Result<Page, RetryError<Error>> { BODY }

fn fetch(url: &str) -> Result<Page, RetryError<Error>> {
    const __RETRY_POLICY: ::reattempt::Policy = ::reattempt::__private::checked(
        ::reattempt::Policy::builder().build(),
    );
    ::reattempt::__private::observe!(function __RETRY_FUNCTION = "fetch");
    let mut __retry = ::reattempt::__private::Attempts::new();
    let __retry_clock = ::reattempt::__private::stopwatch!(start);
    let mut __retry_history = ::reattempt::__private::History::new(__retry_clock);
    loop {
        let __retry_delay = {
            let __retry_outcome: ::core::result::Result<Page, Error> = (|| -> ::core::result::Result<
                Page,
                Error,
            > { BODY })();
            let __retry_verdict = <::core::result::Result<
                Page,
                Error,
            > as ::reattempt::__private::Outcome>::failure(&__retry_outcome);
            let ::core::option::Option::Some(__retry_verdict) = __retry_verdict else {
                ::reattempt::__private::observe!(
                    final __RETRY_FUNCTION, ::reattempt::__private::Attempts::made(&
                    __retry).saturating_add(1)
                );
                return ::reattempt::__private::History::end(
                    __retry_history,
                    __retry_outcome,
                    ::reattempt::__private::Attempts::made(&__retry).saturating_add(1),
                    ::reattempt::StopReason::Permanent,
                );
            };
            match ::reattempt::__private::Attempts::decide(
                &mut __retry,
                &__RETRY_POLICY,
                __retry_verdict,
                ::reattempt::__private::Stopwatch::time(&__retry_clock),
            ) {
                ::reattempt::Decision::Wait(__retry_delay) => {
                    ::reattempt::__private::observe!(
                        retry __RETRY_FUNCTION, & __retry_outcome,
                        ::reattempt::__private::Attempts::made(& __retry), __retry_delay
                    );
                    ::reattempt::__private::History::keep(
                        &mut __retry_history,
                        ::reattempt::__private::Attempts::made(&__retry),
                        __retry_outcome,
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
                    return ::reattempt::__private::History::end(
                        __retry_history,
                        __retry_outcome,
                        ::reattempt::__private::Attempts::made(&__retry),
                        __retry_reason,
                    );
                }
                ::reattempt::Decision::Done => {
                    ::reattempt::__private::observe!(
                        final __RETRY_FUNCTION, ::reattempt::__private::Attempts::made(&
                        __retry)
                    );
                    return ::reattempt::__private::History::end(
                        __retry_history,
                        __retry_outcome,
                        ::reattempt::__private::Attempts::made(&__retry),
                        ::reattempt::StopReason::Permanent,
                    );
                }
            }
        };
        ::reattempt::__private::sleep_blocking(__retry_delay);
    }
}
