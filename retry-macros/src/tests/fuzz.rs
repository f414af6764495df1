//! No input makes a macro panic, lose an error, or lose what stands beside the error.
//!
//! Two kinds of input: any tokens, and real arguments and functions in which a token was removed, doubled, swapped
//! with its neighbour or replaced, which gets further before it fails.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use proptest::{collection::vec, prelude::*, sample::select, test_runner::RngSeed};

use super::{count, tokens};
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
    "0x",
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

/// One token that may stand anywhere.
fn leaf() -> impl Strategy<Value = TokenTree> {
    let keys = KEYS.iter().map(|key| key.name());
    let words: Vec<&str> = keys.chain(WORDS.iter().copied()).collect();
    prop_oneof![
        select(words).prop_map(|word| TokenTree::Ident(Ident::new(word, Span::call_site()))),
        select(LITERALS).prop_filter_map("no literal", |text| text.parse::<Literal>().ok().map(TokenTree::Literal)),
        (select("=!<>@.,;:&|+-*/%^~?#$".chars().collect::<Vec<_>>()), any::<bool>()).prop_map(|(character, joint)| {
            TokenTree::Punct(Punct::new(character, if joint { Spacing::Joint } else { Spacing::Alone }))
        }),
    ]
}

/// Tokens without any sense, and with groups in them.
fn noise() -> impl Strategy<Value = TokenStream> {
    let group = |inside: BoxedStrategy<TokenTree>| {
        let delimiters = vec![Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket, Delimiter::None];
        (select(delimiters), vec(inside, 0..6))
            .prop_map(|(delimiter, inside)| TokenTree::Group(Group::new(delimiter, inside.into_iter().collect())))
    };
    let token = leaf().boxed().prop_recursive(3, 24, 6, group);
    vec(token, 0..16).prop_map(|tokens| tokens.into_iter().collect())
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

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Remove),
        Just(Change::Double),
        Just(Change::Swap),
        leaf().prop_map(Change::Replace),
        Just(Change::Wrap),
    ]
}

/// One of `sources`, with a few tokens changed.
fn changed(sources: &'static [&'static str]) -> impl Strategy<Value = TokenStream> {
    (select(sources), vec((any::<prop::sample::Index>(), change()), 0..4)).prop_map(|(source, changes)| {
        changes.into_iter().fold(tokens(source), |stream, (index, change)| {
            let size = size(&stream);
            if size == 0 { stream } else { apply(stream, &mut index.index(size), &change) }
        })
    })
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

fn check_retry(arguments: TokenStream, item: TokenStream) -> Result<(), TestCaseError> {
    let expansion = entry::retry(arguments, item.clone());
    // Whatever was wrong, what stood there still does.
    prop_assert_eq!(count(expansion.clone(), MARKER), count(item.clone(), MARKER), "{}", expansion);
    if are_items(item.clone()) {
        prop_assert!(are_items(expansion.clone()), "{}", expansion);
        let is_function = syn::parse2::<syn::ItemFn>(item).is_ok();
        let is_error = count(expansion.clone(), "compile_error") > 0;
        prop_assert!(is_function || is_error, "{}", expansion);
        // It is retried, or it is said why not.
        let is_retried = ["decided", "observed"].into_iter().any(|how| count(expansion.clone(), how) > 0);
        prop_assert!(is_error || is_retried);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn retry_takes_any_tokens(arguments in noise(), item in noise()) {
        check_retry(arguments, item)?;
    }

    #[test]
    fn retry_takes_any_arguments(arguments in noise(), item in select(FUNCTIONS)) {
        check_retry(arguments, tokens(item))?;
    }

    #[test]
    fn retry_takes_arguments_that_are_nearly_right(arguments in changed(ARGUMENTS), item in changed(FUNCTIONS)) {
        check_retry(arguments, item)?;
    }

    #[test]
    fn policy_takes_any_tokens(arguments in prop_oneof![noise().boxed(), changed(ARGUMENTS).boxed()]) {
        let expansion = entry::policy(arguments);
        prop_assert!(syn::parse2::<syn::Expr>(expansion.clone()).is_ok(), "{}", expansion);
    }

    #[test]
    fn the_derive_takes_any_tokens(item in prop_oneof![noise().boxed(), changed(TYPES).boxed()]) {
        let expansion = derive::derive(item);
        prop_assert!(are_items(expansion.clone()), "{}", expansion);
    }
}

#[test]
fn the_sources_are_right() {
    for item in FUNCTIONS {
        check_retry(TokenStream::new(), tokens(item)).unwrap();
    }
    for arguments in ARGUMENTS.iter().take(ARGUMENTS.len() - 1).filter(|arguments| !arguments.contains("policy")) {
        let expansion = entry::retry(tokens(arguments), tokens("async fn f(a: u32, b: u32) -> R { marker }"));
        assert_eq!(count(expansion.clone(), "compile_error"), 0, "{arguments}: {expansion}");
    }
}
