//! The policy of literals, as an expression that the compiler evaluates.

use core::time::Duration;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::names::{self, at, enclosed, here, moved};
use crate::{
    plan::{Given, Jitter, Schedule, Strategy},
    syntax::Key,
};

/// `Policy::builder()` with what was given, built and checked.
pub(crate) fn policy_expression(krate: &TokenStream, schedule: &Schedule) -> TokenStream {
    let calls = [
        call(Key::Strategy, schedule.strategy.as_ref(), |value, written| strategy(krate, value, written)),
        jitter(krate, schedule.jitter.as_ref()),
        call(Key::Base, schedule.base.as_ref(), |value, _| duration(*value)),
        call(Key::Cap, schedule.cap.as_ref(), |value, _| duration(*value)),
        call(Key::Factor, schedule.factor.as_ref(), |value, _| quote_spanned!(here()=> #value)),
        call(Key::Step, schedule.step.as_ref(), |value, _| duration(*value)),
        call(Key::ThrottleBase, schedule.throttle_base.as_ref(), |value, _| duration(*value)),
        max(schedule.max.as_ref()),
        call(Key::MaxElapsed, schedule.max_elapsed.as_ref(), |value, _| duration(*value)),
        call(Key::AttemptTimeout, schedule.attempt_timeout.as_ref(), |value, _| duration(*value)),
        call(Key::Idempotent, schedule.idempotent.as_ref(), |value, _| quote_spanned!(here()=> #value)),
    ];
    let built = quote_spanned!(here()=> #krate::Policy::builder() #(#calls)* .build());
    // What the compiler finds wrong with a constant expression belongs under that expression.
    match schedule.constants().as_slice() {
        [] => quote_spanned!(here()=> #krate::__private::checked(#built)),
        [(_, only)] => check(krate, &built, only),
        [(_, first), ..] => {
            let policy = names::built();
            let checks = schedule.constants().into_iter().map(|(key, written)| {
                let key = key.name();
                check(krate, &quote_spanned!(here()=> #krate::__private::fault_of(#policy, #key)), written)
            });
            let checks: Vec<TokenStream> = checks.collect();
            let check = check(krate, &policy, first);
            quote_spanned! {here()=> {
                let #policy = #built;
                #(#checks;)*
                #check
            }}
        }
    }
}

/// The policy, or an error under what was written.
fn check(krate: &TokenStream, built: &impl ToTokens, written: &syn::Expr) -> TokenStream {
    let krate = moved(krate, at(written));
    let built = enclosed(built.to_token_stream(), written);
    quote_spanned!(at(written)=> #krate::__private::checked #built)
}

/// The policy as an item, which `cargo check` evaluates too, and its value.
pub(crate) fn policy_item(krate: &TokenStream, policy: &TokenStream) -> TokenStream {
    let constant = names::constant();
    quote_spanned!(here()=> const #constant: #krate::Policy = #policy; #constant)
}

/// The policy of no arguments, in place of one that cannot be built.
pub(crate) fn default_policy(krate: &TokenStream) -> TokenStream {
    quote_spanned!(here()=> #krate::Policy::DEFAULT)
}

/// `.key(value)`, where the key was given.
fn call<T>(
    key: Key,
    given: Option<&Given<T>>,
    literal: impl FnOnce(&T, &syn::Expr) -> TokenStream,
) -> Option<TokenStream> {
    let given = given.filter(|given| !given.is_bad())?;
    let method = Ident::new(key.name(), here());
    let written = &given.written;
    Some(if let Some(known) = given.known() {
        let value = literal(known, written);
        quote_spanned!(here()=> .#method(#value))
    } else {
        quote_spanned!(at(written)=> .#method(#written))
    })
}

fn max(given: Option<&Given<Option<u32>>>) -> Option<TokenStream> {
    let given = given.filter(|given| !given.is_bad())?;
    let written = &given.written;
    Some(match given.known() {
        Some(Some(max)) => quote_spanned!(here()=> .max(#max)),
        Some(None) => quote_spanned!(here()=> .unlimited()),
        None => quote_spanned!(at(written)=> .max(#written)),
    })
}

fn duration(duration: Duration) -> TokenStream {
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    quote_spanned!(here()=> ::core::time::Duration::new(#seconds, #nanos))
}

fn strategy(krate: &TokenStream, strategy: &Strategy, written: &syn::Expr) -> TokenStream {
    match strategy {
        Strategy::Named(named) => {
            let variant = Ident::new(named.variant, here());
            quote_spanned!(here()=> #krate::Strategy::#variant)
        }
        Strategy::Steps(steps) => {
            let steps = steps.iter().map(|(written, known)| known.map_or_else(|| quote!(#written), duration));
            // A constant of its own, because only a constant's last expression may be borrowed for good.
            quote_spanned!(here()=> #krate::Strategy::Steps(const { &[#(#steps),*] }))
        }
        Strategy::Custom => quote_spanned!(at(written)=> #krate::Strategy::Custom(#written)),
    }
}

fn jitter(krate: &TokenStream, given: Option<&Given<Jitter>>) -> Option<TokenStream> {
    let given = given.filter(|given| !given.is_bad())?;
    let written = &given.written;
    let jitter = match given.known() {
        Some(Jitter::None) => quote_spanned!(here()=> None),
        Some(Jitter::Full) => quote_spanned!(here()=> Full),
        Some(Jitter::Equal) => quote_spanned!(here()=> Equal),
        Some(Jitter::Spread(fraction)) => quote_spanned!(here()=> Spread(#fraction)),
        // A constant expression is a fraction; the others are written by name.
        None => quote_spanned!(here()=> Spread(#written)),
    };
    Some(quote_spanned!(here()=> .jitter(#krate::Jitter::#jitter)))
}
