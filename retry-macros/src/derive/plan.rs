//! From what was written to what is to be emitted: a plan in which every case has its verdict. Nothing is emitted here.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, DeriveInput, Expr, Fields, Ident, Member, Type};

use super::{
    item::{Case, Item, Shape},
    options::{Name, Options, Place, Value},
    rules,
    scope::{Binding, Scope, names_itself, names_parameter},
};
use crate::{diag::Diagnostics, plan};

pub(crate) use rules::After;

/// Everything that the expansion needs to know, with nothing left to decide.
pub(crate) struct Plan<'a> {
    pub(crate) krate: TokenStream,
    pub(crate) original: &'a DeriveInput,
    /// The field types that have to be `Retryable`, which only the user's choice of parameters settles.
    pub(crate) bounds: Vec<&'a Type>,
    pub(crate) body: Body<'a>,
}

pub(crate) enum Body<'a> {
    /// There is one verdict, whatever the value: beside an error.
    Final,
    Struct(Box<Arm<'a>>),
    Enum(Vec<Arm<'a>>),
}

/// A case and its verdict.
pub(crate) struct Arm<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) fields: &'a Fields,
    /// The fields that the verdict needs.
    pub(crate) bindings: Vec<Binding<'a>>,
    /// `None`: it is permanent.
    pub(crate) retry: Option<Retry<'a>>,
}

/// What makes a case worth another try.
pub(crate) struct Retry<'a> {
    pub(crate) source: Source<'a>,
    pub(crate) after: Option<After>,
    pub(crate) when: Option<Expr>,
}

/// Where the verdict comes from.
pub(crate) enum Source<'a> {
    Class(Class),
    /// The field judges.
    Field {
        binding: Ident,
        ty: &'a Type,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Transient,
    Throttled,
    NotSent,
}

/// What an undecided variant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Default {
    Final,
    Transient,
    /// An error.
    Exhaustive,
}

impl<'a> Plan<'a> {
    pub(crate) fn make(item: &Item<'a>, diag: &mut Diagnostics) -> Self {
        let (krate, body) = match &item.shape {
            Shape::Union(keyword) => {
                rules::union(*keyword, diag);
                (None, Body::Final)
            }
            Shape::Struct(case) => {
                rules::placed(&case.options, Place::Struct, diag);
                let arm = arm(case, Default::Final, diag);
                (krate(&case.options, diag), Body::Struct(Box::new(arm)))
            }
            Shape::Enum { options, variants } => {
                rules::placed(options, Place::Enum, diag);
                rules::one_default(options, diag);
                let default = match (options.get(Name::Exhaustive), options.get(Name::Transient)) {
                    (Some(_), _) => Default::Exhaustive,
                    (None, Some(_)) => Default::Transient,
                    (None, None) => Default::Final,
                };
                let arms = variants.iter().map(|case| {
                    rules::placed(&case.options, Place::Variant, diag);
                    arm(case, default, diag)
                });
                let arms = arms.collect();
                (krate(options, diag), Body::Enum(arms))
            }
        };
        let bounds = bounds(&body, item.original);
        Self { krate: krate.unwrap_or_else(plan::default_crate), original: item.original, bounds, body }
    }
}

/// The types of the fields that judge, where they name a parameter of the item; each once.
fn bounds<'a>(body: &Body<'a>, original: &DeriveInput) -> Vec<&'a Type> {
    let arms = match body {
        Body::Final => &[],
        Body::Struct(arm) => core::slice::from_ref(&**arm),
        Body::Enum(arms) => arms.as_slice(),
    };
    let mut seen = Vec::new();
    let types = arms.iter().filter_map(|arm| match arm.retry.as_ref()?.source {
        Source::Field { ty, .. } => Some(ty),
        Source::Class(_) => None,
    });
    // A bound on the item itself would ask for what it is part of.
    let wanted = types.filter(|ty| names_parameter(ty, &original.generics) && !names_itself(ty, &original.ident));
    let unseen = wanted.filter(|ty| {
        let text = ty.to_token_stream().to_string();
        let unseen = !seen.contains(&text);
        seen.push(text);
        unseen
    });
    unseen.collect()
}

/// The crate's path, where it was given.
fn krate(options: &Options, diag: &mut Diagnostics) -> Option<TokenStream> {
    match &options.get(Name::Crate)?.value {
        Value::Path(path) => plan::absolute(path.clone(), diag),
        _ => None,
    }
}

fn arm<'a>(case: &Case<'a>, default: Default, diag: &mut Diagnostics) -> Arm<'a> {
    let options = &case.options;
    let mut scope = Scope::new(case);
    let expression = |name, diag: &mut Diagnostics| match &options.get(name)?.value {
        Value::Expression(expression) => {
            rules::known_fields(case, &scope, expression, diag).then(|| expression.clone())
        }
        _ => None,
    };
    let when = expression(Name::When, diag).and_then(|when| rules::condition(when, diag));
    let after = expression(Name::After, diag).and_then(|after| rules::hint(after, diag));

    // Whatever has no errors is emitted all the same, so that the compiler sees its expressions.
    if let Some(when) = &when {
        scope.bind_mentioned(when);
    }
    if let Some(After::Written(after)) = &after {
        scope.bind_mentioned(after);
    }
    let source = judge(case, default, diag).and_then(|judge| match judge {
        Judge::Class(class) => Some(Source::Class(class)),
        Judge::Field(member) => {
            let (member, field) = case.members().find(|(other, _)| *other == member)?;
            Some(Source::Field { binding: scope.bind(&member), ty: &field.ty })
        }
    });
    // A binding that nothing uses is none.
    let bindings = if source.is_some() { scope.into_bindings() } else { Vec::new() };
    let retry = source.map(|source| Retry { source, after, when });
    Arm { ident: case.ident, attributes: case.attributes, fields: case.fields, bindings, retry }
}

/// Who says what a case is worth.
enum Judge {
    Class(Class),
    Field(Member),
}

/// `None`: the case is permanent.
fn judge(case: &Case<'_>, default: Default, diag: &mut Diagnostics) -> Option<Judge> {
    let options = &case.options;
    let decides = |name: Name| name.is_class() || matches!(name, Name::After | Name::When);
    if !options.iter().any(|given| decides(given.name)) {
        // What is wrong or misplaced has been reported, and is no variant that somebody forgot.
        if options.unread || options.iter().next().is_some() {
            return None;
        }
        return match default {
            Default::Final => None,
            Default::Transient => Some(Judge::Class(Class::Transient)),
            Default::Exhaustive => {
                rules::undecided(case, diag);
                None
            }
        };
    }
    if !rules::one_class(options, diag) {
        return None;
    }
    let Some(class) = options.iter().find(|given| given.name.is_class()) else {
        // `after` or `when` alone.
        return Some(Judge::Class(Class::Transient));
    };
    match class.name {
        Name::Throttled => Some(Judge::Class(Class::Throttled)),
        Name::NotSent => Some(Judge::Class(Class::NotSent)),
        Name::Transparent => rules::judging_field(case, class, diag).map(Judge::Field),
        Name::Never => None,
        _ => Some(Judge::Class(Class::Transient)),
    }
}
