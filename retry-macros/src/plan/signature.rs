//! The rules on the function itself: what can be retried, and what its parameters allow.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, FnArg, Lifetime, Pat, PatIdent, PatType, ReceiverKind, ReturnType, Signature, Type, TypeReference,
};

use super::{Cloned, Shape, returns};
use crate::diag::{Diagnostics, did_you_mean, list, nearest};
use crate::syntax::{Arguments, Function, Initialiser, mentions};

/// Where the loop goes, and what the call comes to.
type Place = (Shape, Option<Type>);

/// `None`: the loop goes nowhere, and the reason has been reported.
pub(crate) fn shape(arguments: &Arguments, function: &Function, diag: &mut Diagnostics) -> Option<Place> {
    let Signature { asyncness, constness, ident, output, .. } = &function.signature;
    let returned = if let ReturnType::Type(_, returned) = output { Some(&**returned) } else { None };
    let tail = if asyncness.is_some() { None } else { function.body.tail() };
    let shape = match tail.map(|tail| (tail.initialiser(), Box::new(tail))) {
        None if asyncness.is_some() => Shape::Async,
        Some((Some(initialiser), tail)) => Shape::AsyncTrait(tail, Box::new(initialiser)),
        Some((None, tail)) => Shape::Tail(tail),
        None if returned.is_some_and(|returned| returns::output(returned).is_some()) => {
            return diag.refuse(returned, "`#[retry]` cannot restart this future, because it is not made by the last expression of the body: write an `async fn`, or end the body in `async move { .. }` or `Box::pin(async move { .. })`");
        }
        None => Shape::Sync,
    };
    if constness.is_some() {
        return diag.refuse(constness, "a `const fn` cannot wait: remove `const` or `#[retry]`");
    }
    if matches!(returned, Some(Type::Never(_))) {
        return diag.refuse(returned, "a function that returns `!` has no outcome to retry: return a `Result`");
    }
    if returned.is_some_and(returns::is_stream) {
        return diag.refuse(returned, "a stream cannot be retried, because it fails only after this function has returned it: write an `async fn` that returns a `Result` of the stream, and wait in its body for the first item");
    }
    // Stacked attributes multiply their attempts, which is meant where each says what it retries.
    let is = |attribute: &Attribute, name| attribute.path().segments.last().is_some_and(|last| last.ident == name);
    if let Some(other) = function.attributes.iter().find(|attribute| is(attribute, "retry")) {
        if !arguments.has_arms || !mentions(&other.meta.to_token_stream(), &|ident| ident == "when") {
            return diag.refuse(other, "two `#[retry]` on one function multiply their attempts: remove one of them, or give each a `when(..)` of its own");
        }
    }
    // What attributes above make of a body, by the names that they leave in it.
    let instruments = |token: &TokenTree| token.to_string() == "__tracing_instrument_future";
    let above = match runs_in_tokio(&function.body.tokens) {
        _ if asyncness.is_some() && function.body.tokens.iter().any(instruments) => "#[instrument]",
        true if function.attributes.iter().any(|attribute| is(attribute, "test")) => "#[tokio::test]",
        true => "#[tokio::main]",
        false => {
            let outcome = returns::outcome(returned, &shape);
            if returned.is_some() && outcome.as_ref().is_some_and(|outcome| reborrows(function, outcome)) {
                return diag.refuse(returned, "the outcome must not borrow from a `&mut`, because every attempt borrows it again: return an owned value, or look up the reference after the retried call");
            }
            return Some((shape, outcome));
        }
    };
    diag.refuse(ident, format!("`#[retry]` must come before `{above}`, which turns the body into a single future that cannot be restarted: move `#[retry]` to the top"))
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
fn reborrows(function: &Function, outcome: &Type) -> bool {
    let inputs = &function.signature.inputs;
    let mut borrowed = Lifetimes::default();
    borrowed.visit_type_mut(&mut outcome.clone());
    let is_receiver = |input: &FnArg| matches!(input, FnArg::Receiver(_));
    let receiver_is_reference = inputs.iter().any(|input| is_receiver(input) && reference(input).is_some());
    // An elided lifetime of the return type is the receiver's, where that is a reference.
    let is_meant = |input, name| name != "_" || is_receiver(input) || !receiver_is_reference;
    inputs.iter().any(|input| {
        reference(input).is_some_and(|(name, is_mut)| is_mut && borrowed.0.contains(&name) && is_meant(input, name))
    })
}

/// The lifetime of a parameter that is a reference, and whether it is `&mut`.
fn reference(input: &FnArg) -> Option<(String, bool)> {
    let ty = match input {
        FnArg::Typed(typed) => &typed.ty,
        FnArg::Receiver(receiver) => match &receiver.kind {
            ReceiverKind::Reference(_, name, mutability) => {
                return Some((lifetime(name.as_ref()), mutability.is_some()));
            }
            ReceiverKind::Typed(_, ty) => ty,
            _ => return None,
        },
    };
    let Type::Reference(reference) = returns::unpinned(ty) else { return None };
    Some((lifetime(reference.lifetime.as_ref()), reference.mutability.is_some()))
}

/// A lifetime by its name, which is `_` where it is elided.
fn lifetime(written: Option<&Lifetime>) -> String {
    written.map_or_else(|| "_".to_owned(), |lifetime| lifetime.ident.to_string())
}

/// The lifetimes that a type mentions.
#[derive(Default)]
struct Lifetimes(Vec<String>);

impl VisitMut for Lifetimes {
    fn visit_lifetime_mut(&mut self, written: &mut Lifetime) {
        self.0.push(lifetime(Some(written)));
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        self.0.push(lifetime(reference.lifetime.as_ref()));
        self.visit_type_mut(&mut reference.elem);
    }

    // The lifetimes of a function pointer and of `Fn(&T)` are its own.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut syn::ParenthesizedGenericArguments) {}
}

/// A name that a parameter binds, and the `mut` before it that may change what it names.
type Parameter = (Ident, Option<TokenStream>);

/// The names that the parameters bind.
pub(crate) fn parameters(function: &Function) -> Vec<Parameter> {
    let typed = function.signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    let (pinned, unpinned): (Vec<_>, Vec<_>) = typed.partition(|typed| returns::is_pinned(&typed.ty));
    let pinned = names(pinned.iter().map(|typed| &*typed.pat));
    // What `#[async_trait]` binds again is what the body sees. Its own `__self` is not a parameter.
    let mut parameters = match initialiser(function) {
        Some(initialiser) => names(&initialiser.bindings),
        None => names(unpinned.iter().map(|typed| &*typed.pat)),
    };
    parameters.retain(|(name, _)| name != "__self" && pinned.iter().all(|(pinned, _)| pinned != name));
    // A `Pin<&mut T>` is borrowed again by each attempt, and needs its `mut` for that.
    parameters.extend(pinned.into_iter().map(|(name, _)| (name, None)));
    parameters
}

fn initialiser(function: &Function) -> Option<Initialiser> {
    function.body.tail().filter(|_| function.signature.asyncness.is_none())?.initialiser()
}

/// The names that patterns bind.
fn names<'a>(patterns: impl IntoIterator<Item = &'a Pat>) -> Vec<Parameter> {
    #[derive(Default)]
    struct Names(Vec<Parameter>);
    impl VisitMut for Names {
        fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
            self.0.push((pattern.ident.clone(), pattern.mutability.map(ToTokens::into_token_stream)));
            visit_mut::visit_pat_ident_mut(self, pattern);
        }

        // A constant in a pattern binds nothing.
        fn visit_expr_mut(&mut self, _: &mut syn::Expr) {}
    }
    let mut names = Names::default();
    patterns.into_iter().for_each(|pattern| names.visit_pat_mut(&mut pattern.clone()));
    names.0
}

/// The parameters in `clone(..)`.
pub(crate) fn clones(arguments: &Arguments, parameters: &[Parameter], diag: &mut Diagnostics) -> Vec<Cloned> {
    let names: Vec<String> = parameters.iter().map(|(name, _)| name.to_string()).collect();
    let names = || names.iter().map(String::as_str);
    let cloned = arguments.clones.iter().filter_map(|(name, how)| {
        if let Some((_, mutability)) = parameters.iter().find(|(parameter, _)| parameter == name) {
            return Some(Cloned { name: name.clone(), mutable: mutability.is_some(), how: how.clone() });
        }
        if name == "self" {
            return diag.refuse(name, "`self` cannot be cloned here, because it cannot be bound again: start the body with `let this = self.clone();`");
        }
        let meant = did_you_mean(nearest(&name.to_string(), names()));
        let instead = match parameters {
            [] => "it has none: remove `clone(..)`".to_owned(),
            _ => format!("write one of its parameters: {}", list(names())),
        };
        diag.refuse(name, format!("this function has no parameter `{name}`{meant}\n{instead}"))
    });
    cloned.collect()
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
    let moved = || names(&initialiser(function)?.bindings).into_iter().find(|(name, _)| name == "__self")?.1;
    let own = receiver.and_then(|receiver| receiver.mutability.map(ToTokens::into_token_stream).or_else(moved));
    if own.is_some() {
        let instead = "drop `mut` and start the body with `let mut this = self.clone();`";
        diag.error(own, format!("changes to `self` {LEAK}: {instead}"));
    }
    let has_closure = mentions(&function.head, &|ident| ident == "FnMut" || ident == "AsyncFnMut");
    // What was to be cloned, and could not be read, may be any of them.
    for (name, mutability) in parameters(function).iter().filter(|_| !arguments.has_unread_clones) {
        // Who misspelt it in `clone(..)` has been told.
        let meant = |clone: &Ident| nearest(&clone.to_string(), [name.to_string().as_str()]).is_some();
        if mutability.is_some() && !arguments.clones.iter().any(|(clone, _)| meant(clone)) {
            let or =
                if has_closure { format!(", or take a closure by reference, `{name}: &mut F`") } else { String::new() };
            diag.error(mutability, format!("changes to `{name}` {LEAK}: add `clone({name})` to `#[retry]`, or drop `mut` and start the body with `let mut {name} = {name};`{or}"));
        }
    }
}

/// The parameters that an attempt may consume: the types of the others are references, or `Copy` without a doubt.
pub(crate) fn owned(arguments: &Arguments, function: &Function, shape: &Shape) -> Vec<Ident> {
    const COPY: &str = " u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char ";
    let patterns: Vec<&Pat> = match shape {
        // What stands before the future may consume them, once.
        Shape::Tail(_) => Vec::new(),
        // The prelude binds what is no reference.
        Shape::AsyncTrait(_, initialiser) => initialiser.bindings.iter().collect(),
        Shape::Sync | Shape::Async => {
            let owned = function.signature.inputs.iter().filter_map(|input| {
                let FnArg::Typed(PatType { ty, pat, attrs, .. }) = input else { return None };
                let is_copy = COPY.contains(&format!(" {} ", ty.to_token_stream()));
                let is_reference = matches!(returns::unpinned(ty), Type::Reference(_));
                // One with an attribute may not be there.
                (!is_copy && !is_reference && attrs.is_empty()).then_some(&**pat)
            });
            owned.collect()
        }
    };
    let is_cloned = |name: &Ident| name == "__self" || arguments.clones.iter().any(|(clone, _)| clone == name);
    let names = names(patterns).into_iter().map(|(name, _)| name);
    names.filter(|name| !is_cloned(name) && function.body.mentions(&name.to_string())).collect()
}
