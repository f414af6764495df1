//! The function under the attribute: its head is parsed, its body is not.
//!
//! What stands between the braces is passed on as it came, so that a half-typed body still expands in an editor, and
//! only the edges of it are looked at: attributes at its start, and a future at its end.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Block, Error, Pat, Signature, Stmt, Type, Visibility,
    parse::{ParseStream, Parser},
};

/// A function with a body.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) signature: Signature,
    /// From visibility to the last token before the body, exactly as written.
    pub(crate) head: TokenStream,
    pub(crate) body: Body,
}

/// What stands between the braces.
pub(crate) struct Body {
    /// The braces, for their spans.
    pub(crate) group: Group,
    /// `#![..]` at the start, which has to stay at the start.
    pub(crate) inner_attributes: TokenStream,
    /// Everything else.
    pub(crate) tokens: Vec<TokenTree>,
}

/// A future that a sync function returns: the last expression of its body is an `async` block.
pub(crate) struct Tail {
    /// The statements before it, and whatever wraps it from the left, `Box::pin` say.
    pub(crate) before: Vec<TokenTree>,
    /// The parentheses around it, where it is an argument.
    pub(crate) parenthesis: Option<Group>,
    /// `async`, and `move` where it is there.
    pub(crate) keywords: Vec<TokenTree>,
    /// The block.
    pub(crate) block: Group,
    /// What follows inside the parentheses, or `.boxed()`.
    pub(crate) after: Vec<TokenTree>,
}

/// The statement in which `#[async_trait]` keeps the user's body: `let __ret: R = { BODY };`.
pub(crate) struct Initialiser {
    /// The statements before it, which bind the parameters.
    pub(crate) prelude: Vec<TokenTree>,
    /// `let __ret: R =`
    pub(crate) head: Vec<TokenTree>,
    pub(crate) outcome: Type,
    pub(crate) block: Group,
    pub(crate) after: Vec<TokenTree>,
}

impl Function {
    /// Parses the head of `item`; the error says where `#[retry]` goes instead.
    pub(crate) fn parse(item: TokenStream) -> syn::Result<Self> {
        let mut tokens = ungroup(item);
        let last = tokens.pop().map(ungroup_block);
        let Some(TokenTree::Group(group)) = last.as_ref().filter(|last| is_braces(last)) else {
            tokens.extend(last);
            return Err(misplaced(tokens.into_iter().collect()));
        };
        let head: TokenStream = tokens.into_iter().collect();
        let parser = |input: ParseStream<'_>| {
            let attributes = input.call(Attribute::parse_outer)?;
            let head = input.fork().parse::<TokenStream>()?;
            input.parse::<Visibility>()?;
            Ok((attributes, head, input.parse::<Signature>()?))
        };
        match parser.parse2(head.clone()) {
            Ok((attributes, head, signature)) => {
                Ok(Self { attributes, signature, head, body: Body::parse(group.clone()) })
            }
            Err(error) => Err(if mentions_fn(&head) { error } else { misplaced(head) }),
        }
    }
}

impl Body {
    /// Takes the braces apart.
    pub(crate) fn parse(group: Group) -> Self {
        let mut tokens = group.stream().into_iter().peekable();
        let mut inner_attributes = Vec::new();
        let mut rest = Vec::new();
        while let Some(token) = tokens.next_if(|token| is_punct(token, '#')) {
            let Some(bang) = tokens.next_if(|token| is_punct(token, '!')) else {
                rest.push(token);
                break;
            };
            inner_attributes.extend([token, bang]);
            inner_attributes.extend(tokens.next_if(|token| matches!(token, TokenTree::Group(_))));
        }
        rest.extend(tokens);
        Self { group, inner_attributes: inner_attributes.into_iter().collect(), tokens: rest }
    }

    /// The block, without what has to stand at the start of the function; the same braces wherever that can be.
    pub(crate) fn without_inner_attributes(&self) -> TokenStream {
        if self.inner_attributes.is_empty() {
            return self.group.to_token_stream();
        }
        let mut group = Group::new(Delimiter::Brace, self.tokens.iter().cloned().collect());
        group.set_span(self.group.span());
        group.into_token_stream()
    }

    /// The future that the body ends in, if it does.
    pub(crate) fn tail(&self) -> Option<Tail> {
        let (mut before, mut after) = (self.tokens.clone(), Vec::new());
        if let [.., dot, TokenTree::Ident(method), TokenTree::Group(arguments)] = before.as_slice() {
            let boxes = is_punct(dot, '.') && (method == "boxed" || method == "boxed_local");
            if boxes && arguments.stream().is_empty() {
                after = before.split_off(before.len().saturating_sub(3));
            }
        }
        if let Some((keywords, block)) = split_async(&mut before) {
            return Some(Tail { before, parenthesis: None, keywords, block, after });
        }
        let Some(TokenTree::Group(parenthesis)) = before.pop() else { return None };
        let calls_pin = matches!(before.last(), Some(TokenTree::Ident(function)) if function == "pin");
        if parenthesis.delimiter() != Delimiter::Parenthesis || !calls_pin {
            return None;
        }
        let mut argument = ungroup(parenthesis.stream());
        if argument.last().is_some_and(|token| is_punct(token, ',')) {
            after.extend(argument.pop());
        }
        let (keywords, block) = split_async(&mut argument)?;
        argument.is_empty().then_some(Tail { before, parenthesis: Some(parenthesis), keywords, block, after })
    }

    /// Whether `name` stands anywhere in the body.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        mentions(&self.group.stream(), &|ident| ident == name)
    }
}

impl Initialiser {
    /// The patterns that the prelude binds, in which `#[async_trait]` keeps those of the parameters.
    pub(crate) fn bindings(&self) -> Vec<Pat> {
        let statements = Block::parse_within.parse2(self.prelude.iter().cloned().collect()).unwrap_or_default();
        let bindings = statements.into_iter().filter_map(|statement| match statement {
            Stmt::Local(local) => Some(local.pat),
            _ => None,
        });
        bindings.collect()
    }
}

impl Tail {
    /// Where `#[async_trait]` made the block: the statement that holds the user's body.
    pub(crate) fn initialiser(&self) -> Option<Initialiser> {
        let tokens: Vec<TokenTree> = self.block.stream().into_iter().collect();
        let is = |token: Option<&TokenTree>, text: &str| token.is_some_and(|token| token.to_string() == text);
        for start in 0..tokens.len() {
            let (before, statement) = tokens.split_at(start);
            let mut head = statement.iter();
            let names_return = is(head.next(), "let") && (is(head.next(), "__ret")) && is(head.next(), ":");
            let unit = is(statement.first(), "let") && is(statement.get(1), "_") && is(statement.get(2), ":");
            if !names_return && !unit {
                continue;
            }
            let block = statement.windows(3).position(|window| match window {
                [equals, block, semicolon] => is_punct(equals, '=') && is_braces(block) && is_punct(semicolon, ';'),
                _ => false,
            })?;
            let (head, rest) = statement.split_at(block.saturating_add(1));
            let [TokenTree::Group(group), after @ ..] = rest else { return None };
            let outcome = head.get(3..head.len().saturating_sub(1))?.iter().cloned().collect();
            return Some(Initialiser {
                prelude: before.to_vec(),
                head: head.to_vec(),
                outcome: syn::parse2(outcome).ok()?,
                block: group.clone(),
                after: after.to_vec(),
            });
        }
        None
    }
}

/// Takes `async [move] { .. }` off the end.
fn split_async(tokens: &mut Vec<TokenTree>) -> Option<(Vec<TokenTree>, Group)> {
    let is_ident =
        |token: Option<&TokenTree>, name: &str| matches!(token, Some(TokenTree::Ident(ident)) if ident == name);
    let TokenTree::Group(block) = tokens.last().filter(|last| is_braces(last))?.clone() else { return None };
    let moves = is_ident(tokens.iter().rev().nth(1), "move");
    let length = if moves { 3 } else { 2 };
    if !is_ident(tokens.iter().rev().nth(length - 1), "async") {
        return None;
    }
    let mut keywords = tokens.split_off(tokens.len().saturating_sub(length));
    keywords.pop();
    Some((keywords, block))
}

/// The tokens inside an invisible group, as `macro_rules!` puts around what it passes on.
fn ungroup(tokens: TokenStream) -> Vec<TokenTree> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => ungroup(group.stream()),
        _ => tokens,
    }
}

fn ungroup_block(token: TokenTree) -> TokenTree {
    match ungroup(token.to_token_stream()).as_slice() {
        [only] => only.clone(),
        _ => token,
    }
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// Whether an identifier that `wanted` picks stands anywhere in `tokens`.
pub(crate) fn mentions(tokens: &TokenStream, wanted: &dyn Fn(&proc_macro2::Ident) -> bool) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => wanted(&ident),
        TokenTree::Group(group) => mentions(&group.stream(), wanted),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Whether an identifier that `wanted` picks begins a path in `tokens`.
pub(crate) fn names_path(tokens: &TokenStream, wanted: &dyn Fn(&proc_macro2::Ident) -> bool) -> bool {
    let mut follows_separator = false;
    tokens.clone().into_iter().any(|token| {
        let found = match &token {
            TokenTree::Ident(ident) => !follows_separator && wanted(ident),
            TokenTree::Group(group) => names_path(&group.stream(), wanted),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        };
        follows_separator = is_punct(&token, ':') || is_punct(&token, '.');
        found
    })
}

/// Whether an identifier that `wanted` picks stands in `tokens` as a value: no part of a path, and no field.
pub(crate) fn names_value(tokens: &TokenStream, wanted: &dyn Fn(&proc_macro2::Ident) -> bool) -> bool {
    let mut tokens = tokens.clone().into_iter().peekable();
    let mut follows_separator = false;
    while let Some(token) = tokens.next() {
        let precedes_path = tokens.peek().is_some_and(|next| is_punct(next, ':'));
        let found = match &token {
            TokenTree::Ident(ident) => !follows_separator && !precedes_path && wanted(ident),
            TokenTree::Group(group) => names_value(&group.stream(), wanted),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        };
        if found {
            return true;
        }
        follows_separator = is_punct(&token, ':') || is_punct(&token, '.');
    }
    false
}

fn mentions_fn(head: &TokenStream) -> bool {
    head.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(ident) if ident == "fn"))
}

/// What to say of an item that is no function with a body.
fn misplaced(head: TokenStream) -> Error {
    let advice = [
        ("fn", "a function without a body has nothing to retry: put `#[retry]` on its implementation"),
        ("impl", "`#[retry]` goes on the methods, not on the `impl`"),
        ("trait", "`#[retry]` goes on the default methods and on the implementations, not on the trait"),
        ("mod", "`#[retry]` goes on the functions, not on the module"),
        ("struct", "`#[retry]` goes on functions; a type says what is worth retrying with `#[derive(Retryable)]`"),
        ("enum", "`#[retry]` goes on functions; a type says what is worth retrying with `#[derive(Retryable)]`"),
        ("union", "`#[retry]` goes on functions"),
        ("const", "`#[retry]` goes on functions; a policy in a constant is written `policy!(..)`"),
        ("static", "`#[retry]` goes on functions; a policy in a static is written `policy!(..)`"),
    ];
    let found = head.clone().into_iter().find_map(|token| {
        let TokenTree::Ident(keyword) = token else { return None };
        // `const fn` is a function.
        if keyword == "const" && mentions_fn(&head) {
            return None;
        }
        advice.iter().find(|(name, _)| keyword == name).map(|(_, advice)| (keyword.to_token_stream(), *advice))
    });
    match found {
        Some((keyword, advice)) => Error::new_spanned(keyword, advice),
        None => Error::new_spanned(head, "`#[retry]` goes on functions and methods"),
    }
}
