// #[retry]
// fn fetch(url: &str) -> Result<Page, RetryError<Error>> { BODY }

fn fetch(url: &str) -> Result<Page, RetryError<Error>> {
    const __RETRY_POLICY: ::reattempt::Policy = ::reattempt::__private::checked(
        ::reattempt::Policy::builder().build(),
    );
    let mut __retry = ::reattempt::Session::memoryless();
    let __retry_clock = ::reattempt::__private::stopwatch!(start);
    let mut __retry_history = ::reattempt::__private::History::new();
    loop {
        let __retry_delay = {
            let __retry_outcome: ::core::result::Result<Page, Error> = (|| -> ::core::result::Result<
                Page,
                Error,
            > { BODY })();
            let __retry_verdict = ::reattempt::__private::by_itself(
                &__retry_outcome,
                <::core::result::Result<
                    Page,
                    Error,
                > as ::reattempt::__private::Outcome>::is_success(&__retry_outcome),
                |__retry_outcome| <::core::result::Result<
                    Page,
                    Error,
                > as ::reattempt::__private::Outcome>::verdict(__retry_outcome),
            );
            match ::reattempt::Session::explain(
                &mut __retry,
                __retry_outcome,
                __retry_verdict,
                |__retry_outcome| (
                    ::reattempt::__private::Constant(&__RETRY_POLICY),
                    ::reattempt::__private::report!("fetch", __retry_outcome)
                        .timed(&__retry_clock),
                ),
                &mut __retry_history,
            ) {
                ::core::ops::ControlFlow::Continue(__retry_delay) => __retry_delay,
                ::core::ops::ControlFlow::Break(__retry_outcome) => {
                    return __retry_outcome;
                }
            }
        };
        ::reattempt::__private::sleep_blocking(__retry_delay);
    }
}
