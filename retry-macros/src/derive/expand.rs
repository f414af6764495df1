//! The one template. Nothing is decided here and nothing can fail: every question has an answer in the plan.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Attribute, Fields, GenericParam, Generics, Member};

use super::{
    plan::{After, Arm, Body, Class, Plan, Retry, Source},
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
///             Self::Declined => Verdict::Final,
///         }
///     }
/// }
/// ```
pub(crate) fn implementation(plan: &Plan<'_>) -> TokenStream {
    let Plan { krate, original, bounds, body } = plan;
    let name = &original.ident;
    let generics = without_attributes(&original.generics);
    let (parameters, arguments, given) = generics.split_for_impl();
    let given = given.iter().flat_map(|given| &given.predicates).map(ToTokens::to_token_stream);
    let asked = bounds.iter().map(|ty| quote_spanned!(here()=> #ty: #krate::Retryable));
    let predicates: Vec<TokenStream> = given.chain(asked).collect();
    let where_clause = (!predicates.is_empty()).then(|| quote_spanned!(here()=> where #(#predicates),*));
    let body = match body {
        Body::Final => quote_spanned!(here()=> #krate::Verdict::Final),
        Body::Struct(case) => structure(krate, case),
        Body::Enum(arms) => enumeration(krate, arms),
    };
    // An expression may name the value itself.
    let this = Ident::new("self", Span::call_site());
    quote_spanned! {here()=>
        #[automatically_derived]
        impl #parameters #krate::Retryable for #name #arguments #where_clause {
            fn verdict(&#this) -> #krate::Verdict {
                #body
            }
        }
    }
}

fn structure(krate: &TokenStream, case: &Arm<'_>) -> TokenStream {
    let verdict = verdict(krate, case.retry.as_ref());
    if case.bindings.is_empty() {
        return verdict;
    }
    let (this, fields) = (Ident::new("self", Span::call_site()), fields(&case.bindings));
    quote_spanned!(here()=> let Self { #(#fields,)* .. } = #this; #verdict)
}

fn enumeration(krate: &TokenStream, arms: &[Arm<'_>]) -> TokenStream {
    let this = Ident::new("self", Span::call_site());
    if arms.is_empty() {
        return quote_spanned!(here()=> match *#this {});
    }
    let arms = arms.iter().map(|arm| {
        let (cfgs, verdict) = (cfgs(arm.attributes), verdict(krate, arm.retry.as_ref()));
        let (variant, fields) = (arm.ident, fields(&arm.bindings));
        let pattern = match arm.fields {
            Fields::Unit => quote_spanned!(here()=> Self::#variant),
            Fields::Named(_) | Fields::Unnamed(_) => quote_spanned!(here()=> Self::#variant { #(#fields,)* .. }),
        };
        quote_spanned!(here()=> #(#cfgs)* #pattern => { #verdict })
    });
    quote_spanned!(here()=> match #this { #(#arms)* })
}

/// The patterns of the fields that are bound.
fn fields(bindings: &[Binding<'_>]) -> Vec<TokenStream> {
    let pattern = |binding: &Binding<'_>| {
        let Binding { member, name, attributes } = binding;
        let cfgs = cfgs(attributes);
        // A field that is deprecated is no news where it is declared, so the name is not the user's.
        let mut member = member.clone();
        match &mut member {
            Member::Named(field) => field.set_span(here().located_at(field.span())),
            Member::Unnamed(index) => index.span = here(),
        }
        quote_spanned!(here()=> #(#cfgs)* #member: #name)
    };
    bindings.iter().map(pattern).collect()
}

fn verdict(krate: &TokenStream, retry: Option<&Retry<'_>>) -> TokenStream {
    let Some(Retry { source, after, when }) = retry else {
        return quote_spanned!(here()=> #krate::Verdict::Final);
    };
    let verdict = match source {
        Source::Class(class) => {
            let constant = Ident::new(constant(*class), here());
            quote_spanned!(here()=> #krate::Verdict::#constant)
        }
        // What is wrong with the type belongs under the type.
        Source::Field { binding, ty } => {
            quote_spanned!(at(ty)=> <#ty as #krate::Retryable>::verdict(#binding))
        }
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

const fn constant(class: Class) -> &'static str {
    match class {
        Class::Transient => "TRANSIENT",
        Class::Throttled => "THROTTLED",
        Class::NotSent => "NOT_SENT",
    }
}

/// What decides whether a variant or a field is there.
fn cfgs(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}

/// The parameters without the attributes that only the item itself may carry.
fn without_attributes(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    for parameter in &mut generics.params {
        let attributes = match parameter {
            GenericParam::Lifetime(parameter) => &mut parameter.attrs,
            GenericParam::Type(parameter) => &mut parameter.attrs,
            GenericParam::Const(parameter) => &mut parameter.attrs,
        };
        attributes.retain(|attribute| attribute.path().is_ident("cfg"));
    }
    generics
}
