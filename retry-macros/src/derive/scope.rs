//! Which names an expression uses: the fields that have to be bound, and the parameters that a type names.

use proc_macro2::{Ident, Literal, Spacing, TokenTree};
use quote::ToTokens;
use syn::{Expr, Generics, Member, Type};

use super::item::{Case, plain};
use crate::diag::nearest;
use crate::names::here;
use crate::syntax::{Role, any, names_path};

/// A field that is bound by reference.
pub(crate) struct Binding {
    pub(crate) member: Member,
    /// The name, with the span of its use: so it is the name that the user's expression means.
    pub(crate) name: Ident,
}

/// The fields of one case, and which of them are bound so far.
pub(crate) struct Scope<'a> {
    case: &'a Case<'a>,
    pub(crate) bindings: Vec<Binding>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(case: &'a Case<'a>) -> Self {
        Self { case, bindings: Vec::new() }
    }

    /// Binds every field that `expression` may name. The others stay unbound: what is not bound cannot be in the way.
    ///
    /// The compiler does not call a binding of a derive unused, so that more may be bound than is needed.
    pub(crate) fn bind_mentioned(&mut self, expression: &Expr) {
        let (mut used, mut literals) = (Vec::new(), Vec::new());
        any(&expression.to_token_stream(), &mut |token, role| {
            match token {
                TokenTree::Ident(ident) if role == Role::Whole => used.push((plain(ident), ident.span())),
                TokenTree::Literal(literal) => literals.push(literal.clone()),
                _ => {}
            }
            false
        });
        for (member, _) in &self.case.fields {
            let name = in_scope(member);
            let is_named = used.iter().find(|(used, _)| *used == name).map(|(_, span)| *span);
            // It may be a format string, which names the field in braces.
            let is_captured = || literals.iter().find(|text| text.to_string().contains(&name)).map(Literal::span);
            // A misspelt field is bound beside its use, for the compiler to suggest it.
            let is_misspelt =
                || used.iter().find(|(used, _)| nearest(used, [name.as_str()]).is_some()).map(|(_, span)| *span);
            let span = is_named.or_else(is_captured).or_else(is_misspelt);
            // It may be a raw identifier.
            let Some((span, mut name)) = span.zip(syn::parse_str::<Ident>(&name).ok()) else { continue };
            name.set_span(span);
            if self.bindings.iter().all(|binding| binding.member != *member) {
                self.bindings.push(Binding { member: member.clone(), name });
            }
        }
    }

    /// The name of a field that generated code uses.
    pub(crate) fn bind(&mut self, member: &Member) -> Ident {
        if let Some(binding) = self.bindings.iter().find(|binding| binding.member == *member) {
            return binding.name.clone();
        }
        let name = Ident::new("__retry_field", here());
        self.bindings.push(Binding { member: member.clone(), name: name.clone() });
        name
    }
}

/// A name such as `_1` in `expression` that no field has.
pub(crate) fn unknown(case: &Case<'_>, expression: &Expr) -> Option<Ident> {
    let is_index =
        |ident: &Ident| ident.to_string().strip_prefix('_').is_some_and(|index| index.parse::<u32>().is_ok());
    let is_field = |ident: &Ident| case.fields.iter().any(|(member, _)| in_scope(member) == plain(ident));
    let mut unknown = None;
    // A closure, a pattern, a statement or a macro may bind a name of its own.
    let may_rebind = any(&expression.to_token_stream(), &mut |token, role| match token {
        TokenTree::Ident(ident) => {
            if unknown.is_none() && role == Role::Whole && is_index(ident) && !is_field(ident) {
                unknown = Some(ident.clone());
            }
            ident == "let" || ident == "match" || ident == "for"
        }
        TokenTree::Punct(punct) => matches!(punct.as_char(), '|' | '!') && punct.spacing() == Spacing::Alone,
        _ => false,
    });
    unknown.filter(|_| !may_rebind)
}

/// What an expression calls a field.
pub(crate) fn in_scope(member: &Member) -> String {
    match member {
        Member::Named(ident) => plain(ident),
        Member::Unnamed(index) => format!("_{}", index.index),
    }
}

/// Whether a type names a type parameter, so that only its user knows whether it is `Retryable`, and not the type that it is
/// a field of: a bound on that would ask for itself.
pub(crate) fn needs_bound(ty: &Type, generics: &Generics, itself: &Ident) -> bool {
    let is_parameter = |ident: &Ident| generics.type_params().any(|parameter| parameter.ident == *ident);
    let ty = ty.to_token_stream();
    names_path(&ty, &is_parameter) && !names_path(&ty, &|ident| ident == itself || ident == "Self")
}

#[cfg(test)]
mod tests {
    use super::Scope;
    use crate::derive::{item::Case, options::Place};
    use crate::diag::Diagnostics;

    #[test]
    fn only_what_an_expression_may_name_is_bound() {
        let fields = syn::parse_str("{ text: String, code: u16, r#type: u8, r#match: u8 }").unwrap();
        let fields = syn::Fields::Named(fields);
        let ident = syn::parse_str("Case").unwrap();
        let mut diag = Diagnostics::default();
        let case = Case::parse(&ident, &[], &fields, Place::Variant, &mut diag);
        assert!(diag.into_compile_errors().is_empty());
        for (expression, names) in [
            ("*code >= 500", vec!["code"]),
            ("text.code", vec!["text"]),
            ("text.code() == other.text", vec!["text"]),
            ("code::text()", vec![]),
            ("self::text::<u8>", vec![]),
            ("text!(code)", vec!["code"]),
            ("code != text", vec!["text", "code"]),
            ("(0..*code).contains(&1)", vec!["code"]),
            ("..*code", vec!["code"]),
            ("Status { code: 1 } == Status { text }", vec!["text"]),
            ("'text: loop { break 'text true }", vec![]),
            ("*r#match == *r#type", vec!["r#type", "r#match"]),
            ("format!(\"{code:?}\").is_empty()", vec!["code"]),
            ("format!(\"{:text$}\", 1)", vec!["text"]),
            ("\"none\" == \"neither\"", vec![]),
            // For the compiler to suggest.
            ("*tetx == 1", vec!["text"]),
        ] {
            let mut scope = Scope::new(&case);
            scope.bind_mentioned(&syn::parse_str(expression).unwrap());
            let bound: Vec<String> = scope.bindings.iter().map(|binding| binding.name.to_string()).collect();
            assert_eq!(bound, names, "{expression}");
        }
    }
}
