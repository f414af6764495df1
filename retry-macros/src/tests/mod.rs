//! Tests of the macros in process, on tokens: a crate of macros has no functions that another crate could call.

mod expansion;
mod fuzz;
mod guide;
mod keys;
mod policy;

use proc_macro2::TokenStream;

fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap()
}

/// How often `name` stands in the tokens, at any depth.
fn count(tokens: TokenStream, name: &str) -> usize {
    let count = |token| match token {
        proc_macro2::TokenTree::Ident(ident) => usize::from(ident == name),
        proc_macro2::TokenTree::Group(group) => count(group.stream(), name),
        _ => 0,
    };
    tokens.into_iter().map(count).sum()
}
