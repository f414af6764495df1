//! The guide: one page per question. Every example in it runs as a test.
//!
//! | page | answers |
//! |---|---|
//! | [Tutorial](tutorial) | How do I get from a loop to a payment that is made once, in ten minutes? |
//! | [Choosing a strategy](strategies) | How long should a call wait, and what does each strategy cost? |
//! | [What to retry, and what never](what_to_retry) | Which failures are worth retrying, and how do I say so? |
//! | [Errors of other crates](clients) | Which clients judge themselves, in which versions, and under which features? |
//! | [Idempotency](idempotency) | How do I retry a payment without paying twice? |
//! | [Limits](limits) | How many attempts, how long in all, and what if the server asks for a delay? |
//! | [Budgets and retry storms](budgets) | Why do longer delays not help in a long overload? |
//! | [Try your policy before you ship it](storm) | What does my policy do to my service in an outage? |
//! | [Observing](observing) | How do I see retries: hooks, events, metrics, and the error that says why? |
//! | [Testing](testing) | How do I test hours of waits in microseconds? |
//! | [Without the macro](without_macro) | How do I retry a closure, read a policy from a configuration, write my own loop? |
//! | [Other runtimes](runtimes) | How do I use smol, another runtime, threads, or no operating system at all? |
//! | [Streams](streams) | How do I retry until the first item, and never after it? |
//! | [Retries that outlive the process](outliving) | How do I retry over days, whatever happens to the process? |
//! | [Layers of tower](tower) | How do I retry the requests that pass through a stack of layers? |
//! | [Composing](composing) | How does it combine with `#[instrument]`, `#[async_trait]`, `#[tokio::test]`, and itself? |
//! | [Recipes](recipes) | How do I shut down, log in again, reconnect forever? |
//! | [What it expands to](expansion) | What code does the attribute generate? |
//! | [Migrating](migrating) | How do I move from another crate, or from a loop by hand? |

macro_rules! pages {
    ($($page:ident)*) => {
        $(
            // The pictures, which the page names by file: in Markdown the first definition of a name counts.
            #[cfg_attr(doc, doc = include_str!("../docs/pictures/embedded.md"))]
            #[doc = include_str!(concat!("../docs/", stringify!($page), ".md"))]
            pub mod $page {}
        )*
    };
}

pages! {
    tutorial
    strategies
    what_to_retry
    clients
    idempotency
    limits
    budgets
    storm
    observing
    testing
    without_macro
    runtimes
    composing
    recipes
    streams
    outliving
    migrating
}

// Not where the examples run: those of a page whose examples need more crates run in the member that has them.
#[cfg(not(doctest))]
pages! {
    tower
}

#[doc = include_str!("../docs/expansion.md")]
#[doc = retry_runtime::__expansion!()]
pub mod expansion {}
