//! From what was written to what is to be emitted: a plan in which every case has its verdict. Nothing is emitted here.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Data, DeriveInput, Expr, Generics, Ident, Type};

use super::item::{self, Case};
use super::options::{Given, Name, Options, Place, Value};
use super::rules;
use super::scope::{Binding, Scope, needs_bound};
use crate::{diag::Diagnostics, plan};

pub(crate) use rules::After;

/// Everything that the expansion needs to know, with nothing left to decide.
pub(crate) struct Plan<'a> {
    pub(crate) krate: TokenStream,
    pub(crate) name: &'a Ident,
    /// Without attributes.
    pub(crate) generics: Generics,
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
    /// The class.
    pub(crate) class: &'static str,
    /// The field that judges instead, by its name and its type.
    pub(crate) field: Option<(Ident, &'a Type)>,
    pub(crate) after: Option<After>,
    pub(crate) when: Option<Expr>,
}

impl<'a> Plan<'a> {
    pub(crate) fn make(original: &'a DeriveInput, diag: &mut Diagnostics) -> Self {
        let DeriveInput { ident, attrs, .. } = original;
        let generics = item::parameters(original, diag);
        let (krate, arms) = match &original.data {
            Data::Union(data) => {
                diag.error(data.union_token, rules::UNION);
                (None, vec![Arm { variant: None, bindings: Vec::new(), retry: None }])
            }
            Data::Struct(data) => {
                let case = Case::parse(ident, attrs, &data.fields, Place::Struct, diag);
                (case.options.path(), vec![arm(&case, None, None, diag)])
            }
            Data::Enum(data) => {
                let options = Options::parse(attrs, Place::Enum, diag);
                rules::one_default(&options, diag);
                // What an undecided variant is: permanent, transient, or an error.
                let default = [Name::Exhaustive, Name::Transient].into_iter().find(|name| options.get(*name).is_some());
                let arms = data.variants.iter().map(|variant| {
                    let case = Case::parse(&variant.ident, &variant.attrs, &variant.fields, Place::Variant, diag);
                    arm(&case, Some(case.ident), default, diag)
                });
                let arms = arms.collect();
                (options.path(), arms)
            }
        };
        // The types of the fields that judge, where they name a parameter of the item; each once.
        let mut bounds: Vec<&Type> = Vec::new();
        let text = |ty: &Type| ty.to_token_stream().to_string();
        for (_, ty) in arms.iter().filter_map(|arm| arm.retry.as_ref()?.field.as_ref()) {
            if needs_bound(ty, &generics, ident) && bounds.iter().all(|it| text(it) != text(ty)) {
                bounds.push(ty);
            }
        }
        Self { krate: plan::krate(krate, diag), name: ident, generics, bounds, arms }
    }
}

fn arm<'a>(case: &Case<'a>, variant: Option<&'a Ident>, default: Option<Name>, diag: &mut Diagnostics) -> Arm<'a> {
    let mut scope = Scope::new(case);
    let expression = |name, diag: &mut Diagnostics| {
        let Value::Expression(expression) = &case.options.get(name)?.value else { return None };
        rules::known_fields(case, expression, diag).then(|| expression.clone())
    };
    let when = expression(Name::When, diag).and_then(|when| rules::condition(when, diag));
    let after = expression(Name::After, diag).and_then(|after| rules::hint(after, diag));
    // Whatever has no errors is emitted all the same, so that the compiler sees its expressions.
    let retry = class(case, default, diag).and_then(|class| {
        let asked = match case.options.get(Name::Transparent) {
            Some(given) => Some(rules::judging_field(case, given, diag)?),
            None => None,
        };
        if let Some(when) = &when {
            scope.bind_mentioned(when);
        }
        if let Some(After::Written(after)) = &after {
            scope.bind_mentioned(after);
        }
        Some(Retry { class, field: asked.map(|(member, ty)| (scope.bind(member), *ty)), after, when })
    });
    Arm { variant, bindings: scope.bindings, retry }
}

/// What a case is; `None`: it is permanent.
fn class(case: &Case<'_>, default: Option<Name>, diag: &mut Diagnostics) -> Option<&'static str> {
    let options = &case.options;
    if !options.given.iter().any(Given::decides) {
        // What is wrong or misplaced has been reported, and is no variant that somebody forgot.
        let default = default.filter(|_| !options.unread && options.given.is_empty())?;
        return if default == Name::Exhaustive { rules::undecided(case, diag) } else { Some("transient") };
    }
    // `after` or `when` alone say that it is worth a retry.
    let class = options.given.iter().find(|given| given.is_class()).map_or("transient", |given| given.row.text);
    (rules::one_class(options, diag) && class != "never").then_some(class)
}
