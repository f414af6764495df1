//! Every name and span that the expansion brings with it.
//!
//! Locals are hygienic both ways (`mixed_site`) and carry a prefix all the same, because a `static` of the user's with
//! the same name would otherwise be a pattern.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// The span of generated code.
pub(crate) fn here() -> Span {
    Span::mixed_site()
}

/// Generated code whose errors belong under what the user wrote.
pub(crate) fn at(tokens: &impl ToTokens) -> Span {
    let first = tokens.to_token_stream().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    here().located_at(first)
}

/// `(tokens)`, ending where the user's `place` ends: what begins at its start has its errors under all of it.
pub(crate) fn enclosed(tokens: TokenStream, place: &impl ToTokens) -> Group {
    let last = place.to_token_stream().into_iter().last().map_or_else(Span::call_site, |token| token.span());
    let mut group = Group::new(Delimiter::Parenthesis, tokens);
    group.set_span(here().located_at(last));
    group
}

/// `&(value)`, with its errors under all of the value.
pub(crate) fn reference(value: &impl ToTokens) -> TokenStream {
    let group = enclosed(value.to_token_stream(), value);
    quote_spanned!(at(value)=> & #group)
}

/// `&(*local)`, where `local` is a reference to the value, with its errors under all of the value.
pub(crate) fn reborrow(local: &Ident, value: &impl ToTokens) -> TokenStream {
    let group = enclosed(quote_spanned!(here()=> *#local), value);
    quote_spanned!(at(value)=> & #group)
}

/// The same path, beginning at `place`, for the errors of what follows it; what it means does not change.
///
/// The rest of it stays where it is: the compiler reports a path that leads nowhere once for each place.
pub(crate) fn moved(path: &TokenStream, place: Span) -> TokenStream {
    // `::`, or `crate`.
    let beginning = path.clone().into_iter().take_while(|token| matches!(token, TokenTree::Punct(_))).count().max(1);
    let moved = path.clone().into_iter().enumerate().map(|(index, mut token)| {
        if index < beginning {
            token.set_span(token.span().located_at(place));
        }
        token
    });
    moved.collect()
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
    state = "__retry";
    /// The policy of literals, a constant.
    constant = "__RETRY_POLICY";
    /// The function, as events and metrics name it.
    function = "__RETRY_FUNCTION";
    /// A policy, or what is wrong with it.
    built = "__retry_built";
    /// The policy of an expression.
    policy = "__retry_policy";
    budget = "__retry_budget";
    /// A budget that is no place.
    value = "__retry_value";
    /// What pays for the retry that is about to start.
    token = "__retry_token";
    /// What pays for the retry that was just decided.
    paid = "__retry_paid";
    clock = "__retry_clock";
    history = "__retry_history";
    /// The attempt's future, where it may be cut.
    future = "__retry_attempt";
    outcome = "__retry_outcome";
    verdict = "__retry_verdict";
    decision = "__retry_decision";
    /// The outcome that the call ends with after a wait, and why.
    kept = "__retry_kept";
    /// The call ends after a wait: no attempt was made since.
    ended = "__retry_ended";
    cancelled = "__retry_cancelled";
    reason = "__retry_reason";
    delay = "__retry_delay";
    limit = "__retry_limit";
    /// How to see the error as `Error`.
    as_error = "__retry_as_error";
    /// How to make the outcome of an attempt that was cut.
    timed_out = "__retry_timed_out";
}

/// The fresh clone of a parameter.
pub(crate) fn cloned(parameter: &Ident) -> Ident {
    quote::format_ident!("__retry_{}", parameter, span = here())
}

/// What the clones are made of. The underscore says that nothing is done with it.
pub(crate) fn original(parameter: &Ident) -> Ident {
    quote::format_ident!("___retry_{}", parameter, span = here())
}

/// All of it as one stream.
pub(crate) fn stream(tokens: &[TokenTree]) -> TokenStream {
    tokens.iter().cloned().collect()
}
