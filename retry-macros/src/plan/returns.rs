//! What the function returns, and what an attempt of it does.

use proc_macro2::{Span, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    AssocType, GenericArgument, PathArguments, ReturnType, Type, TypeParamBound, TypePath,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};

use super::Shape;
use crate::syntax::Function;

/// The type of what the call comes to: the return type, or the output of the future that is returned.
pub(crate) fn outcome(function: &Function, shape: &Shape) -> Option<Type> {
    let returned = match &function.signature.output {
        ReturnType::Type(_, returned) => Some((**returned).clone()),
        ReturnType::Default => None,
    };
    match shape {
        Shape::Sync | Shape::Async => returned,
        Shape::AsyncTrait(_, initialiser) => Some(initialiser.outcome.clone()),
        Shape::Tail(_) => Some(returned.and_then(output).unwrap_or_else(infer)),
    }
}

fn infer() -> Type {
    Type::Infer(syn::TypeInfer { attrs: Vec::new(), underscore_token: <syn::Token![_]>::default() })
}

/// The output of a type that is a future: `impl Future<Output = R>`, `Pin<Box<dyn Future<Output = R>>>`, `BoxFuture<R>`.
fn output(mut returned: Type) -> Option<Type> {
    struct Output(Option<Type>);
    impl VisitMut for Output {
        fn visit_assoc_type_mut(&mut self, associated: &mut AssocType) {
            if self.0.is_none() && associated.ident == "Output" {
                self.0 = Some(associated.ty.clone());
            }
        }
    }
    if let Some(segment) = last_segment(&returned).filter(|segment| is_boxed_future(&segment.ident)) {
        return type_arguments(&segment.arguments).last().map(|ty| (*ty).clone());
    }
    let mut output = Output(None);
    output.visit_type_mut(&mut returned);
    output.0
}

/// Whether a sync function hands a future on that it did not make in a block of its own.
pub(crate) fn is_future(returned: &Type) -> bool {
    let futures = |bounds: &Punctuated<TypeParamBound, syn::Token![+]>| {
        bounds.iter().any(|bound| match bound {
            TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|segment| segment.ident == "Future"),
            _ => false,
        })
    };
    match peel(returned) {
        Type::ImplTrait(ty) => futures(&ty.bounds),
        Type::TraitObject(ty) => futures(&ty.bounds),
        Type::Path(_) => last_segment(returned).is_some_and(|segment| {
            is_boxed_future(&segment.ident)
                || ((segment.ident == "Pin" || segment.ident == "Box")
                    && type_arguments(&segment.arguments).first().is_some_and(|ty| is_future(ty)))
        }),
        _ => false,
    }
}

fn is_boxed_future(name: &syn::Ident) -> bool {
    name == "BoxFuture" || name == "LocalBoxFuture"
}

/// The parts of `Result<T, RetryError<E>>`.
pub(crate) struct Explained {
    returned: Vec<TokenTree>,
    success: Type,
    error: Type,
}

impl Explained {
    /// Where the type is literally that.
    pub(crate) fn of(returned: &Type) -> Option<Self> {
        let result = last_segment(returned).filter(|segment| segment.ident == "Result")?;
        let [success, error] = type_arguments(&result.arguments).try_into().ok()?;
        let explaining = last_segment(error).filter(|segment| segment.ident == "RetryError")?;
        let [inner] = type_arguments(&explaining.arguments).try_into().ok()?;
        let returned = returned.to_token_stream().into_iter().collect();
        Some(Self { returned, success: success.clone(), error: inner.clone() })
    }

    /// What the body returns.
    pub(crate) fn attempt(&self) -> Type {
        let Self { returned, success, error } = self;
        // Its errors belong under the type that was written.
        let [first, last] = [returned.first(), returned.last()]
            .map(|token| Span::mixed_site().located_at(token.map_or_else(Span::call_site, TokenTree::span)));
        let head = quote_spanned!(first=> ::core::result::Result<#success, #error);
        let end = quote_spanned!(last=> >);
        syn::parse2(quote!(#head #end)).unwrap_or_else(|_| infer())
    }
}

/// `impl Trait` cannot be written in the type of a local; there it is inferred.
pub(crate) fn erase_impl_trait(mut ty: Type) -> Type {
    struct Erase;
    impl VisitMut for Erase {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if matches!(ty, Type::ImplTrait(_)) {
                *ty = infer();
            } else {
                visit_mut::visit_type_mut(self, ty);
            }
        }
    }
    Erase.visit_type_mut(&mut ty);
    ty
}

/// The type without the invisible groups and parentheses that `macro_rules!` and editors put around it.
pub(crate) fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peel(&group.elem),
        Type::Paren(paren) => peel(&paren.elem),
        _ => ty,
    }
}

/// What is inside a `Pin<..>`, or the type itself.
pub(crate) fn unpinned(ty: &Type) -> &Type {
    let pin = last_segment(ty).filter(|segment| segment.ident == "Pin");
    pin.and_then(|segment| type_arguments(&segment.arguments).first().copied()).map_or_else(|| peel(ty), peel)
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match peel(ty) {
        Type::Path(TypePath { qself: None, path, .. }) => path.segments.last(),
        _ => None,
    }
}

fn type_arguments(arguments: &PathArguments) -> Vec<&Type> {
    match arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
