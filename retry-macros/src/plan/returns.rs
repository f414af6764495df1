//! What the function returns, and what an attempt of it does.

use proc_macro2::Span;
use quote::{ToTokens, quote, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, PathArguments, PathSegment, Type, TypeParamBound, TypePath};

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
    let Some(future) = bound(ty, "Future") else {
        let named =
            last_segment(ty).filter(|segment| segment.ident == "BoxFuture" || segment.ident == "LocalBoxFuture")?;
        return type_arguments(&named.arguments).last().map(|ty| (*ty).clone());
    };
    let PathArguments::AngleBracketed(arguments) = &future.arguments else { return Some(infer()) };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(output) => Some(output.ty.clone()),
        _ => None,
    })
}

/// Whether it is a stream: `impl Stream`, `Pin<Box<dyn Stream>>`, `BoxStream`.
pub(crate) fn is_stream(ty: &Type) -> bool {
    let is_named = |segment: &PathSegment| segment.ident == "BoxStream" || segment.ident == "LocalBoxStream";
    bound(ty, "Stream").is_some() || last_segment(ty).is_some_and(is_named)
}

/// The bound of this name in `impl Trait` or in a boxed `dyn Trait`.
fn bound<'a>(ty: &'a Type, name: &str) -> Option<&'a PathSegment> {
    let bounds = match peel(ty) {
        Type::ImplTrait(ty) => &ty.bounds,
        Type::TraitObject(ty) => &ty.bounds,
        ty => {
            let boxed = last_segment(ty).filter(|segment| segment.ident == "Pin" || segment.ident == "Box")?;
            return bound(type_arguments(&boxed.arguments).first()?, name);
        }
    };
    bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().filter(|segment| segment.ident == name),
        _ => None,
    })
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

fn last_segment(ty: &Type) -> Option<&PathSegment> {
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
