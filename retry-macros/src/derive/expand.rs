//! The one template. Nothing is decided here and nothing can fail: every question has an answer in the plan.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{GenericParam, Generics, Member};

use super::{
    options::Name,
    plan::{After, Arm, Plan, Retry, Source},
    scope::Binding,
};
use crate::expand::{at, here};

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
pub(crate) fn implementation(plan: &Plan<'_>) -> TokenStream {
    let Plan { krate, original, bounds, arms } = plan;
    let name = &original.ident;
    let generics = without_attributes(&original.generics);
    let (parameters, arguments, given) = generics.split_for_impl();
    let given = given.iter().flat_map(|given| &given.predicates).map(ToTokens::to_token_stream);
    let asked = bounds.iter().map(|ty| quote_spanned!(here()=> #ty: #krate::Retryable));
    let predicates: Vec<TokenStream> = given.chain(asked).collect();
    let where_clause = (!predicates.is_empty()).then(|| quote_spanned!(here()=> where #(#predicates),*));
    // An expression may name the value itself.
    let this = Ident::new("self", Span::call_site());
    // An enum without variants has no value to borrow.
    let place = if arms.is_empty() { quote_spanned!(here()=> *#this) } else { this.to_token_stream() };
    let arms = arms.iter().map(|arm| {
        let (pattern, verdict) = (pattern(arm), verdict(krate, arm.retry.as_ref()));
        quote_spanned!(here()=> #pattern => { #verdict })
    });
    quote_spanned! {here()=>
        #[automatically_derived]
        impl #parameters #krate::Retryable for #name #arguments #where_clause {
            fn verdict(&#this) -> #krate::Verdict {
                match #place { #(#arms)* }
            }
        }
    }
}

fn pattern(arm: &Arm<'_>) -> TokenStream {
    let Arm { variant, bindings, .. } = arm;
    let fields = bindings.iter().map(|Binding { member, name }| {
        // A field that is deprecated is no news where it is declared, so the name is not the user's.
        let mut member = member.clone();
        match &mut member {
            Member::Named(field) => field.set_span(here().located_at(field.span())),
            Member::Unnamed(index) => index.span = here(),
        }
        quote_spanned!(here()=> #member: #name)
    });
    match variant {
        Some(variant) => quote_spanned!(here()=> Self::#variant { #(#fields,)* .. }),
        // No pattern with fields fits a union.
        None if bindings.is_empty() => quote_spanned!(here()=> _),
        None => quote_spanned!(here()=> Self { #(#fields,)* .. }),
    }
}

fn verdict(krate: &TokenStream, retry: Option<&Retry<'_>>) -> TokenStream {
    let Some(Retry { source, after, when }) = retry else {
        return quote_spanned!(here()=> #krate::Verdict::Final);
    };
    let verdict = match source {
        Source::Class(class) => {
            let constant = match class {
                Name::Throttled => "THROTTLED",
                Name::NotSent => "NOT_SENT",
                _ => "TRANSIENT",
            };
            let constant = Ident::new(constant, here());
            quote_spanned!(here()=> #krate::Verdict::#constant)
        }
        // What is wrong with the type belongs under the type.
        Source::Field { binding, ty } => quote_spanned!(at(ty)=> <#ty as #krate::Retryable>::verdict(#binding)),
    };
    let verdict = match after {
        None => verdict,
        Some(After::Known(wait)) => {
            let (seconds, nanos) = (wait.as_secs(), wait.subsec_nanos());
            quote_spanned!(here()=> #verdict.after(::core::time::Duration::new(#seconds, #nanos)))
        }
        Some(After::Written(after)) => quote_spanned!(here()=> #krate::__private::hinted(#verdict, #after)),
    };
    match when {
        None => verdict,
        Some(when) => {
            let condition = Ident::new("__retry_when", here());
            quote_spanned! {here()=>
                let #condition: ::core::primitive::bool = #when;
                if #condition { #verdict } else { #krate::Verdict::Final }
            }
        }
    }
}

/// The parameters without the attributes that only the item itself may carry.
fn without_attributes(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    for parameter in &mut generics.params {
        match parameter {
            GenericParam::Lifetime(parameter) => parameter.attrs.clear(),
            GenericParam::Type(parameter) => parameter.attrs.clear(),
            GenericParam::Const(parameter) => parameter.attrs.clear(),
        }
    }
    generics
}
