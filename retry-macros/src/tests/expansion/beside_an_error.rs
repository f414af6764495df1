// #[retry(max = 0, attempt = attempt, when(Err(Error::Busy)))]
// async fn fetch(url: &str) -> Result<Page, Error> { BODY }

::core::compile_error! {
    "`max` is 0, but there is always a first attempt, which it counts: set it to 1 to disable retries"
}
async fn fetch(url: &str) -> Result<Page, Error> {
    #[allow(unexpected_cfgs)]
    {
        #[cfg(rust_analyzer)]
        {
            #[allow(unused_imports)]
            use ::reattempt::__private::keys::{max as _, attempt as _, when as _};
        }
    }
    #[allow(unused_variables)]
    let attempt = ::reattempt::__private::first_attempt();
    #[allow(unreachable_code, unused_variables)]
    if false {
        let _ = ::reattempt::Policy::builder().max(0u32).unchecked();
        let __retry_outcome: Result<Page, Error> = loop {};
        let __retry_verdict = match &__retry_outcome {
            Err(Error::Busy) => ::reattempt::Verdict::TRANSIENT,
            _ => ::reattempt::Verdict::Final,
        };
    }
    let __retry_outcome: Result<Page, Error> = async {
        if false {
            return ::reattempt::__private::edge::<Result<Page, Error>>();
        }
        {
            BODY
        }
    }
        .await;
    __retry_outcome
}
