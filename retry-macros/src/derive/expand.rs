//! The one template. Nothing is decided here and nothing can fail: every question has an answer in the plan.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Member;

use super::plan::{After, Arm, Plan, Retry};
use super::scope::Binding;
use crate::expand::duration;
use crate::names::{at, code, here};

/// The impl.
///
/// ```text
/// // Input:
/// enum Error {
///     #[retryable(throttled, after = *wait)]
///     Busy { wait: Option<Duration> },
///     #[retryable(when = *_0 >= 500)]
///     Status(u16),
///     #[retryable(transparent)]
///     Io(io::Error),
///     Declined,
/// }
///
/// // Output:
/// impl Retryable for Error {
///     fn verdict(&self) -> Verdict {
///         match self {
///             Self::Busy { wait, .. } => hinted(Verdict::THROTTLED, *wait),
///             Self::Status { 0: _0, .. } => {
///                 let __retry_when: bool = *_0 >= 500;
///                 if __retry_when { Verdict::TRANSIENT } else { Verdict::Final }
///             }
///             Self::Io { 0: __retry_field, .. } => <io::Error as Retryable>::verdict(__retry_field),
///             Self::Declined { .. } => Verdict::Final,
///         }
///     }
/// }
/// ```
pub(crate) fn implementation(Plan { krate, name, generics, bounds, arms }: &Plan<'_>) -> TokenStream {
    let (parameters, arguments, given) = generics.split_for_impl();
    let given = given.iter().flat_map(|given| &given.predicates).map(ToTokens::to_token_stream);
    let predicates: Vec<_> = given.chain(bounds.iter().map(|ty| code!(#ty: #krate::Retryable))).collect();
    let where_clause = (!predicates.is_empty()).then(|| code!(where #(#predicates),*));
    // An expression may name the value itself.
    let this = Ident::new("self", Span::call_site());
    // An enum without variants has no value to borrow.
    let place = if arms.is_empty() { code!(*#this) } else { this.to_token_stream() };
    let arms = arms.iter().map(|arm| {
        let (pattern, verdict) = (pattern(arm), verdict(krate, arm.retry.as_ref()));
        code!(#pattern => { #verdict })
    });
    code! {
        #[automatically_derived]
        impl #parameters #krate::Retryable for #name #arguments #where_clause {
            fn verdict(&#this) -> #krate::Verdict {
                match #place { #(#arms)* }
            }
        }
    }
}

fn pattern(Arm { variant, bindings, .. }: &Arm<'_>) -> TokenStream {
    let fields = bindings.iter().map(|Binding { member, name }| {
        // A field that is deprecated is no news where it is declared, so the name is not the user's.
        let mut member = member.clone();
        match &mut member {
            Member::Named(field) => field.set_span(here().located_at(field.span())),
            Member::Unnamed(index) => index.span = here(),
        }
        code!(#member: #name)
    });
    match variant {
        Some(variant) => code!(Self::#variant { #(#fields,)* .. }),
        // No pattern with fields fits a union.
        None if bindings.is_empty() => code!(_),
        None => code!(Self { #(#fields,)* .. }),
    }
}

fn verdict(krate: &TokenStream, retry: Option<&Retry<'_>>) -> TokenStream {
    let Some(Retry { class, field, after, when }) = retry else { return code!(#krate::Verdict::Final) };
    let constant = Ident::new(&class.to_uppercase(), here());
    // What is wrong with the type belongs under the type.
    let asked = field.as_ref().map(|(field, ty)| quote_spanned!(at(ty)=> <#ty as #krate::Retryable>::verdict(#field)));
    let verdict = asked.unwrap_or_else(|| code!(#krate::Verdict::#constant));
    let verdict = match after {
        None => verdict,
        Some(After::Known(wait)) => {
            let wait = duration(*wait);
            code!(#verdict.after(#wait))
        }
        Some(After::Written(after)) => code!(#krate::__private::hinted(#verdict, #after)),
    };
    let Some(when) = when else { return verdict };
    code! {
        let __retry_when: ::core::primitive::bool = #when;
        if __retry_when { #verdict } else { #krate::Verdict::Final }
    }
}
