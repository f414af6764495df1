//! From what was written to what is to be emitted: a plan in which every value has been checked.
//!
//! Each rule is one small function that looks at what it needs and reports what is wrong. Nothing is emitted here.

mod budget;
mod documentation;
mod returns;
mod rules;
mod schedule;
mod signature;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Type, ext::IdentExt};

pub(crate) use returns::Explained;
use schedule::peel;
pub(crate) use schedule::{Given, Read, Schedule};

use crate::{
    diag::Diagnostics,
    syntax::{Arguments, Arm, Function, Group, Initialiser, Key, Tail, changed, mentions, names_path},
};

/// A function that cannot be retried at all; why has been reported.
pub(crate) struct Unretriable {
    /// The name in `attempt = name`, which the body may use.
    pub(crate) attempt: Option<Ident>,
}

/// Everything that the expansion needs to know, with nothing left to decide.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of the template")]
pub(crate) struct Plan<'a> {
    pub(crate) krate: TokenStream,
    /// The function's name, as people say it.
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) place: Span,
    pub(crate) policy: Source,
    pub(crate) shape: Shape,
    /// The type of an attempt's outcome, `impl Trait` in it replaced by `_`.
    pub(crate) outcome: Type,
    /// Where the function returns `Result<T, RetryError<E>>`.
    pub(crate) explained: bool,
    /// Without arms the outcome's type decides.
    pub(crate) arms: &'a [Arm],
    pub(crate) clones: Vec<Cloned>,
    /// The parameters that the body may consume, of which the next attempt would have nothing.
    pub(crate) owned: Vec<Ident>,
    pub(crate) attempt: Option<Ident>,
    pub(crate) on_retry: Option<TokenStream>,
    pub(crate) on_give_up: Option<TokenStream>,
    pub(crate) budget: Option<Budget>,
    pub(crate) sleep: Option<TokenStream>,
    pub(crate) state: State,
    pub(crate) clock: Clock,
    /// A decision needs the time, because there is a limit, or may be one.
    pub(crate) is_limited: bool,
    pub(crate) cut: Cut,
    /// The call may end after a wait, with the outcome before it: cancelled, or because the wait used up all the time.
    pub(crate) may_end_after_wait: bool,
    /// The call does nothing about a decision but wait.
    pub(crate) only_waits: bool,
    pub(crate) before_retry: Option<TokenStream>,
    pub(crate) cancel: Option<TokenStream>,
    /// The section for the function's documentation, where it has any.
    pub(crate) documentation: Option<String>,
    /// Every key as it was typed.
    pub(crate) typed: &'a [Ident],
    /// `self` goes by this name where the loop stands.
    pub(crate) receiver: Option<&'static str>,
}

/// Where the policy comes from.
pub(crate) enum Source {
    /// From literals and constant expressions: a `const` of the function.
    Constant(Box<Schedule>),
    /// The same, naming `Self` or a generic parameter, which a `const` item cannot.
    InlineConstant(Box<Schedule>),
    /// From an expression, evaluated once per call.
    Expression(TokenStream),
}

/// Where the budget is.
pub(crate) struct Budget {
    pub(crate) expression: TokenStream,
    /// It is borrowed where it is; a value is kept for the time of a wait.
    pub(crate) is_place: bool,
}

/// What the call keeps of its attempts.
pub(crate) enum State {
    /// How many there were.
    Attempts,
    /// The wait before this one too, because the next depends on it.
    Session,
}

/// Whether the call reads the time.
pub(crate) enum Clock {
    /// Nothing needs it.
    None,
    /// For what is told of the time.
    Told,
    /// For the limit that this key sets.
    Limit(Ident),
    /// For the limit that a policy known only at run time may have.
    LimitOfPolicy,
}

/// Whether an attempt may be cut.
pub(crate) enum Cut {
    Never,
    Always,
    /// If a policy known only at run time has a limit, and the outcome's type allows it.
    IfPossible,
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
    pub(crate) how: Option<syn::Expr>,
}

impl<'a> Plan<'a> {
    /// Checks everything.
    pub(crate) fn make(
        arguments: &'a Arguments,
        function: &Function,
        krate: TokenStream,
        diag: &mut Diagnostics,
    ) -> Result<Self, Unretriable> {
        let parameters = signature::parameters(function);
        let at_run_time = |ident: &Ident| ident == "self" || parameters.iter().any(|(name, _)| name == ident);
        let schedule = Schedule::read(arguments, &at_run_time, diag);
        rules::check_schedule(&schedule, diag);
        rules::policy_excludes(arguments, diag);
        budget::shared(arguments, diag);

        rules::idempotent_arms(arguments, &schedule, diag);
        let clones = signature::clones(arguments, function, diag);
        let attempt = arguments.get(Key::Attempt).and_then(|setting| rules::identifier(&setting.value, diag));
        // Beside an error, the body has what it names.
        let attempt = attempt.or_else(|| arguments.binding.clone());

        let unretriable = || Unretriable { attempt: attempt.clone() };
        let shape = signature::shape(function, diag).ok_or_else(unretriable)?;
        signature::retriable(arguments, function, diag).ok_or_else(unretriable)?;
        let returned = returns::outcome(function, &shape);
        signature::no_reborrow(function, returned.as_ref(), diag).ok_or_else(unretriable)?;
        let explained = returned.as_ref().and_then(Explained::of);
        rules::judged(arguments, function, &shape, diag);
        rules::attempt_timeout_is_async(arguments, &shape, diag);
        signature::mutable_parameters(arguments, function, diag);

        let receiver = matches!(shape, Shape::AsyncTrait(..)).then_some("__self");
        let expression = |key| arguments.get(key).map(|setting| rename_self(setting.value.to_token_stream(), receiver));
        let outcome = match &explained {
            Some(explained) => explained.attempt(),
            None => returned.unwrap_or_else(|| unit(function)),
        };
        let documentation = has_documentation(function).then(|| documentation::section(&schedule, arguments));
        let needs_previous = schedule.needs_memory();
        let at_run_time = arguments.get(Key::Policy).is_some();
        let given = |key| arguments.get(key).is_some();
        let is_limited = at_run_time || given(Key::MaxElapsed);
        let explained = explained.is_some();
        let told = explained || given(Key::Attempt) || given(Key::OnRetry) || given(Key::OnGiveUp);
        Ok(Self {
            krate,
            name: name(arguments).unwrap_or_else(|| function.signature.ident.unraw().to_string()),
            place: function.signature.ident.span(),
            policy: match expression(Key::Policy) {
                Some(policy) => Source::Expression(policy),
                None if names_generics(arguments, function) => Source::InlineConstant(Box::new(schedule)),
                None => Source::Constant(Box::new(schedule)),
            },
            outcome: returns::erase_impl_trait(outcome),
            state: if at_run_time || needs_previous { State::Session } else { State::Attempts },
            clock: match arguments.get(Key::MaxElapsed) {
                Some(setting) => Clock::Limit(setting.name.clone()),
                None if told => Clock::Told,
                None if at_run_time => Clock::LimitOfPolicy,
                None => Clock::None,
            },
            cut: if given(Key::AttemptTimeout) && shape.is_async() {
                Cut::Always
            } else if at_run_time && shape.is_async() {
                Cut::IfPossible
            } else {
                Cut::Never
            },
            is_limited,
            may_end_after_wait: explained && is_limited || given(Key::Cancel),
            only_waits: !(told || is_limited || given(Key::Budget) || given(Key::Cancel)),
            before_retry: expression(Key::BeforeRetry),
            cancel: expression(Key::Cancel),
            explained,
            arms: &arguments.arms,
            clones,
            owned: signature::owned(arguments, function, &shape),
            attempt,
            on_retry: expression(Key::OnRetry),
            on_give_up: expression(Key::OnGiveUp),
            budget: expression(Key::Budget).map(|expression| Budget {
                is_place: arguments.get(Key::Budget).is_some_and(|setting| is_place(&setting.value)),
                expression,
            }),
            sleep: expression(Key::Sleep),
            documentation,
            typed: &arguments.typed,
            receiver,
            shape,
        })
    }
}

/// The path of the crate.
pub(crate) fn krate(arguments: &Arguments, diag: &mut Diagnostics) -> TokenStream {
    let given = arguments.get(Key::Crate).and_then(|setting| absolute(&setting.value.to_token_stream(), diag));
    given.unwrap_or_else(default_crate)
}

/// The crate where nobody has renamed it.
pub(crate) fn default_crate() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> ::reattempt)
}

/// The path of the crate as it was given, or an error if it does not mean the same everywhere.
///
/// A re-export may lack what expansions name. All of it is in `__private`, so that what is missing is one error.
pub(crate) fn absolute(path: &TokenStream, diag: &mut Diagnostics) -> Option<TokenStream> {
    let absolute = match path.clone().into_iter().next() {
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), ':' | '$'),
        Some(TokenTree::Ident(ident)) => ident == "crate" || ident == "$crate",
        _ => false,
    };
    if absolute {
        let last = path.clone().into_iter().last().map_or_else(Span::mixed_site, |last| last.span());
        return Some(quote_spanned!(last=> #path::__private));
    }
    let written = path.to_string().replace(' ', "");
    // From where `self::` and `super::` start, only the user knows.
    let name = written.trim_start_matches("self::").trim_start_matches("super::");
    diag.error(
        path,
        format!("`{written}` must be an absolute path, because the expansion may stand in another module: write `crate = ::{name}` or `crate = crate::{name}`"),
    );
    None
}

/// The schedule of `policy!`.
pub(crate) fn schedule_alone(arguments: &Arguments, diag: &mut Diagnostics) -> Schedule {
    let schedule = Schedule::read(arguments, &|_| false, diag);
    rules::check_schedule(&schedule, diag);
    schedule
}

fn unit(function: &Function) -> Type {
    Type::Tuple(syn::TypeTuple {
        attrs: Vec::new(),
        paren_token: syn::token::Paren(function.signature.ident.span()),
        elems: syn::punctuated::Punctuated::new(),
    })
}

fn has_documentation(function: &Function) -> bool {
    // `#[doc(hidden)]` documents nothing.
    let mut attributes = function.attributes.iter();
    attributes.any(|attribute| attribute.path().is_ident("doc") && attribute.meta.require_name_value().is_ok())
}

/// Whether a value of the function's policy may name `Self` or a generic parameter.
fn names_generics(arguments: &Arguments, function: &Function) -> bool {
    let generics = &function.signature.generics.params;
    let of_the_function = |ident: &Ident| {
        generics.iter().any(|parameter| match parameter {
            syn::GenericParam::Type(parameter) => parameter.ident == *ident,
            syn::GenericParam::Const(parameter) => parameter.ident == *ident,
            syn::GenericParam::Lifetime(_) => false,
        })
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
    let is_variable = |value: &syn::Expr| match value {
        syn::Expr::Path(path) => path
            .path
            .get_ident()
            .is_some_and(|name| name != "unlimited" && name.to_string().starts_with(char::is_lowercase)),
        _ => false,
    };
    may_name(arguments, &of_an_item_around) || arguments.settings().any(|setting| is_variable(&setting.value))
}

/// The generic parameters around are not to be seen from here, so that whatever is named as one may be one.
fn of_an_item_around(ident: &Ident) -> bool {
    ident != "Duration" && ident != "Policy" && ident.to_string().chars().next().is_some_and(char::is_uppercase)
}

/// Whether a value of the policy may name what `generic` picks.
///
/// Such a value cannot stand in a `const` item; what can is better off there, because `cargo check` evaluates it.
fn may_name(arguments: &Arguments, generic: &dyn Fn(&Ident) -> bool) -> bool {
    let mut settings = arguments.settings();
    settings.any(|setting| {
        matches!(setting.key.group(), Group::Schedule | Group::Limit)
            && (setting.key.may_be_generic() || !is_constant(&setting.value))
            && names_path(&setting.value.to_token_stream(), generic)
    })
}

/// A literal or a path of one segment, or a list of those.
fn is_constant(value: &syn::Expr) -> bool {
    match value {
        syn::Expr::Lit(_) => true,
        syn::Expr::Path(path) => path.qself.is_none() && path.path.get_ident().is_some(),
        syn::Expr::Array(array) => array.elems.iter().all(is_constant),
        _ => false,
    }
}

/// The name that the function goes by in hooks, events and metrics.
fn name(arguments: &Arguments) -> Option<String> {
    match peel(&arguments.get(Key::Name)?.value) {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(name), .. }) => Some(name.value()),
        _ => None,
    }
}

/// An expression that names a place, which can be borrowed for longer than the statement takes.
fn is_place(value: &syn::Expr) -> bool {
    match value {
        syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_) => true,
        syn::Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)),
        syn::Expr::Paren(inner) => is_place(&inner.expr),
        syn::Expr::Group(inner) => is_place(&inner.expr),
        _ => false,
    }
}

/// `self` by another name, as `#[async_trait]` has it in the body.
pub(crate) fn rename_self(tokens: TokenStream, receiver: Option<&str>) -> TokenStream {
    match receiver {
        Some(name) => changed(tokens, &|ident| (ident == "self").then(|| Ident::new(name, ident.span()))),
        None => tokens,
    }
}
