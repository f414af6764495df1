//! The item as it was written, with the options of each of its cases. Nothing is decided here.

use proc_macro2::Ident;
use syn::{Attribute, DeriveInput, Fields, GenericParam, Generics, Member, Type, ext::IdentExt};

use super::options::{ATTRIBUTE, Options, Place};
use crate::diag::Diagnostics;

/// A variant, or the one case that a struct is.
pub(crate) struct Case<'a> {
    /// The name of the variant or the struct.
    pub(crate) ident: &'a Ident,
    /// The fields, each with what it is called.
    pub(crate) fields: Vec<(Member, &'a Type)>,
    pub(crate) options: Options,
}

impl<'a> Case<'a> {
    pub(crate) fn parse(
        ident: &'a Ident,
        attributes: &[Attribute],
        fields: &'a Fields,
        place: Place,
        diag: &mut Diagnostics,
    ) -> Self {
        let on = if place == Place::Struct { "struct" } else { "variant" };
        for (member, field) in fields.members().zip(fields) {
            let name = show(&member);
            let fix = format!("a field takes no options: write `#[retryable(transparent = {name})]` on the {on}");
            misplaced(&field.attrs, &fix, diag);
        }
        let members = fields.members().zip(fields.iter().map(|field| &field.ty));
        Self { ident, fields: members.collect(), options: Options::parse(attributes, place, diag) }
    }
}

/// The parameters, without the attributes that only the item itself may carry; they have no options.
pub(crate) fn parameters(item: &DeriveInput, diag: &mut Diagnostics) -> Generics {
    let mut generics = item.generics.clone();
    for parameter in &mut generics.params {
        let attributes = match parameter {
            GenericParam::Lifetime(parameter) => &mut parameter.attrs,
            GenericParam::Type(parameter) => &mut parameter.attrs,
            GenericParam::Const(parameter) => &mut parameter.attrs,
        };
        misplaced(attributes, "a generic parameter takes no options: remove this", diag);
        attributes.clear();
    }
    generics
}

/// `#[retryable]` where it means nothing.
fn misplaced(attributes: &[Attribute], fix: &str, diag: &mut Diagnostics) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(ATTRIBUTE)) {
        diag.error(attribute, fix);
    }
}

/// A field as it is written after `transparent =`.
pub(crate) fn show(member: &Member) -> String {
    match member {
        Member::Named(ident) => plain(ident),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

/// An identifier with `r#` only where it needs it, so that two ways to write one name are equal.
pub(crate) fn plain(ident: &Ident) -> String {
    let unraw = ident.unraw().to_string();
    if syn::parse_str::<Ident>(&unraw).is_ok() { unraw } else { ident.to_string() }
}
