//! No input makes a macro panic, lose an error, or lose what stands beside the error.
//!
//! Two kinds of input: any tokens, and real arguments and functions in which a token was removed, doubled, swapped
//! with its neighbour or replaced, which gets further before it fails. `fuzz/fuzz_targets/macros.rs` includes this file.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use rand::{Rng, RngExt};

use crate::{derive, entry, syntax::KEYS};

/// Stands in every body, to be counted.
const MARKER: &str = "marker";

const WORDS: &[&str] = &[
    "a",
    "E",
    "Ok",
    "Err",
    "Result",
    "RetryError",
    "Option",
    "String",
    "u32",
    "self",
    "Self",
    "super",
    "crate",
    "mut",
    "ref",
    "move",
    "async",
    "await",
    "fn",
    "const",
    "unsafe",
    "extern",
    "impl",
    "dyn",
    "for",
    "where",
    "if",
    "else",
    "let",
    "return",
    "struct",
    "enum",
    "union",
    "trait",
    "mod",
    "use",
    "pub",
    "in",
    "as",
    "static",
    "type",
    "_",
    "true",
    "unlimited",
    "pin",
    "Box",
    "Future",
    "__ret",
    "retryable",
    "throttled",
    "not_sent",
    "after",
    "never",
    "transparent",
];

const LITERALS: &[&str] = &[
    "0",
    "1",
    "3",
    "5_000_000_000",
    "99999999999999999999",
    "1.5",
    "1e999",
    "5s",
    "100ms",
    "1u8",
    "\"5s\"",
    "\"\"",
    "\"0ns\"",
    "\"1e99h\"",
    "\"-1s\"",
    "\"\u{a0}1s\"",
    "\"constant\"",
    "\"ful\"",
    "\"\u{1f980}\"",
    "b\"x\"",
    "c\"x\"",
    "'x'",
    "r#\"1s\"#",
];

const ARGUMENTS: &[&str] = &[
    "",
    "max = 3",
    r#"strategy = "equal_jitter", max = 3, base = "100ms", cap = "5s", factor = 2.5, throttle_base = "1s""#,
    r#"strategy = "linear", step = "1s", jitter = 0.2, max = unlimited, max_elapsed = "1h""#,
    r#"strategy = ["1s", MAX_WAIT, "30s"], jitter = "full", idempotent = true"#,
    r"strategy = backoff::mine, cap = Duration::from_secs(3), max = limits::MAX + 1",
    r#"max_elapsed = "10s", attempt_timeout = "1s", budget = self.budget, attempt = attempt"#,
    r"when(Err(Error::Busy | Error::Timeout)), when(Ok(r) if r.status() == 503 => Verdict::THROTTLED)",
    r"when(None), when(outcome => outcome.verdict()), clone(a, b), sleep = timer::sleep",
    r"on_retry = |event| log(a, event.delay()), on_give_up = self::log, policy = self.policy, crate = ::reattempt",
    r#"stategy = "constnat", max = 0, cap = 5, when(), clone(self, a, a), attempt = 5, max = 4"#,
];

const FUNCTIONS: &[&str] = &[
    "fn f() -> Result<u32, E> { marker() }",
    "/// Docs.\n pub(crate) async fn f(a: u32, mut b: String) -> Result<u32, E> { marker(a, b).await }",
    "async fn f<'a, T: Clone, const N: usize>(a: &'a [T; N], (b, _): (u32, u32)) -> Result<&'a T, RetryError<E>> where T: Send { #![allow(x)] marker?; Ok(a) }",
    "#[inline] unsafe extern \"C\" fn f(#[cfg(x)] a: u32, b: impl Fn(u32) -> u32) -> Option<impl Display> { return marker; }",
    "fn f(a: u32) -> Pin<Box<dyn Future<Output = Result<u32, E>> + Send>> { let b = a; Box::pin(async move { marker(b) }) }",
    "fn f(a: u32) -> BoxFuture<'static, Result<u32, E>> { async move { marker(a) }.boxed() }",
    "fn f<'t>(a: &'t u32) -> Pin<Box<dyn Future<Output = R> + 't>> { Box::pin(async move { if let Some(__ret) = None::<R> { return __ret; } let a = a; let __ret: R = { marker(a) }; __ret }) }",
    "fn f(a: &mut Vec<u32>) -> Result<&u32, E> { marker(a) }",
    "const fn f() -> Result<u32, E> { marker }",
    "fn f() { marker }",
    "fn f() -> ! { marker }",
    "fn f();",
    "struct S { marker: u32 }",
    "impl S { fn f(&self) { marker } }",
];

const TYPES: &[&str] = &[
    "#[retryable(exhaustive)] enum E<T: Clone> where T: Copy { #[retryable] A, #[retryable(throttled, after = *wait)] B { wait: Option<Duration> }, #[retryable(when = _0.is_busy())] C(Status, T), #[retryable(transparent)] D(#[from] Io), #[retryable(never)] F }",
    "#[retryable] enum E { A, #[retryable(not_sent, when = *code > 3, after = Duration::from_secs(1))] B { code: u8, r#type: u8 }, #[retryable(transparent = inner)] C { inner: Io, at: u32 } }",
    "#[retryable(transparent)] pub struct E<'a>(&'a Io);",
    "#[retryable(throttled)] struct E;",
    "#[retryable] union E { a: u32 }",
];

pub(crate) fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap()
}

/// How often `name` stands in the tokens, at any depth.
pub(crate) fn count(tokens: TokenStream, name: &str) -> usize {
    let count = |token| match token {
        TokenTree::Ident(ident) => usize::from(ident == name),
        TokenTree::Group(group) => count(group.stream(), name),
        _ => 0,
    };
    tokens.into_iter().map(count).sum()
}

fn pick<'a>(rng: &mut impl Rng, of: &[&'a str]) -> &'a str {
    of[rng.random_range(0..of.len())]
}

/// One token that may stand anywhere.
fn leaf(rng: &mut impl Rng) -> TokenTree {
    match rng.random_range(0..4) {
        0 => TokenTree::Ident(Ident::new(KEYS[rng.random_range(0..KEYS.len())].name(), Span::call_site())),
        1 => TokenTree::Ident(Ident::new(pick(rng, WORDS), Span::call_site())),
        2 => TokenTree::Literal(pick(rng, LITERALS).parse::<Literal>().unwrap()),
        _ => {
            let characters = b"=!<>@.,;:&|+-*/%^~?#$";
            let character = char::from(characters[rng.random_range(0..characters.len())]);
            TokenTree::Punct(Punct::new(character, if rng.random() { Spacing::Joint } else { Spacing::Alone }))
        }
    }
}

/// Tokens without any sense, and with groups in them.
fn noise(rng: &mut impl Rng, most: usize, depth: u32) -> TokenStream {
    let delimiters = [Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket, Delimiter::None];
    (0..rng.random_range(0..most))
        .map(|_| {
            if depth == 0 || rng.random_bool(0.7) {
                return leaf(rng);
            }
            let delimiter = delimiters[rng.random_range(0..4)];
            TokenTree::Group(Group::new(delimiter, noise(rng, 6, depth - 1)))
        })
        .collect()
}

fn any_tokens(rng: &mut impl Rng) -> TokenStream {
    noise(rng, 16, 3)
}

/// What is done to one token.
#[derive(Debug, Clone)]
enum Change {
    Remove,
    Double,
    Swap,
    Replace(TokenTree),
    /// Puts a group of `macro_rules!` around it, which has none around punctuation.
    Wrap,
}

/// One of `sources`, with a few tokens changed.
fn changed(rng: &mut impl Rng, sources: &[&str]) -> TokenStream {
    let mut stream = tokens(pick(rng, sources));
    for _ in 0..rng.random_range(0..4) {
        let change = match rng.random_range(0..5) {
            0 => Change::Remove,
            1 => Change::Double,
            2 => Change::Swap,
            3 => Change::Replace(leaf(rng)),
            _ => Change::Wrap,
        };
        let size = size(&stream);
        if size > 0 {
            stream = apply(stream, &mut rng.random_range(0..size), &change);
        }
    }
    stream
}

fn size(stream: &TokenStream) -> usize {
    let size = |token| if let TokenTree::Group(group) = token { 1 + size(&group.stream()) } else { 1 };
    stream.clone().into_iter().map(size).sum()
}

/// Changes the token that `left` counts down to, in depth-first order.
fn apply(stream: TokenStream, left: &mut usize, change: &Change) -> TokenStream {
    let mut result = Vec::new();
    let mut source = stream.into_iter();
    while let Some(token) = source.next() {
        let here = *left == 0;
        *left = left.wrapping_sub(1);
        match (here, change, token) {
            (true, Change::Remove, _) => {}
            (true, Change::Double, token) => result.extend([token.clone(), token]),
            (true, Change::Swap, token) => {
                result.extend(source.next());
                result.push(token);
            }
            (true, Change::Replace(other), _) => result.push(other.clone()),
            (true, Change::Wrap, token @ TokenTree::Punct(_)) => result.push(token),
            (true, Change::Wrap, token) => {
                result.push(TokenTree::Group(Group::new(Delimiter::None, token.into())));
            }
            (false, _, TokenTree::Group(group)) => {
                result.push(TokenTree::Group(Group::new(group.delimiter(), apply(group.stream(), left, change))));
            }
            (false, _, token) => result.push(token),
        }
    }
    result.into_iter().collect()
}

/// Whether the compiler would take the tokens for items.
fn are_items(stream: TokenStream) -> bool {
    syn::parse2::<syn::File>(stream).is_ok()
}

fn check_retry(arguments: &TokenStream, item: &TokenStream) {
    let expansion = entry::retry(arguments.clone(), item.clone());
    let whole = format!("#[retry({arguments})] {item}\nbecomes\n{expansion}");
    // Whatever was wrong, what stood there still does.
    assert_eq!(count(expansion.clone(), MARKER), count(item.clone(), MARKER), "{whole}");
    if are_items(item.clone()) {
        assert!(are_items(expansion.clone()), "{whole}");
        let is_function = syn::parse2::<syn::ItemFn>(item.clone()).is_ok();
        let is_error = count(expansion.clone(), "compile_error") > 0;
        assert!(is_function || is_error, "{whole}");
        // It is retried, or it is said why not.
        let is_retried = ["decided", "observed"].into_iter().any(|how| count(expansion.clone(), how) > 0);
        assert!(is_error || is_retried, "{whole}");
    }
}

fn check_policy(arguments: &TokenStream) {
    let expansion = entry::policy(arguments.clone());
    assert!(syn::parse2::<syn::Expr>(expansion.clone()).is_ok(), "policy!({arguments})\nbecomes\n{expansion}");
}

fn check_derive(item: &TokenStream) {
    let expansion = derive::derive(item.clone());
    assert!(are_items(expansion.clone()), "{item}\nbecomes\n{expansion}");
}

/// One input for one of the macros.
pub(crate) fn check(rng: &mut impl Rng) {
    match rng.random_range(0..8) {
        0 => check_retry(&any_tokens(rng), &any_tokens(rng)),
        1 => check_retry(&any_tokens(rng), &tokens(pick(rng, FUNCTIONS))),
        2..4 => check_retry(&changed(rng, ARGUMENTS), &changed(rng, FUNCTIONS)),
        4 => check_policy(&any_tokens(rng)),
        5 => check_policy(&changed(rng, ARGUMENTS)),
        6 => check_derive(&any_tokens(rng)),
        _ => check_derive(&changed(rng, TYPES)),
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::SmallRng};

    use super::*;

    #[test]
    fn the_macros_take_any_tokens() {
        for seed in 0..3_000 {
            check(&mut SmallRng::seed_from_u64(seed));
        }
    }

    #[test]
    fn the_sources_are_right() {
        for item in FUNCTIONS {
            check_retry(&TokenStream::new(), &tokens(item));
        }
        for arguments in ARGUMENTS.iter().take(ARGUMENTS.len() - 1).filter(|arguments| !arguments.contains("policy")) {
            let expansion = entry::retry(tokens(arguments), tokens("async fn f(a: u32, b: u32) -> R { marker }"));
            assert_eq!(count(expansion.clone(), "compile_error"), 0, "{arguments}: {expansion}");
        }
    }
}
