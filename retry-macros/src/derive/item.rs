//! The item as it was written, with the options of each of its cases. Nothing is decided here.

use proc_macro2::Ident;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Member, Token, ext::IdentExt};

use super::options::{ATTRIBUTE, Options, Place};
use crate::diag::Diagnostics;

/// The item that the derive stands on.
pub(crate) struct Item<'a> {
    pub(crate) original: &'a DeriveInput,
    pub(crate) shape: Shape<'a>,
}

/// What kind of item it is.
pub(crate) enum Shape<'a> {
    Struct(Case<'a>),
    Enum { options: Options, variants: Vec<Case<'a>> },
    Union(Token![union]),
}

/// A variant, or the one case that a struct is.
pub(crate) struct Case<'a> {
    /// The name of the variant or the struct.
    pub(crate) ident: &'a Ident,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) fields: &'a Fields,
    pub(crate) options: Options,
}

impl<'a> Item<'a> {
    pub(crate) fn parse(original: &'a DeriveInput, diag: &mut Diagnostics) -> Self {
        for parameter in &original.generics.params {
            let attributes = match parameter {
                syn::GenericParam::Lifetime(parameter) => &parameter.attrs,
                syn::GenericParam::Type(parameter) => &parameter.attrs,
                syn::GenericParam::Const(parameter) => &parameter.attrs,
            };
            misplaced(attributes, "a parameter takes no options: remove it", diag);
        }
        let shape = match &original.data {
            Data::Struct(data) => {
                let (ident, attributes) = (&original.ident, &original.attrs);
                Shape::Struct(Case::parse(ident, attributes, &data.fields, Place::Struct, diag))
            }
            Data::Enum(data) => {
                let options = Options::parse(&original.attrs, Place::Enum, diag);
                let variants = data
                    .variants
                    .iter()
                    .map(|variant| Case::parse(&variant.ident, &variant.attrs, &variant.fields, Place::Variant, diag));
                Shape::Enum { options, variants: variants.collect() }
            }
            Data::Union(data) => Shape::Union(data.union_token),
        };
        Self { original, shape }
    }
}

impl<'a> Case<'a> {
    fn parse(
        ident: &'a Ident,
        attributes: &'a [Attribute],
        fields: &'a Fields,
        place: Place,
        diag: &mut Diagnostics,
    ) -> Self {
        for (member, field) in fields.members().zip(fields) {
            let on = if place == Place::Struct { "struct" } else { "variant" };
            let fix = format!(
                "options stand on the {on}, not on a field: write `#[retryable(transparent = {})]` there",
                show(&member)
            );
            misplaced(&field.attrs, &fix, diag);
        }
        Self { ident, attributes, fields, options: Options::parse(attributes, place, diag) }
    }

    /// The fields with what each is called.
    pub(crate) fn members(&self) -> impl Iterator<Item = (Member, &'a Field)> + use<'a> {
        self.fields.members().zip(self.fields)
    }
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
        Member::Named(ident) => ident.to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

/// An identifier with `r#` only where it needs it, so that two ways to write one name are equal.
pub(crate) fn plain(ident: &Ident) -> String {
    let unraw = ident.unraw().to_string();
    if syn::parse_str::<Ident>(&unraw).is_ok() { unraw } else { ident.to_string() }
}
