//! The rules on options, one function each. Every one reports at the option that breaks it and says what to write.

use core::time::Duration;

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{Expr, Lit, Token, UnOp};

use super::{
    item::{Case, show},
    options::{Given, Name, Options, Place, Value},
    scope,
};
use crate::{
    diag::{Diagnostics, did_you_mean, list, nearest},
    syntax::duration_of,
};

/// No field of a union can be read.
pub(crate) fn union(keyword: Token![union], diag: &mut Diagnostics) {
    diag.error(
        keyword,
        "`Retryable` cannot be derived for a union, because nothing says which field is set: use an enum, or write `impl Retryable` by hand",
    );
}

/// Every option stands where it means something.
pub(crate) fn placed(options: &Options, place: Place, diag: &mut Diagnostics) {
    for given in options.iter().filter(|given| !given.name.places().contains(&place)) {
        let name = given.name.text();
        let example = if given.name == Name::Transparent { name } else { given.name.example() };
        let message = match place {
            Place::Enum => format!("`{name}` describes one variant: write `#[retryable({example})]` on the variants"),
            Place::Struct => format!("`{name}` describes the variants of an enum: remove it from this struct"),
            Place::Variant => format!("`{name}` describes the whole enum: write `#[retryable({example})]` on the enum"),
        };
        diag.error(&given.written, message);
    }
}

/// With `exhaustive` no variant is left for a default.
pub(crate) fn one_default(options: &Options, diag: &mut Diagnostics) {
    if let (Some(_), Some(default)) = (options.get(Name::Exhaustive), options.get(Name::Transient)) {
        let message = format!(
            "`{}` has no effect with `exhaustive`, which requires an option on every variant: remove one of them",
            default.shown()
        );
        diag.error(&default.written, message);
    }
}

/// Under `exhaustive` every variant says what it is.
pub(crate) fn undecided(case: &Case<'_>, diag: &mut Diagnostics) {
    let message = format!(
        "`{}` has no `#[retryable]`, which `exhaustive` requires: write `#[retryable]` or `#[retryable(never)]` on it",
        case.ident
    );
    diag.error(case.ident, message);
}

/// A case has one class, and a permanent one nothing else.
pub(crate) fn one_class(options: &Options, diag: &mut Diagnostics) -> bool {
    let never = options.get(Name::Never);
    let is_wanted = |given: &&Given| if never.is_some() { given.name.decides() } else { given.name.is_class() };
    let mut given = options.iter().filter(is_wanted);
    let Some(first) = never.or_else(|| given.next()) else { return true };
    let others: Vec<&Given> = given.filter(|other| other.name != first.name).collect();
    if never.is_some() && !others.is_empty() {
        let others = list(others.iter().map(|other| other.shown()));
        diag.error(
            &first.written,
            format!("`never` cannot be combined with {others}: remove `never`, or all other options"),
        );
        return false;
    }
    for second in &others {
        let (first, second, at) = (first.shown(), second.shown(), &second.written);
        let is_asked = first == "transparent" || second == "transparent";
        let why = if is_asked { "the field of `transparent` decides the class" } else { "a failure has one class" };
        diag.error(at, format!("`{second}` cannot be combined with `{first}`, because {why}: remove one of them"));
    }
    others.is_empty()
}

/// The index of the field that `transparent` asks.
pub(crate) fn judging_field(case: &Case<'_>, given: &Given, diag: &mut Diagnostics) -> Option<usize> {
    let ident = case.ident;
    let names: Vec<String> = case.fields.iter().map(|(member, _)| show(member)).collect();
    let names = || names.iter().map(String::as_str);
    let (at, wanted) = match &given.value {
        Value::Field(wanted) => (wanted.to_token_stream(), Some(show(wanted))),
        _ => (given.written.to_token_stream(), None),
    };
    let message = match (wanted, case.fields.len()) {
        (_, 0) => format!("`{ident}` has no field to ask: write `#[retryable]` or `#[retryable(never)]`"),
        (None, 1) => return Some(0),
        (None, count) => {
            let field = names().find(|name| *name == "source").or_else(|| names().next()).unwrap_or_default();
            format!(
                "`transparent` asks the only field, and `{ident}` has {count}: name one, for example `transparent = {field}`"
            )
        }
        (Some(wanted), _) => {
            if let Some(index) = names().position(|name| name == wanted) {
                return Some(index);
            }
            // `_0` is what an expression calls the field `0`; a keyword names the field that is `r#` and it.
            let is_meant = |name: &&str| name.trim_start_matches("r#") == wanted.trim_start_matches('_');
            let meant = did_you_mean(names().find(is_meant).or_else(|| nearest(&wanted, names())));
            format!("`{ident}` has no field `{wanted}`{meant}\nthe fields are {}", list(names()))
        }
    };
    diag.error(at, message);
    None
}

/// `_1` is the field `1` of a case whose fields have no names. A misspelt name is for the compiler to find.
pub(crate) fn known_fields(case: &Case<'_>, expression: &Expr, diag: &mut Diagnostics) -> bool {
    let Some(unknown) = scope::unknown(case, expression) else { return true };
    let names: Vec<String> = case.fields.iter().map(|(member, _)| scope::in_scope(member)).collect();
    let instead = match names.as_slice() {
        [] => "write an expression without fields".to_owned(),
        names => format!("the fields are in scope as {}", list(names.iter().map(String::as_str))),
    };
    diag.error(&unknown, format!("`{}` has no field `{unknown}`: {instead}", case.ident));
    false
}

/// `when` takes a condition.
pub(crate) fn condition(when: Expr, diag: &mut Diagnostics) -> Option<Expr> {
    // `if let` is an expression like others.
    let keyword = when.to_token_stream().into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ["let", "if", "match", "while"].iter().any(|keyword| ident == keyword) => {
            Some(ident)
        }
        _ => None,
    });
    if keyword.is_some_and(|keyword| keyword == "let") {
        diag.error(
            &when,
            "`when` takes a condition without `let`: write `when = matches!(field, PATTERN if CONDITION)`",
        );
        return None;
    }
    match &when {
        Expr::Lit(literal) if !matches!(literal.lit, Lit::Bool(_)) => {
            diag.error(literal, "`when` takes a condition on the fields: write for example `when = *status >= 500`");
            None
        }
        _ => Some(when),
    }
}

/// What the server asked us to wait.
pub(crate) enum After {
    Known(Duration),
    Written(Expr),
}

/// `after` takes a duration, as an expression or written out.
pub(crate) fn hint(after: Expr, diag: &mut Diagnostics) -> Option<After> {
    match &after {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) if humantime::parse_duration(&text.value()).is_ok_and(|wait| wait.is_zero()) => {
                diag.error(text, "`after` must not be zero: remove it");
                None
            }
            literal => diag.keep(duration_of(literal)).map(After::Known),
        },
        Expr::Unary(unary) if matches!((&unary.op, &*unary.expr), (UnOp::Neg(_), Expr::Lit(_))) => {
            diag.error(&after, "a duration must not be negative: write for example `after = \"5s\"`");
            None
        }
        _ => Some(After::Written(after)),
    }
}
