//! From what was written to what is to be emitted: a plan in which every value has been checked.
//!
//! Each rule is one small function that looks at what it needs and reports what is wrong. Nothing is emitted here.

mod documentation;
mod returns;
mod rules;
mod schedule;
mod signature;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Expr, Type, ext::IdentExt};

pub(crate) use returns::is_result;
use schedule::peel;
pub(crate) use schedule::{Given, Read, Schedule};

use crate::diag::Diagnostics;
use crate::names::code;
use crate::syntax::{Arguments, Function, Initialiser, Key, Tail, changed, mentions, names_path};

/// Everything that the expansion needs to know.
pub(crate) struct Plan<'a> {
    pub(crate) krate: TokenStream,
    /// The function's name, as people say it.
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) place: Span,
    pub(crate) arguments: &'a Arguments,
    pub(crate) schedule: Schedule,
    /// The schedule names `Self` or a generic parameter, which a `const` item cannot.
    pub(crate) is_generic: bool,
    pub(crate) shape: Shape,
    /// The type of an attempt's outcome, `impl Trait` in it replaced by `_`.
    pub(crate) outcome: Type,
    /// Where the function returns `Result<T, RetryError<E>>`.
    pub(crate) explained: bool,
    pub(crate) clones: Vec<Cloned>,
    /// The parameters that the body may consume, of which the next attempt would have nothing.
    pub(crate) owned: Vec<Ident>,
    pub(crate) attempt: Option<Ident>,
    /// The section for the function's documentation, where it has any.
    pub(crate) documentation: Option<String>,
}

/// Where in the function the loop stands.
pub(crate) enum Shape {
    Sync,
    Async,
    /// In the `async` block that a sync function returns.
    Tail(Box<Tail>),
    /// In the statement of such a block in which `#[async_trait]` keeps the user's body.
    AsyncTrait(Box<Tail>, Box<Initialiser>),
}

impl Shape {
    pub(crate) const fn is_async(&self) -> bool {
        !matches!(self, Self::Sync)
    }
}

/// A parameter of which each attempt gets a fresh clone.
pub(crate) struct Cloned {
    pub(crate) name: Ident,
    /// It is declared `mut`.
    pub(crate) mutable: bool,
    /// How it is made, if not by `Clone`.
    pub(crate) how: Option<Expr>,
}

impl<'a> Plan<'a> {
    /// Checks everything. Of a function that cannot be retried at all there is the name in `attempt = name`, which the body
    /// may use.
    pub(crate) fn make(
        arguments: &'a Arguments,
        function: &Function,
        krate: TokenStream,
        diag: &mut Diagnostics,
    ) -> Result<Self, Option<Ident>> {
        let parameters = signature::parameters(function);
        let at_run_time = |ident: &Ident| ident == "self" || parameters.iter().any(|(name, _)| name == ident);
        let schedule = Schedule::read(arguments, &at_run_time, diag);
        rules::check_arguments(arguments, &schedule, diag);
        let clones = signature::clones(arguments, &parameters, diag);
        let attempt = arguments.get(Key::Attempt).and_then(|setting| rules::identifier(&setting.value, diag));
        // Beside an error, the body has what it names.
        let attempt = attempt.or_else(|| arguments.binding.clone());
        let Some((shape, returned)) = signature::shape(arguments, function, diag) else { return Err(attempt) };
        rules::check_shape(arguments, function, &shape, diag);
        signature::mutable_parameters(arguments, function, diag);

        let ident = &function.signature.ident;
        let explained = returned.as_ref().and_then(returns::explained);
        let name = arguments.get(Key::Name).map(|setting| syn::parse2::<syn::LitStr>(setting.value.to_token_stream()));
        // `#[doc(hidden)]` documents nothing.
        let mut attributes = function.attributes.iter();
        let is_documented =
            attributes.any(|attribute| attribute.path().is_ident("doc") && attribute.meta.require_name_value().is_ok());
        Ok(Self {
            krate,
            name: name.and_then(Result::ok).map_or_else(|| ident.unraw().to_string(), |name| name.value()),
            place: ident.span(),
            documentation: is_documented.then(|| documentation::section(&schedule, arguments)),
            schedule,
            is_generic: names_generics(arguments, function),
            explained: explained.is_some(),
            outcome: returns::erase_impl_trait(
                explained.or(returned).unwrap_or_else(|| syn::parse_quote_spanned!(ident.span()=> ())),
            ),
            clones,
            owned: signature::owned(arguments, function, &shape),
            attempt,
            shape,
            arguments,
        })
    }

    pub(crate) fn has(&self, key: Key) -> bool {
        self.arguments.get(key).is_some()
    }

    /// What was given for a key, as it stands where the loop does.
    pub(crate) fn value(&self, key: Key) -> Option<TokenStream> {
        self.arguments.get(key).map(|setting| self.placed(&setting.value))
    }

    /// An expression where the loop stands: in the body, `#[async_trait]` has `self` by another name.
    pub(crate) fn placed(&self, expression: &Expr) -> TokenStream {
        let (tokens, is_renamed) = (expression.to_token_stream(), matches!(self.shape, Shape::AsyncTrait(..)));
        let renamed = |ident: &Ident| (ident == "self").then(|| Ident::new("__self", ident.span()));
        if is_renamed { changed(tokens, &renamed) } else { tokens }
    }

    /// The budget is a place, which is borrowed for longer than the statement takes; a value is kept for the time of a wait.
    pub(crate) fn has_budget_in_place(&self) -> bool {
        match self.arguments.get(Key::Budget).map(|setting| peel(&setting.value)) {
            Some(Expr::Path(_) | Expr::Field(_) | Expr::Index(_)) => true,
            Some(Expr::Unary(unary)) => matches!(unary.op, syn::UnOp::Deref(_)),
            _ => false,
        }
    }

    /// Somebody is told of the time.
    pub(crate) fn is_told(&self) -> bool {
        self.explained || [Key::Attempt, Key::OnRetry, Key::OnGiveUp].into_iter().any(|key| self.has(key))
    }

    /// A decision needs the time, because there is a limit, or may be one.
    pub(crate) fn is_limited(&self) -> bool {
        self.has(Key::Policy) || self.has(Key::MaxElapsed)
    }

    /// The call may end after a wait, with the outcome before it: cancelled, or because the wait used up all the time.
    pub(crate) fn may_end_after_wait(&self) -> bool {
        self.explained && self.is_limited() || self.has(Key::Cancel)
    }
}

/// The path of the crate: as it was given, or where nobody has renamed it.
pub(crate) fn krate(given: Option<TokenStream>, diag: &mut Diagnostics) -> TokenStream {
    given.and_then(|path| absolute(&path, diag)).unwrap_or_else(|| code!(::reattempt))
}

/// The path as it was given, or an error if it does not mean the same everywhere.
///
/// A re-export may lack what expansions name. All of it is in `__private`, so that what is missing is one error.
fn absolute(path: &TokenStream, diag: &mut Diagnostics) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = path.clone().into_iter().collect();
    if let [first, .., last] | [first @ last] = tokens.as_slice() {
        if [":", "$", "crate", "$crate"].contains(&first.to_string().as_str()) {
            return Some(quote_spanned!(last.span()=> #path::__private));
        }
    }
    let written = path.to_string().replace(' ', "");
    // From where `self::` and `super::` start, only the user knows.
    let name = written.trim_start_matches("self::").trim_start_matches("super::");
    diag.refuse(path, format!("`{written}` must be an absolute path, because the expansion may stand in another module: write `crate = ::{name}` or `crate = crate::{name}`"))
}

/// Whether a value of the function's policy may name `Self` or a generic parameter.
fn names_generics(arguments: &Arguments, function: &Function) -> bool {
    let generics = &function.signature.generics;
    let of_the_function = |ident: &Ident| {
        generics.type_params().any(|it| it.ident == *ident) || generics.const_params().any(|it| it.ident == *ident)
    };
    let is_method = || {
        function.signature.receiver().is_some()
            || mentions(&function.head, &|ident| ident == "Self")
            || function.body.mentions("Self")
    };
    // A type may be a parameter of an `impl` around; of constants, a single letter is one by custom.
    let is_likely = |name: String| name.contains(char::is_lowercase) || name.chars().nth(1).is_none();
    may_name(arguments, &|ident| {
        ident == "Self"
            || of_the_function(ident)
            || (of_an_item_around(ident) && (is_likely(ident.to_string()) || is_method()))
    })
}

/// Whether a value of `policy!` may name `Self` or a generic parameter, or a variable, of which the compiler says more.
pub(crate) fn names_what_is_around(arguments: &Arguments) -> bool {
    let is_variable = |value: &Expr| {
        let Expr::Path(path) = value else { return false };
        let name = path.path.get_ident().map(ToString::to_string);
        name.is_some_and(|name| name != "unlimited" && name.starts_with(char::is_lowercase))
    };
    may_name(arguments, &of_an_item_around) || arguments.settings.iter().any(|setting| is_variable(&setting.value))
}

/// The generic parameters around are not to be seen from here, so that whatever is named as one may be one.
fn of_an_item_around(ident: &Ident) -> bool {
    ident != "Duration" && ident != "Policy" && ident.to_string().chars().next().is_some_and(char::is_uppercase)
}

/// Whether a value of the policy may name what `generic` picks.
///
/// Such a value cannot stand in a `const` item; what can is better off there, because `cargo check` evaluates it.
fn may_name(arguments: &Arguments, generic: &dyn Fn(&Ident) -> bool) -> bool {
    let mut settings = arguments.settings.iter();
    settings.any(|setting| {
        setting.key.is_of_policy()
            && (setting.key.may_be_generic() || !is_constant(&setting.value))
            && names_path(&setting.value.to_token_stream(), generic)
    })
}

/// A literal or a path of one segment, or a list of those.
fn is_constant(value: &Expr) -> bool {
    match value {
        Expr::Lit(_) => true,
        Expr::Path(path) => path.qself.is_none() && path.path.get_ident().is_some(),
        Expr::Array(array) => array.elems.iter().all(is_constant),
        _ => false,
    }
}
