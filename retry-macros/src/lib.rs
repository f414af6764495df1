//! The macros of `reattempt`. Depend on `reattempt`, which re-exports them with the runtime that they name.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod derive;
mod diag;
mod entry;
mod expand;
mod names;
mod plan;
mod syntax;
#[cfg(test)]
mod tests;

#[cfg_attr(not(doctest), doc = include_str!("../docs/retry.md"), doc = retry_runtime::__expansion!())]
#[proc_macro_attribute]
pub fn retry(arguments: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    entry::retry(arguments.into(), item.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("../docs/policy.md"))]
#[proc_macro]
pub fn policy(arguments: proc_macro::TokenStream) -> proc_macro::TokenStream {
    entry::policy(arguments.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("../docs/derive.md"))]
#[proc_macro_derive(Retryable, attributes(retryable))]
pub fn derive_retryable(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive::derive(item.into()).into()
}
