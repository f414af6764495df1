//! A guide, a page for each question; every example in it runs as a test.
//!
//! | page | answers |
//! |---|---|
//! | [Choosing a strategy](strategies) | How long to wait, and what each strategy costs the peer and the caller |
//! | [What to retry, and what never](what_to_retry) | Which failures are worth another try, and how to say so |
//! | [Idempotency](idempotency) | How to retry a payment without paying twice |
//! | [Limits](limits) | How many attempts, how long in all, and what the peer asks for |
//! | [Budgets and retry storms](budgets) | Why waiting longer does not help in a long overload |
//! | [Observing](observing) | Hooks, events, metrics, and the error that says why |
//! | [Testing](testing) | Hours of waits in microseconds |
//! | [Without the macro](without_macro) | Closures, policies known at run time, a loop of your own |
//! | [Other runtimes](runtimes) | smol, your own, and no operating system at all |
//! | [Composing](composing) | `#[instrument]`, `#[async_trait]`, `#[tokio::test]`, and their order |
//! | [What it expands to](expansion) | The code behind the attribute |
//! | [Migrating](migrating) | From backon, tokio-retry2 and backoff |

macro_rules! pages {
    ($($page:ident)*) => {
        $(
            #[doc = include_str!(concat!("../docs/", stringify!($page), ".md"))]
            pub mod $page {}
        )*
    };
}

pages! {
    strategies
    what_to_retry
    idempotency
    limits
    budgets
    observing
    testing
    without_macro
    runtimes
    composing
    expansion
    migrating
}
