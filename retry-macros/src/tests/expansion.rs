//! What users see in `cargo expand`: four snapshots, with the body in each once.
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
    sync: "strategy = \"decorrelated_jitter\", clone(url)",
        "/// Fetches a page.\npub fn fetch(mut url: String) -> Result<Page, Error> { BODY }";

    everything: "strategy = [\"1s\", \"5s\"], max_elapsed = \"30s\", attempt_timeout = \"2s\", budget = self.budget, attempt = attempt, when(Err(e) if e.is_busy() => e.wait()), when(Ok(page) if page.is_empty()), on_retry = |event| log(event), on_give_up = report, sleep = timer::sleep",
        "async fn fetch(&self, url: &str) -> Result<Page, RetryError<Error>> { BODY }";

    async_trait: "policy = self.policy, on_retry = |_| self.count()",
        "fn fetch<'life0, 'async_trait>(&'life0 mut self, url: String) -> Pin<Box<dyn Future<Output = Result<Page, Error>> + Send + 'async_trait>> where 'life0: 'async_trait { Box::pin(async move { if let Some(__ret) = None::<Result<Page, Error>> { return __ret; } let __self = self; let url = url; let __ret: Result<Page, Error> = { BODY }; __ret }) }";

    beside_an_error: "max = 0, attempt = attempt, when(Err(Error::Busy))",
        "async fn fetch(url: &str) -> Result<Page, Error> { BODY }";
}

/// An editor reports an import that leads nowhere, beside the error that is ours.
#[test]
fn a_half_typed_key_is_not_imported() {
    let expansion = entry::retry(tokens("ma, cap = \"5s\""), tokens("fn fetch() -> Result<Page, Error> { BODY }"));
    let expansion = expansion.to_string();
    assert!(expansion.contains("keys :: { cap as _ }"), "{expansion}");
    assert!(expansion.contains("let _ : :: reattempt :: __private :: keys :: ma ;"), "{expansion}");
}

#[test]
fn a_body_that_no_editor_can_read_is_no_mistake() {
    let item = tokens("fn fetch() -> Result<Page, Error> __ra_fixup");
    assert_eq!(entry::retry(tokens("max = 3"), item.clone()).to_string(), item.to_string());
}
