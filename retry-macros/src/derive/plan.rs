//! From what was written to what is to be emitted: a plan in which every case has its verdict. Nothing is emitted here.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Data, DeriveInput, Expr, Ident, Type};

use super::{
    item::{self, Case},
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
    pub(crate) arms: Vec<Arm<'a>>,
}

/// A case and its verdict.
pub(crate) struct Arm<'a> {
    /// `None`: the item has this one case.
    pub(crate) variant: Option<&'a Ident>,
    /// The fields that the verdict needs.
    pub(crate) bindings: Vec<Binding>,
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
    Class(Name),
    /// The field judges.
    Field {
        binding: Ident,
        ty: &'a Type,
    },
}

impl<'a> Plan<'a> {
    pub(crate) fn make(original: &'a DeriveInput, diag: &mut Diagnostics) -> Self {
        item::parameters(original, diag);
        let (krate, arms) = match &original.data {
            Data::Union(data) => {
                rules::union(data.union_token, diag);
                (None, vec![Arm { variant: None, bindings: Vec::new(), retry: None }])
            }
            Data::Struct(data) => {
                let case = Case::parse(&original.ident, &original.attrs, &data.fields, Place::Struct, diag);
                rules::placed(&case.options, Place::Struct, diag);
                (krate(&case.options, diag), vec![arm(&case, None, None, diag)])
            }
            Data::Enum(data) => {
                let options = Options::parse(&original.attrs, Place::Enum, diag);
                rules::placed(&options, Place::Enum, diag);
                rules::one_default(&options, diag);
                // What an undecided variant is: permanent, transient, or an error.
                let default = [Name::Exhaustive, Name::Transient].into_iter().find(|name| options.get(*name).is_some());
                let arms = data.variants.iter().map(|variant| {
                    let case = Case::parse(&variant.ident, &variant.attrs, &variant.fields, Place::Variant, diag);
                    rules::placed(&case.options, Place::Variant, diag);
                    arm(&case, Some(case.ident), default, diag)
                });
                let arms = arms.collect();
                (krate(&options, diag), arms)
            }
        };
        let bounds = bounds(&arms, original);
        Self { krate: krate.unwrap_or_else(plan::default_crate), original, bounds, arms }
    }
}

/// The types of the fields that judge, where they name a parameter of the item; each once.
fn bounds<'a>(arms: &[Arm<'a>], original: &DeriveInput) -> Vec<&'a Type> {
    let mut bounds: Vec<&Type> = Vec::new();
    for arm in arms {
        let Some(Retry { source: Source::Field { ty, .. }, .. }) = &arm.retry else { continue };
        let is_new =
            || bounds.iter().all(|other| other.to_token_stream().to_string() != ty.to_token_stream().to_string());
        // A bound on the item itself would ask for what it is part of.
        if names_parameter(ty, &original.generics) && !names_itself(ty, &original.ident) && is_new() {
            bounds.push(ty);
        }
    }
    bounds
}

/// The crate's path, where it was given.
fn krate(options: &Options, diag: &mut Diagnostics) -> Option<TokenStream> {
    match &options.get(Name::Crate)?.value {
        Value::Path(path) => plan::absolute(path, diag),
        _ => None,
    }
}

fn arm<'a>(case: &Case<'a>, variant: Option<&'a Ident>, default: Option<Name>, diag: &mut Diagnostics) -> Arm<'a> {
    let mut scope = Scope::new(case);
    let expression = |name, diag: &mut Diagnostics| match &case.options.get(name)?.value {
        Value::Expression(expression) => rules::known_fields(case, expression, diag).then(|| expression.clone()),
        _ => None,
    };
    let when = expression(Name::When, diag).and_then(|when| rules::condition(when, diag));
    let after = expression(Name::After, diag).and_then(|after| rules::hint(after, diag));
    // Whatever has no errors is emitted all the same, so that the compiler sees its expressions.
    let retry = source(case, default, diag).and_then(|source| {
        if let Some(when) = &when {
            scope.bind_mentioned(when);
        }
        if let Some(After::Written(after)) = &after {
            scope.bind_mentioned(after);
        }
        let source = match source {
            Judge::Class(class) => Source::Class(class),
            Judge::Field(index) => {
                let (member, ty) = case.fields.get(index)?;
                Source::Field { binding: scope.bind(member), ty }
            }
        };
        Some(Retry { source, after, when })
    });
    Arm { variant, bindings: scope.bindings, retry }
}

/// Who says what a case is worth.
enum Judge {
    Class(Name),
    /// The field of this index.
    Field(usize),
}

/// `None`: the case is permanent.
fn source(case: &Case<'_>, default: Option<Name>, diag: &mut Diagnostics) -> Option<Judge> {
    let options = &case.options;
    if !options.iter().any(|given| given.name.decides()) {
        // What is wrong or misplaced has been reported, and is no variant that somebody forgot.
        let default = default.filter(|_| !options.unread && options.iter().next().is_none())?;
        if default == Name::Exhaustive {
            rules::undecided(case, diag);
            return None;
        }
        return Some(Judge::Class(default));
    }
    if !rules::one_class(options, diag) {
        return None;
    }
    match options.iter().find(|given| given.name.is_class()) {
        // `after` or `when` alone.
        None => Some(Judge::Class(Name::Transient)),
        Some(class) => match class.name {
            Name::Never => None,
            Name::Transparent => rules::judging_field(case, class, diag).map(Judge::Field),
            name => Some(Judge::Class(name)),
        },
    }
}
