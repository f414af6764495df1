// #[retry(attempt = attempt)]
// const fn fetch(url: &str) -> Result<Page, Error> { BODY }

::core::compile_error! {
    "a `const fn` cannot wait: remove `const` or `#[retry]`"
}
const fn fetch(url: &str) -> Result<Page, Error> {
    #[allow(unused_variables)]
    let attempt = ::reattempt::__private::first_attempt();
    BODY
}
