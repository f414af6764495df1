// #[retry(clone(request, queue))]
// async fn send(request: Request, mut queue: Queue) -> Result<Receipt, Error> { BODY }

async fn send(request: Request, mut queue: Queue) -> Result<Receipt, Error> {
    #[allow(unexpected_cfgs)]
    {
        #[cfg(rust_analyzer)]
        {
            #[allow(unused_imports)]
            use ::reattempt::__private::keys::clone as _;
        }
    }
    const __RETRY_POLICY: ::reattempt::Policy = ::reattempt::__private::checked(
        ::reattempt::Policy::builder().build(),
    );
    ::reattempt::__private::observe!(function __RETRY_FUNCTION = "send");
    let mut __retry = ::reattempt::__private::Attempts::new();
    let _ = &mut queue;
    loop {
        let __retry_delay = {
            let __retry_request = ::core::clone::Clone::clone(&request);
            let __retry_queue = ::core::clone::Clone::clone(&queue);
            let __retry_outcome: Result<Receipt, Error> = async {
                if false {
                    return ::reattempt::__private::edge::<Result<Receipt, Error>>();
                }
                #[allow(
                    clippy::shadow_reuse,
                    clippy::shadow_same,
                    clippy::shadow_unrelated
                )]
                let request = __retry_request;
                #[allow(
                    clippy::shadow_reuse,
                    clippy::shadow_same,
                    clippy::shadow_unrelated
                )]
                let mut queue = __retry_queue;
                {
                    BODY
                }
            }
                .await;
            let __retry_verdict = <Result<
                Receipt,
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
                &__RETRY_POLICY,
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
        ::reattempt::__private::sleep(__retry_delay).await;
    }
}
