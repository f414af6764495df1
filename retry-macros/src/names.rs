//! The spans of generated code, and the names that are made of a parameter's.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// Generated code, with its own span.
macro_rules! code {
    ($($code:tt)*) => { ::quote::quote_spanned!($crate::names::here()=> $($code)*) };
}
pub(crate) use code;

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

/// `&(tokens)`, with its errors under all of the user's `place`.
pub(crate) fn borrowed(tokens: TokenStream, place: &impl ToTokens) -> TokenStream {
    let group = enclosed(tokens, place);
    quote_spanned!(at(place)=> & #group)
}

/// `&(value)`, with its errors under all of the value.
pub(crate) fn reference(value: &impl ToTokens) -> TokenStream {
    borrowed(value.to_token_stream(), value)
}

/// `&(*local)`, where `local` is a reference to the value, with its errors under all of the value.
pub(crate) fn reborrow(local: &TokenStream, value: &impl ToTokens) -> TokenStream {
    borrowed(code!(*#local), value)
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

/// The fresh clone of a parameter.
pub(crate) fn cloned(parameter: &Ident) -> Ident {
    quote::format_ident!("__retry_{}", parameter, span = here())
}
