//! The function under the attribute: its head is parsed, its body is not.
//!
//! What stands between the braces is passed on as it came, so that a half-typed body still expands in an editor, and
//! only the edges of it are looked at: attributes at its start, and a future at its end.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Block, Error, Expr, Pat, Signature, Stmt, Type, Visibility};

use super::walk::{is_punct, mentions};

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
    /// The patterns that the prelude binds, which are those of the parameters.
    pub(crate) bindings: Vec<Pat>,
}

impl Function {
    /// Parses the head of `item`; the error says where `#[retry]` goes instead.
    pub(crate) fn parse(item: TokenStream) -> syn::Result<Self> {
        let mut tokens = ungroup(item);
        let last = ungroup(tokens.pop().to_token_stream());
        let group = match last.as_slice() {
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Brace => group,
            _ => return Err(misplaced(tokens.into_iter().chain(last).collect())),
        };
        let head: TokenStream = tokens.into_iter().collect();
        let parser = |input: ParseStream<'_>| {
            let attributes = input.call(Attribute::parse_outer)?;
            let head = input.fork().parse::<TokenStream>()?;
            input.parse::<Visibility>()?;
            Ok(Self { attributes, head, signature: input.parse()?, body: Body::parse(group.clone()) })
        };
        parser.parse2(head.clone()).map_err(|error| if mentions_fn(&head) { error } else { misplaced(head) })
    }
}

impl Body {
    /// Takes the braces apart.
    pub(crate) fn parse(group: Group) -> Self {
        let mut tokens = group.stream().into_iter().peekable();
        let (mut inner_attributes, mut rest) = (TokenStream::new(), Vec::new());
        while let Some(token) = tokens.next_if(|token| is_punct(token, '#')) {
            let Some(bang) = tokens.next_if(|token| is_punct(token, '!')) else {
                rest.push(token);
                break;
            };
            inner_attributes.extend([token, bang]);
            inner_attributes.extend(tokens.next_if(|token| matches!(token, TokenTree::Group(_))));
        }
        rest.extend(tokens);
        Self { group, inner_attributes, tokens: rest }
    }

    /// Whether the last statement is still being typed. The error is then at the closing brace, and is the compiler's own
    /// only if the brace is passed on as it came.
    pub(crate) fn is_unfinished(&self) -> bool {
        let open = self.tokens.iter().rposition(|token| is(token, "let")).is_some_and(|index| {
            let (before, statement) = self.tokens.split_at(index);
            ends_statement(before.last()) && !statement.iter().any(|token| is_punct(token, ';'))
        });
        open || matches!(self.tokens.last(), Some(TokenTree::Punct(sign)) if !matches!(sign.as_char(), ';' | '?'))
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
            let tail = Tail { before, parenthesis: None, keywords, block, after };
            return tail.is_called(&[""]).then_some(tail);
        }
        let Some(TokenTree::Group(parenthesis)) = before.pop() else { return None };
        let mut argument = ungroup(parenthesis.stream());
        if argument.last().is_some_and(|token| is_punct(token, ',')) {
            after.extend(argument.pop());
        }
        let (keywords, block) = split_async(&mut argument)?;
        let tail = Tail { before, parenthesis: Some(parenthesis), keywords, block, after };
        (argument.is_empty() && tail.is_called(BOX_PIN)).then_some(tail)
    }

    /// Whether `name` stands anywhere in the body.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        mentions(&self.group.stream(), &|ident| ident == name)
    }
}

/// A function of the user's own that is called `pin` may do anything with a future.
const BOX_PIN: &[&str] = &["Box::pin", "std::boxed::Box::pin", "alloc::boxed::Box::pin"];

impl Tail {
    /// Whether the last statement is the future, in a call of one of these `paths`.
    fn is_called(&self, paths: &[&str]) -> bool {
        let is_path = |token: &TokenTree| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':');
        let start = self.before.iter().rposition(|token| !is_path(token)).map_or(0, |last| last.saturating_add(1));
        let (statements, path) = self.before.split_at(start);
        let path: String = path.iter().map(ToString::to_string).collect();
        let path = path.trim_start_matches("return").trim_start_matches("::");
        ends_statement(statements.last()) && paths.contains(&path)
    }

    /// The statement that holds the user's body, where `#[async_trait]` made the block. Its last statements are
    /// `let __ret: R = { .. }; #[..] __ret`, or without a return type `let _: () = { .. };`.
    pub(crate) fn initialiser(&self) -> Option<Initialiser> {
        let mut tokens: Vec<TokenTree> = self.block.stream().into_iter().collect();
        let (name, after) = match tokens.as_slice() {
            [.., hash, TokenTree::Group(_), last] if is(last, "__ret") && is_punct(hash, '#') => ("__ret", 4),
            [.., last] if is(last, "__ret") => ("__ret", 2),
            _ => ("_", 1),
        };
        let after = tokens.split_off(tokens.len().checked_sub(after)?);
        let Some(TokenTree::Group(block)) = tokens.pop().filter(is_braces) else { return None };
        let begins = |three: &[TokenTree]| three.iter().map(ToString::to_string).eq(["let", name, ":"]);
        let start = tokens.windows(3).rposition(begins)?;
        let head = tokens.split_off(start);
        let [_, _, _, outcome @ .., equals] = head.as_slice() else { return None };
        let outcome = syn::parse2(outcome.iter().cloned().collect()).ok()?;
        let is_unit = matches!(&outcome, Type::Tuple(tuple) if tuple.elems.is_empty());
        let bindings = bindings(&tokens, name != "_")?;
        let is_statement = is_punct(equals, '=') && after.first().is_some_and(|token| is_punct(token, ';'));
        let initialiser = Initialiser { prelude: tokens, outcome, block, after, bindings, head: head.clone() };
        (is_statement && (is_unit || name != "_")).then_some(initialiser)
    }
}

/// What the prelude of `#[async_trait]` binds: it has nothing but `let pattern = parameter;`, and before them a test that
/// gives a return type away.
fn bindings(prelude: &[TokenTree], has_type: bool) -> Option<Vec<Pat>> {
    let statements = Block::parse_within.parse2(prelude.iter().cloned().collect()).ok()?;
    let binding = |statement| {
        let Stmt::Local(local) = statement else { return None };
        matches!(*local.init?.expr, Expr::Path(_) | Expr::Block(_)).then_some(local.pat)
    };
    let first = usize::from(has_type && matches!(statements.first(), Some(Stmt::Expr(Expr::If(_), _))));
    statements.into_iter().skip(first).map(binding).collect()
}

/// Takes `async [move] { .. }` off the end.
fn split_async(tokens: &mut Vec<TokenTree>) -> Option<(Vec<TokenTree>, Group)> {
    let length = match tokens.as_slice() {
        [.., first, second, block] if is(first, "async") && is(second, "move") && is_braces(block) => 3,
        [.., first, block] if is(first, "async") && is_braces(block) => 2,
        _ => return None,
    };
    let mut keywords = tokens.split_off(tokens.len().saturating_sub(length));
    let Some(TokenTree::Group(block)) = keywords.pop() else { return None };
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

fn is(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == name)
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Whether a statement may begin behind it.
fn ends_statement(before: Option<&TokenTree>) -> bool {
    before.is_none_or(|token| is_punct(token, ';') || is_braces(token))
}

/// What to say of an item that is not a function with a body.
fn misplaced(head: TokenStream) -> Error {
    let advice = |word: &str| match word {
        "fn" => "a function without a body has nothing to retry: move `#[retry]` to its implementation",
        "impl" => "`#[retry]` goes on functions: move it from the `impl` to its methods",
        "trait" => "`#[retry]` goes on functions: move it from the trait to its default methods and implementations",
        "mod" => "`#[retry]` goes on functions: move it from the module to its functions",
        "struct" | "enum" | "union" => {
            "`#[retry]` goes on functions: for a type that says what is worth retrying, write `#[derive(Retryable)]`"
        }
        // `const fn` is a function.
        "const" if mentions_fn(&head) => "",
        "const" | "static" => "`#[retry]` goes on functions: for a policy with a name, write `policy!(..)`",
        _ => "",
    };
    let told = head.clone().into_iter().find(|token| !advice(&token.to_string()).is_empty());
    match told {
        Some(token) => Error::new_spanned(&token, advice(&token.to_string())),
        None => Error::new_spanned(head, "`#[retry]` goes on functions and methods"),
    }
}

/// Whether it is a function after all, or was to be one.
fn mentions_fn(head: &TokenStream) -> bool {
    head.clone().into_iter().any(|token| is(&token, "fn"))
}
