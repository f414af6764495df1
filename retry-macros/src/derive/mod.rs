//! `#[derive(Retryable)]`: parse, plan, expand, and what is emitted where something is wrong.
//!
//! Whatever is wrong, an impl is still emitted, so that the only errors are the ones reported here.

mod expand;
mod item;
mod options;
mod plan;
mod rules;
mod scope;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::diag::Diagnostics;
use plan::Plan;

/// `#[derive(Retryable)] item`
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut diag = Diagnostics::default();
    let implementation = expand::implementation(&Plan::make(&input, &mut diag));
    [diag.into_compile_errors(), implementation].into_iter().collect()
}
