//! What users see in `cargo expand`: one snapshot for each shape, with the body in it once.
//!
//! `UPDATE_EXPECT=1 cargo test -p retry-macros` writes them anew.

use expect_test::expect_file;

use super::{count, tokens};
use crate::entry;

/// `arguments`, then the function.
macro_rules! snapshots {
    ($($name:ident: $arguments:literal, $item:literal;)*) => {$(
        #[test]
        fn $name() {
            let expansion = entry::retry(tokens($arguments), tokens($item));
            assert_eq!(count(expansion.clone(), "BODY"), 1, "{expansion}");
            let expansion = prettyplease::unparse(&syn::parse2(expansion).unwrap());
            let source = format!("#[retry({})]\n{}", $arguments, $item).replace("()]", "]").replace('\n', "\n// ");
            expect_file![concat!("expansion/", stringify!($name), ".rs")]
                .assert_eq(&format!("// {source}\n\n{expansion}"));
        }
    )*};
}

snapshots! {
    sync: "", "fn fetch(url: &str) -> Result<Page, Error> { BODY }";

    asynchronous: "strategy = \"equal_jitter\", max = 5, cap = MAX_WAIT",
        "/// Fetches a page.\npub async fn fetch(url: &str) -> Result<Page, Error> { BODY }";

    everything: "strategy = [\"1s\", \"5s\"], max_elapsed = \"30s\", attempt_timeout = \"2s\", budget = self.budget, attempt = attempt, when(Err(e) if e.is_busy() => e.wait()), when(Ok(page) if page.is_empty()), on_retry = |event| log(event), on_give_up = report, sleep = timer::sleep",
        "async fn fetch(&self, url: &str) -> Result<Page, Error> { BODY }";

    async_trait: "on_retry = |_| self.count()",
        "fn fetch<'life0, 'async_trait>(&'life0 mut self, url: String) -> Pin<Box<dyn Future<Output = Result<Page, Error>> + Send + 'async_trait>> where 'life0: 'async_trait { Box::pin(async move { if let Some(__ret) = None::<Result<Page, Error>> { return __ret; } let __self = self; let url = url; let __ret: Result<Page, Error> = { BODY }; __ret }) }";

    future_at_the_end: "",
        "fn fetch(url: String) -> impl Future<Output = Result<Page, Error>> { let url = parse(url); async move { BODY } }";

    explained: "", "fn fetch(url: &str) -> Result<Page, RetryError<Error>> { BODY }";

    policy_at_run_time: "policy = self.policy", "async fn fetch(&self) -> Result<Page, Error> { BODY }";

    cloned: "clone(request, queue)",
        "async fn send(request: Request, mut queue: Queue) -> Result<Receipt, Error> { BODY }";

    generic: "base = Self::BASE, max = N", "fn fetch<const N: u32>(&self) -> Result<impl Display, Error> { BODY }";

    beside_an_error: "max = 0, attempt = attempt, when(Err(Error::Busy))",
        "async fn fetch(url: &str) -> Result<Page, Error> { BODY }";

    unretriable: "attempt = attempt", "const fn fetch(url: &str) -> Result<Page, Error> { BODY }";
}
