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
    let mut __retry = ::reattempt::Session::memoryless();
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
            let __retry_verdict = ::reattempt::__private::by_itself(
                &__retry_outcome,
                <Result<
                    Receipt,
                    Error,
                > as ::reattempt::__private::Outcome>::is_success(&__retry_outcome),
                |__retry_outcome| <Result<
                    Receipt,
                    Error,
                > as ::reattempt::__private::Outcome>::verdict(__retry_outcome),
            );
            match ::reattempt::Session::weigh(
                &mut __retry,
                &__retry_outcome,
                __retry_verdict,
                |__retry_outcome| (
                    ::reattempt::__private::Constant(&__RETRY_POLICY),
                    ::reattempt::__private::report!("send", __retry_outcome),
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
