//! The rules on the function itself: what can be retried, and what its parameters allow.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{
    FnArg, Lifetime, Pat, PatIdent, ReceiverKind, ReturnType, Type, TypeReference,
    visit_mut::{self, VisitMut},
};

use super::{Cloned, Shape, returns, rules};
use crate::{
    diag::{Diagnostics, did_you_mean, nearest},
    syntax::{Arguments, Function, Tail},
};

/// Where the loop goes. `None`: nowhere, and the reason has been reported.
pub(crate) fn shape(function: &Function, diag: &mut Diagnostics) -> Option<Shape> {
    if function.signature.asyncness.is_some() {
        return Some(Shape::Async);
    }
    if let Some(tail) = function.body.tail() {
        return Some(match tail.initialiser() {
            Some(initialiser) => Shape::AsyncTrait(Box::new(tail), Box::new(initialiser)),
            None => Shape::Tail(Box::new(tail)),
        });
    }
    if let ReturnType::Type(_, returned) = &function.signature.output {
        if returns::is_future(returned) {
            diag.error(
                returned,
                "`#[retry]` cannot see into this future: make it an `async fn`, or end the body in `async move { .. }` or `Box::pin(async move { .. })`",
            );
            return None;
        }
    }
    Some(Shape::Sync)
}

/// The function can be retried at all.
pub(crate) fn retriable(function: &Function, diag: &mut Diagnostics) -> Option<()> {
    let signature = &function.signature;
    if let Some(constness) = &signature.constness {
        diag.error(constness, "a `const fn` cannot wait: remove `const`, or `#[retry]`");
        return None;
    }
    if let ReturnType::Type(_, returned) = &signature.output {
        if matches!(**returned, Type::Never(_)) {
            diag.error(returned, "a function that never returns has no outcome to retry: return a `Result`");
            return None;
        }
    }
    // What other attributes make of a body when they stand above, by the names that they leave in it.
    let wrapped = if signature.asyncness.is_some() && function.body.mentions("__tracing_instrument_future") {
        Some("#[instrument]")
    } else if signature.asyncness.is_none() && is_test(function) && function.body.mentions("block_on") {
        Some("#[tokio::test]")
    } else {
        None
    };
    if let Some(above) = wrapped {
        diag.error(
            &signature.ident,
            format!("`{above}` stands above `#[retry]` and has made one future of the body, which cannot be started again: put `#[retry]` first"),
        );
        return None;
    }
    Some(())
}

fn is_test(function: &Function) -> bool {
    function
        .attributes
        .iter()
        .any(|attribute| attribute.path().segments.last().is_some_and(|segment| segment.ident == "test"))
}

/// A borrow of something `&mut` cannot leave the attempt, which borrows it again each time.
pub(crate) fn no_reborrow(function: &Function, outcome: Option<&Type>, diag: &mut Diagnostics) -> Option<()> {
    let (Some(outcome), ReturnType::Type(_, returned)) = (outcome, &function.signature.output) else { return Some(()) };
    let borrowed = Lifetimes::of(outcome);
    let receiver_is_reference = function.signature.receiver().is_some_and(|receiver| reference(receiver).is_some());
    let escapes = function.signature.inputs.iter().any(|input| {
        let (lifetime, is_receiver) = match input {
            FnArg::Receiver(receiver) => match reference(receiver) {
                Some((lifetime, true)) => (lifetime, true),
                _ => return false,
            },
            FnArg::Typed(typed) => match returns::unpinned(&typed.ty) {
                Type::Reference(TypeReference { lifetime, mutability: Some(_), .. }) => (lifetime.clone(), false),
                _ => return false,
            },
        };
        match lifetime {
            Some(lifetime) if lifetime.ident != "_" => borrowed.named.contains(&lifetime),
            // An elided lifetime of the return type is the receiver's, where that is a reference.
            _ => borrowed.elided && (is_receiver || !receiver_is_reference),
        }
    });
    if escapes {
        diag.error(
            returned,
            "the outcome borrows from a `&mut`, which every attempt has to borrow anew: return an owned value, or look the reference up after the retried call",
        );
        return None;
    }
    Some(())
}

/// The lifetime of a receiver that is a reference, and whether it is `&mut`.
fn reference(receiver: &syn::Receiver) -> Option<(Option<Lifetime>, bool)> {
    match &receiver.kind {
        ReceiverKind::Reference(_, lifetime, mutability) => Some((lifetime.clone(), mutability.is_some())),
        ReceiverKind::Typed(_, ty) => match returns::unpinned(ty) {
            Type::Reference(reference) => Some((reference.lifetime.clone(), reference.mutability.is_some())),
            _ => None,
        },
        _ => None,
    }
}

/// The lifetimes that a type mentions.
#[derive(Default)]
struct Lifetimes {
    named: Vec<Lifetime>,
    elided: bool,
}

impl Lifetimes {
    fn of(ty: &Type) -> Self {
        let mut lifetimes = Self::default();
        lifetimes.visit_type_mut(&mut ty.clone());
        lifetimes
    }
}

impl VisitMut for Lifetimes {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            self.elided = true;
        } else {
            self.named.push(lifetime.clone());
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        self.elided |= reference.lifetime.is_none();
        visit_mut::visit_type_reference_mut(self, reference);
    }

    // The lifetimes of a function pointer and of `Fn(&T)` are its own.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut syn::ParenthesizedGenericArguments) {}
}

/// The names that the parameters bind, and the `mut` before each.
pub(crate) fn parameters(function: &Function) -> Vec<(Ident, Option<TokenStream>)> {
    let mut names = Names(Vec::new());
    let tail = if function.signature.asyncness.is_none() { function.body.tail() } else { None };
    match tail.as_ref().and_then(Tail::initialiser) {
        // What `#[async_trait]` binds again is what the body sees.
        Some(initialiser) => initialiser.bindings().iter_mut().for_each(|pattern| names.visit_pat_mut(pattern)),
        None => {
            for input in &function.signature.inputs {
                if let FnArg::Typed(typed) = input {
                    names.visit_pat_mut(&mut typed.pat.clone());
                }
            }
        }
    }
    // Its own `__self` is no parameter.
    names.0.retain(|(name, _)| !name.to_string().starts_with("__self"));
    names.0
}

struct Names(Vec<(Ident, Option<TokenStream>)>);

impl VisitMut for Names {
    fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
        self.0.push((pattern.ident.clone(), pattern.mutability.map(ToTokens::into_token_stream)));
        visit_mut::visit_pat_ident_mut(self, pattern);
    }

    // A constant in a pattern binds nothing.
    fn visit_expr_mut(&mut self, _: &mut syn::Expr) {}
    fn visit_pat_mut(&mut self, pattern: &mut Pat) {
        visit_mut::visit_pat_mut(self, pattern);
    }
}

/// The parameters in `clone(..)`.
pub(crate) fn clones(arguments: &Arguments, function: &Function, diag: &mut Diagnostics) -> Vec<Cloned> {
    let parameters = parameters(function);
    let find = |name: &Ident| parameters.iter().find(|(parameter, _)| parameter == name);
    let mut clones = Vec::new();
    for name in &arguments.clones {
        match find(name) {
            Some((_, mutable)) => clones.push(Cloned { name: name.clone(), mutable: mutable.is_some() }),
            None if name == "self" => {
                diag.error(name, "`self` cannot be bound anew: clone it in the body, `let this = self.clone();`");
            }
            None => {
                let names: Vec<String> = parameters.iter().map(|(parameter, _)| parameter.to_string()).collect();
                let hint = did_you_mean(&name.to_string(), names.iter().map(String::as_str));
                diag.error(
                    name,
                    format!("this function has no parameter `{name}`:{hint} `clone(..)` takes the names of parameters"),
                );
            }
        }
    }
    clones
}

/// A `mut` parameter that is not cloned would carry one attempt's changes into the next.
pub(crate) fn mutable_parameters(arguments: &Arguments, function: &Function, diag: &mut Diagnostics) {
    let receiver = function.signature.inputs.iter().find(|input| rules::is_receiver(input));
    if let Some(FnArg::Receiver(receiver)) = receiver {
        // Of `&mut self` the `mut` belongs to the reference.
        if let (Some(mutability), ReceiverKind::Value | ReceiverKind::Typed(..)) =
            (&receiver.mutability, &receiver.kind)
        {
            diag.error(
                mutability,
                "attempts would see each other's changes of `self`: take `self`, and write `let mut this = self.clone();` in the body",
            );
        }
    }
    // What was meant to be cloned, and could not be read, may be any of them.
    for (name, mutability) in parameters(function).into_iter().filter(|_| !arguments.has_unread_clones) {
        let Some(mutability) = mutability else { continue };
        // Who misspelt it in `clone(..)` has been told.
        let meant = |clone: &Ident| nearest(&clone.to_string(), [name.to_string().as_str()]).is_some();
        if !arguments.clones.iter().any(meant) {
            diag.error(
                mutability,
                format!("attempts would see each other's changes of `{name}`: write `clone({name})`, or remove `mut` and write `let mut {name} = {name};` in the body"),
            );
        }
    }
}
