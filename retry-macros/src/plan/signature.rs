//! The rules on the function itself: what can be retried, and what its parameters allow.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    FnArg, Lifetime, Pat, PatIdent, ReceiverKind, ReturnType, Type, TypeReference,
    visit_mut::{self, VisitMut},
};

use super::{Cloned, Shape, returns};
use crate::{
    diag::{Diagnostics, did_you_mean, nearest},
    syntax::{Arguments, Function, Initialiser, mentions},
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
        if returns::output(returned).is_some() {
            diag.error(
                returned,
                "`#[retry]` cannot restart this future, because it is not made by the last expression of the body: write an `async fn`, or end the body in `async move { .. }` or `Box::pin(async move { .. })`",
            );
            return None;
        }
    }
    Some(Shape::Sync)
}

/// The function can be retried at all.
pub(crate) fn retriable(arguments: &Arguments, function: &Function, diag: &mut Diagnostics) -> Option<()> {
    let signature = &function.signature;
    if let Some(constness) = &signature.constness {
        diag.error(constness, "a `const fn` cannot wait: remove `const` or `#[retry]`");
        return None;
    }
    if let ReturnType::Type(_, returned) = &signature.output {
        if matches!(**returned, Type::Never(_)) {
            diag.error(returned, "a function that returns `!` has no outcome to retry: return a `Result`");
            return None;
        }
    }
    one_retry(arguments, function, diag)?;
    // What attributes above make of a body, by the names that they leave in it.
    let names =
        |name: &str| function.body.tokens.iter().any(|token| matches!(token, TokenTree::Ident(ident) if ident == name));
    let above = if signature.asyncness.is_some() && names("__tracing_instrument_future") {
        "#[instrument]"
    } else if runs_in_tokio(&function.body.tokens) {
        let is_test =
            |attribute: &syn::Attribute| attribute.path().segments.last().is_some_and(|last| last.ident == "test");
        if function.attributes.iter().any(is_test) { "#[tokio::test]" } else { "#[tokio::main]" }
    } else {
        return Some(());
    };
    diag.error(
        &signature.ident,
        format!("`#[retry]` must come before `{above}`, which turns the body into a single future that cannot be restarted: move `#[retry]` to the top"),
    );
    None
}

/// Stacked attributes multiply their attempts, which is meant where each says what it retries.
fn one_retry(arguments: &Arguments, function: &Function, diag: &mut Diagnostics) -> Option<()> {
    let is_retry =
        |attribute: &&syn::Attribute| attribute.path().segments.last().is_some_and(|last| last.ident == "retry");
    let Some(other) = function.attributes.iter().find(is_retry) else { return Some(()) };
    if arguments.has_arms && mentions(&other.meta.to_token_stream(), &|ident| ident == "when") {
        return Some(());
    }
    diag.error(
        other,
        "two `#[retry]` on one function multiply their attempts: remove one of them, or give each a `when(..)` of its own",
    );
    None
}

/// Whether the body is one that `#[tokio::test]` or `#[tokio::main]` made: `let body = async { .. }; .. { .. .block_on(body); }`.
fn runs_in_tokio(body: &[TokenTree]) -> bool {
    let begins = body.iter().take(4).map(ToString::to_string).eq(["let", "body", "=", "async"]);
    let Some(TokenTree::Group(last)) = body.last().filter(|_| begins) else { return false };
    let end: Vec<TokenTree> = last.stream().into_iter().collect();
    matches!(end.as_slice(), [.., TokenTree::Ident(call), TokenTree::Group(body), _]
        if call == "block_on" && body.stream().to_string() == "body")
}

/// A borrow of something `&mut` cannot leave the attempt, which borrows it again each time.
pub(crate) fn no_reborrow(function: &Function, outcome: Option<&Type>, diag: &mut Diagnostics) -> Option<()> {
    let (Some(outcome), ReturnType::Type(_, returned)) = (outcome, &function.signature.output) else { return Some(()) };
    let borrowed = Lifetimes::of(outcome);
    let inputs = &function.signature.inputs;
    let receiver_is_reference = inputs.iter().any(|input| is_receiver(input) && reference(input).is_some());
    let escapes = inputs.iter().any(|input| match reference(input) {
        Some((Some(lifetime), true)) if lifetime.ident != "_" => borrowed.named.contains(&lifetime),
        // An elided lifetime of the return type is the receiver's, where that is a reference.
        Some((_, true)) => borrowed.elided && (is_receiver(input) || !receiver_is_reference),
        _ => false,
    });
    if escapes {
        diag.error(
            returned,
            "the outcome must not borrow from a `&mut`, because every attempt borrows it again: return an owned value, or look up the reference after the retried call",
        );
        return None;
    }
    Some(())
}

const fn is_receiver(input: &FnArg) -> bool {
    matches!(input, FnArg::Receiver(_))
}

/// The lifetime of a parameter that is a reference, and whether it is `&mut`.
fn reference(input: &FnArg) -> Option<(Option<Lifetime>, bool)> {
    let ty = match input {
        FnArg::Typed(typed) => &typed.ty,
        FnArg::Receiver(receiver) => match &receiver.kind {
            ReceiverKind::Reference(_, lifetime, mutability) => return Some((lifetime.clone(), mutability.is_some())),
            ReceiverKind::Typed(_, ty) => ty,
            _ => return None,
        },
    };
    match returns::unpinned(ty) {
        Type::Reference(reference) => Some((reference.lifetime.clone(), reference.mutability.is_some())),
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

/// The names that the parameters bind, and the `mut` before each that may change what it names.
pub(crate) fn parameters(function: &Function) -> Vec<(Ident, Option<TokenStream>)> {
    let (mut names, mut pinned) = (Names::default(), Names::default());
    for input in &function.signature.inputs {
        if let FnArg::Typed(typed) = input {
            let names = if returns::is_pinned(&typed.ty) { &mut pinned } else { &mut names };
            names.visit_pat_mut(&mut typed.pat.clone());
        }
    }
    // What `#[async_trait]` binds again is what the body sees. Its own `__self` is not a parameter.
    if let Some(mut initialiser) = initialiser(function) {
        names = Names::default();
        initialiser.bindings.iter_mut().for_each(|pattern| names.visit_pat_mut(pattern));
        names.0.retain(|(name, _)| name != "__self" && pinned.0.iter().all(|(pinned, _)| pinned != name));
    }
    // A `Pin<&mut T>` is borrowed again by each attempt, and needs its `mut` for that.
    names.0.extend(pinned.0.into_iter().map(|(name, _)| (name, None)));
    names.0
}

fn initialiser(function: &Function) -> Option<Initialiser> {
    function.body.tail().filter(|_| function.signature.asyncness.is_none())?.initialiser()
}

#[derive(Default)]
struct Names(Vec<(Ident, Option<TokenStream>)>);

impl VisitMut for Names {
    fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
        self.0.push((pattern.ident.clone(), pattern.mutability.map(ToTokens::into_token_stream)));
        visit_mut::visit_pat_ident_mut(self, pattern);
    }

    // A constant in a pattern binds nothing.
    fn visit_expr_mut(&mut self, _: &mut syn::Expr) {}
}

/// The parameters in `clone(..)`.
pub(crate) fn clones(arguments: &Arguments, function: &Function, diag: &mut Diagnostics) -> Vec<Cloned> {
    let parameters = parameters(function);
    let mut clones = Vec::new();
    for (name, how) in &arguments.clones {
        if let Some((_, mutability)) = parameters.iter().find(|(parameter, _)| parameter == name) {
            clones.push(Cloned { name: name.clone(), mutable: mutability.is_some(), how: how.clone() });
        } else if name == "self" {
            diag.error(name, "`self` cannot be cloned here, because it cannot be bound again: start the body with `let this = self.clone();`");
        } else {
            let names: Vec<String> = parameters.iter().map(|(parameter, _)| parameter.to_string()).collect();
            let meant = did_you_mean(nearest(&name.to_string(), names.iter().map(String::as_str)));
            diag.error(name, format!("this function has no parameter `{name}`{meant}"));
        }
    }
    clones
}

/// A `mut` parameter that is not cloned would carry one attempt's changes into the next.
pub(crate) fn mutable_parameters(arguments: &Arguments, function: &Function, diag: &mut Diagnostics) {
    const LEAK: &str = "would leak from one attempt into the next";
    // The `mut` of `&mut self` belongs to the reference.
    let receiver = function.signature.receiver().filter(|receiver| match &receiver.kind {
        ReceiverKind::Reference(..) => false,
        ReceiverKind::Typed(_, ty) => !returns::is_pinned(ty),
        _ => true,
    });
    // `#[async_trait]` moves it into its prelude.
    let moved = || {
        initialiser(function)?.bindings.iter().find_map(|pattern| match pattern {
            Pat::Ident(pattern) if pattern.ident == "__self" => pattern.mutability,
            _ => None,
        })
    };
    if let Some(mutability) = receiver.and_then(|receiver| receiver.mutability.or_else(moved)) {
        diag.error(
            mutability,
            format!("changes to `self` {LEAK}: drop `mut` and start the body with `let mut this = self.clone();`"),
        );
    }
    let has_closure = mentions(&function.head, &|ident| ident == "FnMut" || ident == "AsyncFnMut");
    // What was to be cloned, and could not be read, may be any of them.
    for (name, mutability) in parameters(function).into_iter().filter(|_| !arguments.has_unread_clones) {
        let Some(mutability) = mutability else { continue };
        // Who misspelt it in `clone(..)` has been told.
        let meant = |clone: &Ident| nearest(&clone.to_string(), [name.to_string().as_str()]).is_some();
        if arguments.clones.iter().any(|(clone, _)| meant(clone)) {
            continue;
        }
        let by_reference =
            if has_closure { format!(", or take a closure by reference, `{name}: &mut F`") } else { String::new() };
        diag.error(
            mutability,
            format!("changes to `{name}` {LEAK}: add `clone({name})` to `#[retry]`, or drop `mut` and start the body with `let mut {name} = {name};`{by_reference}"),
        );
    }
}

/// The parameters that an attempt may consume: the types of the others are references, or `Copy` without a doubt.
pub(crate) fn owned(arguments: &Arguments, function: &Function, shape: &Shape) -> Vec<Ident> {
    const COPY: &[&str] = &[
        "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64", "bool",
        "char",
    ];
    let mut names = Names::default();
    match shape {
        // What stands before the future may consume them, once.
        Shape::Tail(_) => {}
        // The prelude binds what is no reference.
        Shape::AsyncTrait(_, initialiser) => {
            initialiser.bindings.iter().for_each(|pattern| names.visit_pat_mut(&mut pattern.clone()));
        }
        Shape::Sync | Shape::Async => {
            for input in &function.signature.inputs {
                // One with an attribute may not be there.
                let FnArg::Typed(typed) = input else { continue };
                let is_copy = COPY.contains(&typed.ty.to_token_stream().to_string().as_str());
                let is_reference = matches!(returns::unpinned(&typed.ty), Type::Reference(_));
                if !is_copy && !is_reference && typed.attrs.is_empty() {
                    names.visit_pat_mut(&mut typed.pat.clone());
                }
            }
        }
    }
    let names = names.0.into_iter().map(|(name, _)| name);
    let is_cloned = |name: &Ident| name == "__self" || arguments.clones.iter().any(|(clone, _)| clone == name);
    names.filter(|name| !is_cloned(name) && function.body.mentions(&name.to_string())).collect()
}
