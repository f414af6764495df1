//! The comma lists of both attributes: whatever is wrong with one element, the others are read.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Result, Token};

use crate::diag::{Diagnostics, refuse};

type Reader<'r> = &'r mut dyn FnMut(ParseStream<'_>, &mut Diagnostics) -> Result<()>;

/// Reads each element with `read`. What `read` leaves of an element after an error is skipped.
pub(crate) fn read_list(tokens: TokenStream, element: &str, diag: &mut Diagnostics, read: Reader<'_>) {
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let result = if input.peek(Token![,]) {
                Err(input.error(format!("no {element} before this `,`: remove it")))
            } else {
                read(input, diag)
            };
            match diag.keep(result) {
                None => drop(rest(input)),
                Some(()) if input.is_empty() || input.peek(Token![,]) => {}
                Some(()) => diag.error(rest(input), format!("add a `,` before this {element}")),
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    let result = parser.parse2(tokens);
    diag.keep(result);
}

/// The name at the start of an element; without one, `expected` gets the tokens that are there.
pub(crate) fn read_name(input: ParseStream<'_>, expected: impl FnOnce(&TokenStream) -> String) -> Result<Ident> {
    if input.peek(Ident::peek_any) {
        return input.call(Ident::parse_any);
    }
    let written = rest(input);
    refuse(&written, expected(&written))
}

/// Whether `= value` follows.
pub(crate) fn is_value(input: ParseStream<'_>) -> bool {
    input.peek(Token![=]) && !input.peek(Token![==])
}

/// `= value`, behind `name`.
pub(crate) fn read_value<T>(
    name: &Ident,
    example: &str,
    input: ParseStream<'_>,
    parse: impl FnOnce(ParseStream<'_>) -> Result<T>,
) -> Result<T> {
    let equals = input.parse::<Token![=]>()?;
    let written = rest(&input.fork());
    if written.is_empty() {
        return refuse(quote!(#name #equals), format!("`{name}` has no value: write for example `{example}`"));
    }
    parse(input).or_else(|_| refuse(written, format!("invalid value for `{name}`, expected for example `{example}`")))
}

/// The tokens up to the next comma, which are consumed.
pub(crate) fn rest(input: ParseStream<'_>) -> TokenStream {
    let mut rest = TokenStream::new();
    while !input.peek(Token![,]) {
        let Ok(token) = input.parse::<TokenTree>() else { break };
        rest.extend([token]);
    }
    rest
}
