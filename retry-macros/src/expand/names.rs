//! Every name and span that the expansion brings with it.
//!
//! Locals are hygienic both ways (`mixed_site`) and carry a prefix all the same, because a `static` of the user's with
//! the same name would otherwise be a pattern.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

/// The span of generated code.
pub(crate) fn here() -> Span {
    Span::mixed_site()
}

/// Generated code whose errors belong under what the user wrote.
pub(crate) fn at(tokens: &impl ToTokens) -> Span {
    let first = tokens.to_token_stream().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    Span::mixed_site().located_at(first)
}

macro_rules! names {
    ($($(#[doc = $doc:literal])* $function:ident = $name:literal;)*) => {
        $($(#[doc = $doc])* pub(crate) fn $function() -> Ident {
            Ident::new($name, here())
        })*
    };
}

names! {
    /// The call's state.
    session = "__retry";
    /// The policy of literals, a constant.
    constant = "__RETRY_POLICY";
    /// The policy of an expression.
    policy = "__retry_policy";
    budget = "__retry_budget";
    clock = "__retry_clock";
    history = "__retry_history";
    /// The attempt's future, where it may be cut.
    future = "__retry_attempt";
    outcome = "__retry_outcome";
    verdict = "__retry_verdict";
    report = "__retry_report";
    delay = "__retry_delay";
    limit = "__retry_limit";
}

/// The fresh clone of a parameter.
pub(crate) fn cloned(parameter: &Ident) -> Ident {
    quote::format_ident!("__retry_{}", parameter, span = here())
}

/// The name of a function as people say it.
pub(crate) fn spoken(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").unwrap_or(&name).to_owned()
}

/// All of it as one stream.
pub(crate) fn stream(tokens: &[proc_macro2::TokenTree]) -> TokenStream {
    tokens.iter().cloned().collect()
}
