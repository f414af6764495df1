//! The one walk over tokens that are not parsed, and what it tells of each identifier.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

/// What an identifier stands for, as far as its neighbours tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A path of one segment: a variable, a constant, a function, or a type.
    Whole,
    /// The first segment of a longer path.
    First,
    /// A later segment, a field, a method, a label, a lifetime, or a macro: it is not looked up in the scope.
    Inner,
}

/// Whether `wanted` holds for a token at any depth. Groups are entered, and not asked about.
pub(crate) fn any(tokens: &TokenStream, wanted: &mut dyn FnMut(&TokenTree, Role) -> bool) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens.iter().enumerate().any(|(position, token)| match token {
        TokenTree::Group(group) => any(&group.stream(), wanted),
        _ => wanted(token, role(&tokens, position)),
    })
}

/// Whether an identifier that `wanted` picks stands anywhere in `tokens`.
pub(crate) fn mentions(tokens: &TokenStream, wanted: &dyn Fn(&Ident) -> bool) -> bool {
    any(tokens, &mut |token, _| matches!(token, TokenTree::Ident(ident) if wanted(ident)))
}

/// Whether an identifier that `wanted` picks begins a path in `tokens`.
pub(crate) fn names_path(tokens: &TokenStream, wanted: &dyn Fn(&Ident) -> bool) -> bool {
    any(tokens, &mut |token, role| matches!(token, TokenTree::Ident(ident) if role != Role::Inner && wanted(ident)))
}

/// Whether an identifier that `wanted` picks stands in `tokens` as a value.
pub(crate) fn names_value(tokens: &TokenStream, wanted: &dyn Fn(&Ident) -> bool) -> bool {
    any(tokens, &mut |token, role| matches!(token, TokenTree::Ident(ident) if role == Role::Whole && wanted(ident)))
}

/// The tokens with every identifier that `change` has another for.
pub(crate) fn changed(tokens: TokenStream, change: &dyn Fn(&Ident) -> Option<Ident>) -> TokenStream {
    let changed = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(ident) => TokenTree::Ident(change(&ident).unwrap_or(ident)),
        TokenTree::Group(group) => {
            let mut inside = Group::new(group.delimiter(), changed(group.stream(), change));
            inside.set_span(group.span());
            TokenTree::Group(inside)
        }
        token => token,
    });
    changed.collect()
}

pub(crate) fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn role(tokens: &[TokenTree], position: usize) -> Role {
    let is = |offset: isize, character| {
        let neighbour = position.checked_add_signed(offset).and_then(|position| tokens.get(position));
        neighbour.is_some_and(|token| is_punct(token, character))
    };
    // `..` is a range.
    let is_member = is(-1, '.') && !is(-2, '.');
    let is_segment = is(-1, ':') && is(-2, ':');
    let is_lifetime = is(-1, '\'');
    let is_macro = is(1, '!') && !is(2, '=');
    match (is(1, ':'), is(2, ':')) {
        _ if is_member || is_segment || is_lifetime || is_macro => Role::Inner,
        (true, true) => Role::First,
        // The field of a structure, or a variable with its type.
        (true, false) => Role::Inner,
        (false, _) => Role::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_identifier_has_its_role() {
        for (text, expected) in [
            ("a + b", "WW"),
            ("a::b::<c>()", "FIW"),
            ("::a::b", "II"),
            ("a.b(c)", "WIW"),
            ("a..b", "WW"),
            ("(0..=a)[b]", "WW"),
            ("S { a: b, c }", "WIWW"),
            ("a!(b) != c", "IWW"),
            ("a != b", "WW"),
            ("'a: loop { break 'a }", "IWWI"),
        ] {
            let mut roles = String::new();
            any(&text.parse().unwrap(), &mut |token, role| {
                if let TokenTree::Ident(_) = token {
                    roles.push(match role {
                        Role::Whole => 'W',
                        Role::First => 'F',
                        Role::Inner => 'I',
                    });
                }
                false
            });
            assert_eq!(roles, expected, "{text}");
        }
    }
}
