//! Which names an expression uses: the fields that have to be bound, and the parameters that a type names.

use proc_macro2::{Ident, Literal, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Expr, Field, GenericParam, Generics, Member, Type};

use super::item::{Case, plain};
use crate::{diag::nearest, expand::here};

/// A field that is bound by reference.
pub(crate) struct Binding<'a> {
    pub(crate) member: Member,
    /// The name, with the span of its use: so it is the name that the user's expression means.
    pub(crate) name: Ident,
    pub(crate) attributes: &'a [Attribute],
}

/// The fields of one case, and which of them are bound so far.
pub(crate) struct Scope<'a> {
    fields: Vec<(Member, &'a Field)>,
    bindings: Vec<Binding<'a>>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(case: &Case<'a>) -> Self {
        Self { fields: case.members().collect(), bindings: Vec::new() }
    }

    /// Binds every field that `expression` may name. The others stay unbound: what is not bound cannot be in the way.
    pub(crate) fn bind_mentioned(&mut self, expression: &Expr) {
        let tokens = expression.to_token_stream();
        let (mut used, mut texts) = (Vec::new(), Vec::new());
        collect(&tokens, &mut used, &mut texts);
        let names: Vec<String> = self.names().collect();
        // A misspelt field is bound beside its use, for the compiler to suggest it.
        let misspelt: Vec<(&str, &Ident)> = used
            .iter()
            .filter(|ident| !names.contains(&plain(ident)))
            .filter_map(|ident| nearest(&plain(ident), names.iter().map(String::as_str)).map(|name| (name, ident)))
            .collect();
        for ((member, field), name) in self.fields.iter().zip(&names) {
            if self.bindings.iter().any(|binding| binding.member == *member) {
                continue;
            }
            let used = used.iter().find(|ident| plain(ident) == *name).cloned();
            let captured = || texts.iter().find(|text| captures(text, name)).map(Literal::span);
            let near = || misspelt.iter().find(|(near, _)| near == name).map(|(_, ident)| ident.span());
            let bound = used.or_else(|| spelt(name, captured().or_else(near)?));
            self.bindings.extend(bound.map(|name| Binding { member: member.clone(), name, attributes: &field.attrs }));
        }
    }

    /// A name such as `_1` in `expression` that no field has.
    pub(crate) fn unknown(&self, expression: &Expr) -> Option<Ident> {
        let tokens = expression.to_token_stream();
        let (mut used, mut texts) = (Vec::new(), Vec::new());
        collect(&tokens, &mut used, &mut texts);
        let is_index =
            |ident: &Ident| ident.to_string().strip_prefix('_').is_some_and(|index| index.parse::<u32>().is_ok());
        let is_field = |ident: &Ident| self.names().any(|name| name == plain(ident));
        used.into_iter().find(|ident| is_index(ident) && !is_field(ident)).filter(|_| !may_rebind(&tokens))
    }

    /// What an expression may call the fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        self.fields.iter().map(|(member, _)| in_scope(member))
    }

    /// The name of a field that generated code uses.
    pub(crate) fn bind(&mut self, member: &Member) -> Ident {
        if let Some(binding) = self.bindings.iter().find(|binding| binding.member == *member) {
            return binding.name.clone();
        }
        let name = Ident::new("__retry_field", here());
        let field = self.fields.iter().find(|(other, _)| other == member);
        self.bindings.extend(field.map(|(member, field)| Binding {
            member: member.clone(),
            name: name.clone(),
            attributes: &field.attrs,
        }));
        name
    }

    pub(crate) fn into_bindings(self) -> Vec<Binding<'a>> {
        self.bindings
    }
}

/// An identifier, which may be a raw one.
fn spelt(name: &str, span: Span) -> Option<Ident> {
    let mut ident = syn::parse_str::<Ident>(name).ok()?;
    ident.set_span(span);
    Some(ident)
}

/// What an expression calls a field.
fn in_scope(member: &Member) -> String {
    match member {
        Member::Named(ident) => plain(ident),
        Member::Unnamed(index) => format!("_{}", index.index),
    }
}

/// The identifiers that may be variables, and the literals that may be format strings.
fn collect(tokens: &TokenStream, used: &mut Vec<Ident>, texts: &mut Vec<Literal>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (position, token) in tokens.iter().enumerate() {
        let (before, after) = tokens.split_at(position);
        let after = after.split_first().map_or(&[][..], |(_, after)| after);
        match token {
            TokenTree::Ident(ident) if !is_keyword(ident) && is_variable(before, after) => used.push(ident.clone()),
            TokenTree::Literal(literal) => texts.push(literal.clone()),
            TokenTree::Group(group) => collect(&group.stream(), used, texts),
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// Whether an identifier between these tokens may be a variable: no method, no field, no part of a path, no macro.
fn is_variable(before: &[TokenTree], after: &[TokenTree]) -> bool {
    let joint = |token: Option<&TokenTree>, character| {
        is(token, character) && matches!(token, Some(TokenTree::Punct(punct)) if punct.spacing() == Spacing::Joint)
    };
    let (last, last_but_one) = match before {
        [.., other, last] => (Some(last), Some(other)),
        [last] => (Some(last), None),
        [] => (None, None),
    };
    let (next, next_but_one) = (after.first(), after.get(1));
    let member = is(last, '.') && !joint(last_but_one, '.');
    let lifetime = is(last, '\'');
    let in_path = is(last, ':') && joint(last_but_one, ':') || joint(next, ':') && is(next_but_one, ':');
    let macro_name = is(next, '!') && !is(next_but_one, '=');
    let named_value = is(next, ':');
    !(member || lifetime || in_path || macro_name || named_value)
}

fn is_keyword(ident: &Ident) -> bool {
    syn::parse_str::<Ident>(&ident.to_string()).is_err()
}

fn is(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

/// Whether an expression has closures, patterns, statements or macros, which may bind a name of their own.
fn may_rebind(tokens: &TokenStream) -> bool {
    let alone = |punct: &proc_macro2::Punct| punct.as_char() == '|' && punct.spacing() == Spacing::Alone;
    let mut last = None;
    tokens.clone().into_iter().any(|token| {
        let found = match &token {
            TokenTree::Ident(ident) => ident == "let" || ident == "match" || ident == "for",
            TokenTree::Punct(punct) => alone(punct),
            TokenTree::Group(group) => is(last.as_ref(), '!') || may_rebind(&group.stream()),
            TokenTree::Literal(_) => false,
        };
        last = Some(token);
        found
    })
}

/// Whether a literal, were it a format string, would capture `name`: `{name}`, `{name:?}`, `{:name$}`.
fn captures(literal: &Literal, name: &str) -> bool {
    let text = literal.to_string();
    let inside = |start: usize| {
        let before = text.get(..start).unwrap_or_default();
        let after = text.get(start + name.len()..).unwrap_or_default();
        before.ends_with('{') && after.starts_with(['}', ':']) || before.contains('{') && after.starts_with('$')
    };
    text.match_indices(name).any(|(start, _)| inside(start))
}

/// Whether a type names a type parameter: then only its user knows whether it is `Retryable`.
pub(crate) fn names_parameter(ty: &Type, generics: &Generics) -> bool {
    let parameters: Vec<&Ident> = generics
        .params
        .iter()
        .filter_map(|parameter| match parameter {
            GenericParam::Type(parameter) => Some(&parameter.ident),
            GenericParam::Lifetime(_) | GenericParam::Const(_) => None,
        })
        .collect();
    begins_path(&ty.to_token_stream(), &|ident| parameters.contains(&ident))
}

/// Whether a type names the type it is a field of: a bound on it would ask for itself.
pub(crate) fn names_itself(ty: &Type, itself: &Ident) -> bool {
    begins_path(&ty.to_token_stream(), &|ident| ident == itself || ident == "Self")
}

/// Whether an identifier that `wanted` picks begins a path.
fn begins_path(tokens: &TokenStream, wanted: &dyn Fn(&Ident) -> bool) -> bool {
    let mut last = None;
    tokens.clone().into_iter().any(|token| {
        let found = match &token {
            TokenTree::Ident(ident) => !is(last.as_ref(), ':') && wanted(ident),
            TokenTree::Group(group) => begins_path(&group.stream(), wanted),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        };
        last = Some(token);
        found
    })
}

#[cfg(test)]
mod tests {
    use super::Scope;
    use crate::derive::{
        item::Case,
        options::{Options, Place},
    };
    use crate::diag::Diagnostics;

    #[test]
    fn only_what_an_expression_names_is_bound() {
        let fields = syn::parse_str("{ text: String, code: u16, r#type: u8, r#match: u8 }").unwrap();
        let ident = syn::parse_str("Case").unwrap();
        let options = Options::parse(&[], Place::Variant, &mut Diagnostics::default());
        let case = Case { ident: &ident, attributes: &[], fields: &syn::Fields::Named(fields), options };
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
            ("match 1 { _ => true }", vec![]),
            ("*r#match == *r#type", vec!["r#type", "r#match"]),
            ("format!(\"{code:?}\").is_empty()", vec!["code"]),
            ("format!(\"{:text$}\", 1)", vec!["text"]),
            ("format!(\"{{code\")", vec![]),
            ("\"text\" == \"code\"", vec![]),
            // For the compiler to suggest.
            ("*tetx == 1", vec!["text"]),
        ] {
            let mut scope = Scope::new(&case);
            scope.bind_mentioned(&syn::parse_str(expression).unwrap());
            let bound: Vec<String> = scope.into_bindings().iter().map(|binding| binding.name.to_string()).collect();
            assert_eq!(bound, names, "{expression}");
        }
    }
}
