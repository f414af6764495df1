//! What the function returns, and what an attempt of it does.

use proc_macro2::Span;
use quote::{ToTokens, quote, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, PathArguments, Type, TypeParamBound, TypePath};

use super::Shape;
use crate::names::{at, here};

/// The type of what the call comes to: the return type, or the output of the future that is returned.
pub(crate) fn outcome(returned: Option<&Type>, shape: &Shape) -> Option<Type> {
    match shape {
        Shape::Sync | Shape::Async => returned.cloned(),
        Shape::AsyncTrait(_, initialiser) => Some(initialiser.outcome.clone()),
        Shape::Tail(_) => Some(returned.and_then(output).unwrap_or_else(infer)),
    }
}

fn infer() -> Type {
    syn::parse_quote_spanned!(Span::call_site()=> _)
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

/// Whether it is a stream: `impl Stream`, `Pin<Box<dyn Stream>>`, `BoxStream`.
pub(crate) fn is_stream(ty: &Type) -> bool {
    let bounds = match peel(ty) {
        Type::ImplTrait(ty) => &ty.bounds,
        Type::TraitObject(ty) => &ty.bounds,
        ty => {
            let Some(segment) = last_segment(ty) else { return false };
            return match segment.ident.to_string().as_str() {
                "BoxStream" | "LocalBoxStream" => true,
                "Pin" | "Box" => type_arguments(&segment.arguments).first().is_some_and(|ty| is_stream(ty)),
                _ => false,
            };
        }
    };
    let mut names = bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    names.any(|segment| segment.ident == "Stream")
}

/// What the body returns, where the type is literally `Result<T, RetryError<E>>`.
pub(crate) fn explained(returned: &Type) -> Option<Type> {
    let result = last_segment(returned).filter(|_| is_result(returned))?;
    let [success, error] = type_arguments(&result.arguments).try_into().ok()?;
    let explaining = last_segment(error).filter(|segment| segment.ident == "RetryError")?;
    let [error] = type_arguments(&explaining.arguments).try_into().ok()?;
    // Its errors belong under the type that was written.
    let end = returned.to_token_stream().into_iter().last()?.span();
    let head = quote_spanned!(at(returned)=> ::core::result::Result<#success, #error);
    let end = quote_spanned!(here().located_at(end)=> >);
    Some(syn::parse2(quote!(#head #end)).unwrap_or_else(|_| infer()))
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
    let Type::Path(TypePath { qself: None, path, .. }) = peel(ty) else { return None };
    path.segments.last()
}

fn type_arguments<'a>(arguments: &'a PathArguments) -> Vec<&'a Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return Vec::new() };
    let ty = |argument: &'a GenericArgument| if let GenericArgument::Type(ty) = argument { Some(ty) } else { None };
    arguments.args.iter().filter_map(ty).collect()
}

/// Whether the type is called `Result`.
pub(crate) fn is_result(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "Result")
}
