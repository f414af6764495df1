//! The rules on options, one function each. Every one reports at the option that breaks it and says what to write.

use core::time::Duration;

use quote::ToTokens;
use syn::{Expr, Lit, Member, Type, UnOp};

use super::item::{Case, show};
use super::options::{Given, Name, Options, Place, Value};
use super::scope;
use crate::diag::{Diagnostics, did_you_mean, list, nearest};
use crate::syntax::duration_of;

/// No field of a union can be read.
pub(crate) const UNION: &str = "`Retryable` cannot be derived for a union, because nothing says which field is set: use an enum, or write `impl Retryable` by hand";

/// Every option stands where it means something.
pub(crate) fn placed(options: &Options, place: Place, diag: &mut Diagnostics) {
    for given in options.given.iter().filter(|given| !given.row.places.contains(&place)) {
        let name = given.row.text;
        let example = if given.row.name == Name::Transparent { name } else { given.row.example };
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
    if let (Some(default), Some(_)) = (options.get(Name::Transient), options.get(Name::Exhaustive)) {
        let why = "which requires an option on every variant: remove one of them";
        diag.error(&default.written, format!("`{}` has no effect with `exhaustive`, {why}", default.shown()));
    }
}

/// Under `exhaustive` every variant says what it is.
pub(crate) fn undecided<T>(Case { ident, .. }: &Case<'_>, diag: &mut Diagnostics) -> Option<T> {
    diag.refuse(ident, format!("`{ident}` has no `#[retryable]`, which `exhaustive` requires: write `#[retryable]` or `#[retryable(never)]` on it"))
}

/// A case has one class, and a permanent one nothing else.
pub(crate) fn one_class(options: &Options, diag: &mut Diagnostics) -> bool {
    let never = options.get(Name::Never);
    let is_wanted = |given: &&Given| if never.is_some() { given.decides() } else { given.is_class() };
    let mut given = options.given.iter().filter(is_wanted);
    let Some(first) = never.or_else(|| given.next()) else { return true };
    let others: Vec<&Given> = given.filter(|other| other.row.name != first.row.name).collect();
    if never.is_some() && !others.is_empty() {
        let others = list(others.iter().map(|other| other.shown()));
        let message = format!("`never` cannot be combined with {others}: remove `never`, or all other options");
        diag.error(&first.written, message);
        return false;
    }
    for second in &others {
        let (first, second, at) = (first.shown(), second.shown(), &second.written);
        let is_asked = [first, second].contains(&"transparent");
        let why = if is_asked { "the field of `transparent` decides the class" } else { "a failure has one class" };
        diag.error(at, format!("`{second}` cannot be combined with `{first}`, because {why}: remove one of them"));
    }
    others.is_empty()
}

/// The field that `transparent` asks.
pub(crate) fn judging_field<'c, 'a>(
    Case { ident, fields, .. }: &'c Case<'a>,
    given: &Given,
    diag: &mut Diagnostics,
) -> Option<&'c (Member, &'a Type)> {
    let names: Vec<String> = fields.iter().map(|(member, _)| show(member)).collect();
    let names = || names.iter().map(String::as_str);
    let message = match (&given.value, fields.as_slice()) {
        (_, []) => format!("`{ident}` has no field to ask: write `#[retryable]` or `#[retryable(never)]`"),
        (Value::Field(wanted), _) => {
            let text = show(wanted);
            if let Some((field, _)) = fields.iter().zip(names()).find(|(_, name)| *name == text) {
                return Some(field);
            }
            // `_0` is what an expression calls the field `0`; a keyword names the field that is `r#` and it.
            let is_meant = |name: &&str| name.trim_start_matches("r#") == text.trim_start_matches('_');
            let meant = did_you_mean(names().find(is_meant).or_else(|| nearest(&text, names())));
            let fields = list(names());
            format!("`{ident}` has no field `{text}`{meant}\nthe fields are {fields}")
        }
        (_, [only]) => return Some(only),
        (_, fields) => {
            let field = names().find(|name| *name == "source").or_else(|| names().next()).unwrap_or_default();
            let instead = format!("name one, for example `transparent = {field}`");
            format!("`transparent` asks the only field, and `{ident}` has {}: {instead}", fields.len())
        }
    };
    let place: &dyn ToTokens = if let Value::Field(wanted) = &given.value { wanted } else { &given.written };
    diag.refuse(place, message)
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
    let mut words = when.to_token_stream().into_iter().map(|token| token.to_string());
    let keyword = words.find(|word| ["let", "if", "match", "while"].contains(&word.as_str()));
    match &when {
        _ if keyword.is_some_and(|keyword| keyword == "let") => {
            let instead = "write `when = matches!(field, PATTERN if CONDITION)`";
            diag.refuse(&when, format!("`when` takes a condition without `let`: {instead}"))
        }
        Expr::Lit(literal) if !matches!(literal.lit, Lit::Bool(_)) => {
            diag.refuse(literal, "`when` takes a condition on the fields: write for example `when = *status >= 500`")
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
        Expr::Lit(literal) => match diag.keep(duration_of(&literal.lit))? {
            Duration::ZERO => diag.refuse(literal, "`after` must not be zero: remove it"),
            wait => Some(After::Known(wait)),
        },
        Expr::Unary(unary) if matches!((&unary.op, &*unary.expr), (UnOp::Neg(_), Expr::Lit(_))) => {
            diag.refuse(&after, "a duration must not be negative: write for example `after = \"5s\"`")
        }
        _ => Some(After::Written(after)),
    }
}
