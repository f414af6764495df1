//! The policy of literals, as an expression that the compiler evaluates.

use core::time::Duration;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use retry_runtime::{Jitter, pure::Value};
use syn::Expr;

use crate::names::{at, code, enclosed, here, moved};
use crate::plan::{Given, Read, Schedule};
use crate::syntax::Key;

/// `Policy::builder()` with what was given, built and checked.
pub(crate) fn policy_expression(krate: &TokenStream, schedule: &Schedule) -> TokenStream {
    let calls = schedule.given.iter().filter_map(|given| call(krate, given));
    let builder = code!(#krate::Policy::builder() #(#calls)*);
    let built = code!(#builder.build());
    // What the compiler finds wrong with a constant expression belongs under that expression.
    let constants: Vec<&Given> = schedule.given.iter().filter(|given| given.is_constant()).collect();
    match constants.as_slice() {
        // All of it is known, and was checked here: the compiler need not do it again for each function.
        [] => code!(#builder.unchecked()),
        [only] => check(krate, &built, &only.written),
        [first, ..] => {
            let policy = code!(__retry_built);
            let checks = constants.iter().map(|given| {
                let krate = moved(krate, at(&given.written));
                let key = Ident::new(&format!("{:?}", given.key), here());
                let arguments = code!(#krate::__private::Key::#key, #policy);
                let arguments = enclosed(arguments, &given.written);
                quote_spanned!(at(&given.written)=> #krate::__private::checked_for #arguments)
            });
            let checks: Vec<TokenStream> = checks.collect();
            let check = check(krate, &policy, &first.written);
            code! { {
                let #policy = #built;
                #(#checks;)*
                #check
            }}
        }
    }
}

/// The policy, or an error under what was written.
fn check(krate: &TokenStream, built: &impl ToTokens, written: &Expr) -> TokenStream {
    let krate = moved(krate, at(written));
    let built = enclosed(built.to_token_stream(), written);
    quote_spanned!(at(written)=> #krate::__private::checked #built)
}

/// `.key(value)`; nothing where the value could not be read.
fn call(krate: &TokenStream, given: &Given) -> Option<TokenStream> {
    let Given { key, written, value, .. } = given;
    let method = Ident::new(key.name(), here());
    let value = match value {
        Read::Bad => return None,
        Read::Literal(Value::Max(None)) => return Some(code!(.unlimited())),
        Read::Literal(value) => literal(krate, *value)?,
        Read::Steps(steps) => {
            let steps = steps.iter().map(|(written, known)| known.map_or_else(|| quote!(#written), duration));
            // A constant of its own, because only a constant's last expression may be borrowed for good.
            code!(#krate::Strategy::Steps(const { &[#(#steps),*] }))
        }
        Read::Function => quote_spanned!(at(written)=> #krate::Strategy::Custom(#written)),
        // A constant expression is a fraction; a call makes a `Jitter`.
        Read::Constant(None) if *key == Key::Jitter && !matches!(written, Expr::Call(_)) => {
            code!(#krate::Jitter::Spread(#written))
        }
        Read::Constant(_) => {
            let method = Ident::new(key.name(), at(written));
            return Some(quote_spanned!(at(written)=> .#method(#written)));
        }
    };
    Some(code!(.#method(#value)))
}

/// A value that was read; nothing for a number that no literal can show, which has been reported.
fn literal(krate: &TokenStream, value: Value) -> Option<TokenStream> {
    Some(match value {
        Value::Number(number) | Value::Jitter(Jitter::Spread(number)) if !number.is_finite() => return None,
        Value::Duration(known) => duration(known),
        Value::Number(number) => code!(#number),
        Value::Max(max) => code!(#max),
        Value::Boolean(boolean) => code!(#boolean),
        Value::Strategy(strategy) => variant(krate, "Strategy", &strategy),
        Value::Jitter(Jitter::Spread(fraction)) => code!(#krate::Jitter::Spread(#fraction)),
        Value::Jitter(jitter) => variant(krate, "Jitter", &jitter),
    })
}

/// A value by its name in the runtime, which is what its `Debug` shows.
fn variant(krate: &TokenStream, of: &str, variant: &impl core::fmt::Debug) -> TokenStream {
    let (of, variant) = (Ident::new(of, here()), Ident::new(&format!("{variant:?}"), here()));
    code!(#krate::#of::#variant)
}

pub(crate) fn duration(duration: Duration) -> TokenStream {
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    code!(::core::time::Duration::new(#seconds, #nanos))
}
