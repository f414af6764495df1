//! What the function returns, and what an attempt of it does.

use proc_macro2::{Span, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    GenericArgument, PathArguments, ReturnType, Type, TypeParamBound, TypePath,
    visit_mut::{self, VisitMut},
};

use super::Shape;
use crate::syntax::Function;

/// The type of what the call comes to: the return type, or the output of the future that is returned.
pub(crate) fn outcome(function: &Function, shape: &Shape) -> Option<Type> {
    let returned = match &function.signature.output {
        ReturnType::Type(_, returned) => Some(&**returned),
        ReturnType::Default => None,
    };
    match shape {
        Shape::Sync | Shape::Async => returned.cloned(),
        Shape::AsyncTrait(_, initialiser) => Some(initialiser.outcome.clone()),
        Shape::Tail(_) => Some(returned.and_then(output).unwrap_or_else(infer)),
    }
}

fn infer() -> Type {
    Type::Infer(syn::TypeInfer { attrs: Vec::new(), underscore_token: <syn::Token![_]>::default() })
}

/// The output of a type that is a future: `impl Future<Output = R>`, `Pin<Box<dyn Future<Output = R>>>`, `BoxFuture<R>`.
pub(crate) fn output(ty: &Type) -> Option<Type> {
    let bounds = match peel(ty) {
        Type::ImplTrait(ty) => &ty.bounds,
        Type::TraitObject(ty) => &ty.bounds,
        ty => {
            let segment = last_segment(ty)?;
            let arguments = type_arguments(&segment.arguments);
            return match segment.ident.to_string().as_str() {
                "BoxFuture" | "LocalBoxFuture" => arguments.last().map(|ty| (*ty).clone()),
                "Pin" | "Box" => output(arguments.first()?),
                _ => None,
            };
        }
    };
    let future = bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().filter(|segment| segment.ident == "Future"),
        _ => None,
    })?;
    let PathArguments::AngleBracketed(arguments) = &future.arguments else { return Some(infer()) };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(output) if output.ident == "Output" => Some(output.ty.clone()),
        _ => None,
    })
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

/// Whether it is `Pin<&mut T>`.
pub(crate) fn is_pinned(ty: &Type) -> bool {
    let is_pin = last_segment(ty).is_some_and(|segment| segment.ident == "Pin");
    is_pin && matches!(unpinned(ty), Type::Reference(reference) if reference.mutability.is_some())
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
