//! The rules on options, one function each. Every one reports at the option that breaks it and says what to write.

use core::time::Duration;

use quote::ToTokens;
use syn::{Expr, Lit, Member, Token, UnOp};

use super::{
    item::{Case, plain, show},
    options::{Given, Name, Options, Place, Value},
    scope::Scope,
};
use crate::{
    diag::{Diagnostics, list, nearest},
    syntax::parse_duration,
};

/// No field of a union can be read.
pub(crate) fn union(keyword: Token![union], diag: &mut Diagnostics) {
    diag.error(
        keyword,
        "nothing says which field of a union is there to be judged: derive `Retryable` on an enum or a struct, or write `impl Retryable` by hand",
    );
}

/// Every option stands where it means something.
pub(crate) fn placed(options: &Options, place: Place, diag: &mut Diagnostics) {
    for given in options.iter().filter(|given| !given.name.places().contains(&place)) {
        let (name, example) = (given.name.text(), given.name.example());
        let message = match (place, given.name) {
            (Place::Enum, _) => format!(
                "`{name}` says something about one variant: write `#[retryable({})]` on each that it is true of",
                if given.name == Name::Transparent { name } else { example }
            ),
            (Place::Struct, _) => format!("`{name}` is about the variants of an enum: remove it from this struct"),
            (Place::Variant, _) => {
                format!("`{name}` is about the whole enum: write `#[retryable({example})]` above the enum")
            }
        };
        diag.error(&given.written, message);
    }
}

/// With `exhaustive` no variant is left for a default.
pub(crate) fn one_default(options: &Options, diag: &mut Diagnostics) {
    if let (Some(_), Some(default)) = (options.get(Name::Exhaustive), options.get(Name::Transient)) {
        diag.error(
            &default.written,
            format!(
                "`{}` has no effect beside `exhaustive`, which leaves no variant undecided: keep one of them",
                default.shown()
            ),
        );
    }
}

/// Under `exhaustive` every variant says what it is.
pub(crate) fn undecided(case: &Case<'_>, diag: &mut Diagnostics) {
    diag.error(
        case.ident,
        format!(
            "`{}` is undecided, and the enum is `exhaustive`: write `#[retryable]` on it, or `#[retryable(never)]`",
            case.ident
        ),
    );
}

/// A case has one class, and a permanent one nothing else.
pub(crate) fn one_class(options: &Options, diag: &mut Diagnostics) -> bool {
    if let Some(never) = options.get(Name::Never) {
        let others: Vec<&str> = options
            .iter()
            .filter(|given| given.name.is_class() && given.name != Name::Never || is_detail(given.name))
            .map(Given::shown)
            .collect();
        if others.is_empty() {
            return true;
        }
        let others = list(others);
        diag.error(
            &never.written,
            format!("`never` stands beside {others}: keep `never` for what is permanent, or remove it"),
        );
        return false;
    }
    let mut classes = options.iter().filter(|given| given.name.is_class());
    let Some(first) = classes.next() else { return true };
    let mut alone = true;
    for second in classes {
        alone = false;
        let (first, other) = (first.shown(), second.shown());
        let why = if first == "transparent" || other == "transparent" {
            "with `transparent` the field says the class"
        } else {
            "a failure has one class"
        };
        diag.error(&second.written, format!("`{other}` stands beside `{first}`, and {why}: keep one of them"));
    }
    alone
}

const fn is_detail(name: Name) -> bool {
    matches!(name, Name::After | Name::When)
}

/// The field that `transparent` asks.
pub(crate) fn judging_field(case: &Case<'_>, given: &Given, diag: &mut Diagnostics) -> Option<Member> {
    let ident = case.ident;
    let members: Vec<Member> = case.members().map(|(member, _)| member).collect();
    let names: Vec<String> = members.iter().map(show).collect();
    let names = || names.iter().map(String::as_str);
    let Value::Field(wanted) = &given.value else {
        return match members.as_slice() {
            [only] => Some(only.clone()),
            [] => {
                no_fields(case, &given.written, diag);
                None
            }
            several => {
                let field = several.iter().find(|member| show(member) == "source").or(several.first()).map(show);
                let field = field.unwrap_or_default();
                diag.error(
                    &given.written,
                    format!(
                        "`transparent` asks the only field, and `{ident}` has {}: name the one to ask, as in `transparent = {field}`",
                        several.len()
                    ),
                );
                None
            }
        };
    };
    let same = |member: &&Member| match (member, wanted) {
        (Member::Named(member), Member::Named(wanted)) => plain(member) == plain(wanted) || *member == *wanted,
        (Member::Unnamed(member), Member::Unnamed(wanted)) => member.index == wanted.index,
        _ => false,
    };
    if let Some(member) = members.iter().find(same) {
        return Some(member.clone());
    }
    let written = show(wanted);
    if members.is_empty() {
        no_fields(case, wanted, diag);
        return None;
    }
    // `_0` is what an expression calls the field `0`; a keyword names the field that is `r#` and it.
    let meant = |name: &&str| {
        written.strip_prefix('_').is_some_and(|index| index == *name) || name.strip_prefix("r#") == Some(&written)
    };
    match names().find(meant).or_else(|| nearest(&written, names())) {
        Some(near) => diag.error(
            wanted,
            format!(
                "`{ident}` has no field `{written}`: did you mean `{near}`? The fields to choose from are {}",
                list(names())
            ),
        ),
        None => diag.error(
            wanted,
            format!("`{ident}` has no field `{written}`: the fields to choose from are {}", list(names())),
        ),
    }
    None
}

fn no_fields(case: &Case<'_>, at: impl ToTokens, diag: &mut Diagnostics) {
    diag.error(
        at,
        format!(
            "`{}` has no field to ask: write `#[retryable]` if it is worth a retry, or `#[retryable(never)]`",
            case.ident
        ),
    );
}

/// `_1` is the field `1` of a case whose fields have no names. A misspelt name is for the compiler to find.
pub(crate) fn known_fields(case: &Case<'_>, scope: &Scope<'_>, expression: &Expr, diag: &mut Diagnostics) -> bool {
    let Some(unknown) = scope.unknown(expression) else { return true };
    let names: Vec<String> = scope.names().collect();
    let instead = if names.is_empty() {
        "it has none to name, so write an expression without".to_owned()
    } else {
        format!("the fields are in scope as {}", list(names.iter().map(String::as_str)))
    };
    diag.error(&unknown, format!("`{}` has no field `{unknown}`: {instead}", case.ident));
    false
}

/// `when` takes a condition.
pub(crate) fn condition(when: Expr, diag: &mut Diagnostics) -> Option<Expr> {
    const EXAMPLE: &str = "`when = *status >= 500`, or `when = _0.is_timeout()`";
    if leads_with_let(&when) {
        diag.error(&when, "a condition with a pattern is written `when = matches!(field, PATTERN)`");
        return None;
    }
    match &when {
        Expr::Lit(literal) if !matches!(literal.lit, Lit::Bool(_)) => {
            diag.error(literal, format!("`when` takes a condition on the fields: {EXAMPLE}"));
            None
        }
        _ => Some(when),
    }
}

fn leads_with_let(expression: &Expr) -> bool {
    matches!(expression.to_token_stream().into_iter().next(), Some(proc_macro2::TokenTree::Ident(first)) if first == "let")
}

/// What the peer asked us to wait.
pub(crate) enum After {
    Known(Duration),
    Written(Expr),
}

/// `after` takes a duration, as an expression or written out.
pub(crate) fn hint(after: Expr, diag: &mut Diagnostics) -> Option<After> {
    let literal = match &after {
        Expr::Lit(literal) => &literal.lit,
        Expr::Unary(unary) if matches!((&unary.op, &*unary.expr), (UnOp::Neg(_), Expr::Lit(_))) => {
            diag.error(&after, "a wait cannot be negative: write a duration such as `after = \"5s\"`");
            return None;
        }
        _ => return Some(After::Written(after)),
    };
    match literal {
        Lit::Str(text) if humantime::parse_duration(&text.value()).is_ok_and(|wait| wait.is_zero()) => {
            diag.error(
                text,
                "a peer that asks for no wait asks for nothing: remove `after`, or write a longer duration",
            );
        }
        Lit::Str(text) => return diag.keep(parse_duration(text)).map(After::Known),
        Lit::Int(number) => unit_missing(literal, number.base10_digits(), number.suffix(), diag),
        Lit::Float(number) => unit_missing(literal, number.base10_digits(), number.suffix(), diag),
        _ => diag.error(literal, "a duration is written as a string with a unit: `after = \"5s\"`"),
    }
    None
}

fn unit_missing(at: &Lit, digits: &str, suffix: &str, diag: &mut Diagnostics) {
    let unit = if humantime::parse_duration(&format!("1{suffix}")).is_ok() { suffix } else { "s" };
    diag.error(at, format!("a duration is written as a string with a unit: `after = \"{digits}{unit}\"`"));
}
