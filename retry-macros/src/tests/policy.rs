//! The policy of the attribute: what its documentation says, and where it is evaluated.

use super::{count, messages::messages, tokens};
use crate::entry;

/// The section that is appended to a function's documentation.
fn retries(arguments: &str) -> String {
    let expansion = entry::retry(tokens(arguments), tokens("/// Fetches.\nasync fn f() -> R { body }"));
    let function: syn::ItemFn = syn::parse2(expansion).unwrap();
    let mut texts = function.attrs.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(meta) => match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let section = texts.next_back().unwrap();
    section.strip_prefix("\n# Retries\n\n").unwrap().trim_end().to_owned()
}

#[test]
fn functions_document_their_retries() {
    let cases = [
        (
            "",
            "At most 3 attempts, with `full_jitter` delays from 100ms to at most 10s. It retries what its outcome classifies as retryable. The delays add up to at most 300ms, without hints of the server.",
        ),
        ("max = 1", "One attempt, without retries."),
        ("strategy = \"immediate\", when(None)", "At most 3 attempts, without delays between them. It retries `None`."),
        (
            "strategy = [\"1s\", \"5s\"], when(Err(Error::Busy) if busy()), when(Ok(_))",
            "At most 3 attempts, with delays of 1s, 5s. It retries `Err(Error::Busy) if busy()`, `Ok(_)`. The delays add up to at most 6s, without hints of the server.",
        ),
        (
            "strategy = backoff::mine, cap = \"1s\", when(None)",
            "At most 3 attempts, with delays by `backoff::mine`, each at most 1s. It retries `None`.",
        ),
        (
            "cap = limits::WAIT, max = limits::ATTEMPTS, when(None)",
            "At most `limits::ATTEMPTS` attempts, with `full_jitter` delays from 100ms to at most `limits::WAIT`. It retries `None`.",
        ),
        (
            "max = unlimited, max_elapsed = \"30s\", attempt_timeout = \"2s\", budget = BUDGET, when(None)",
            "Attempts without limit, with `full_jitter` delays from 100ms to at most 10s. It retries `None`. No attempt starts 30s after the call or later. An attempt is cut after 2s. Every retry takes a token from the budget `BUDGET`. The delays add up to at most 30s, without hints of the server.",
        ),
        (
            "policy = self.policy",
            "Retried by the policy `self.policy`. It retries what its outcome classifies as retryable.",
        ),
        (
            "base = limits::FIRST, when(None)",
            "At most 3 attempts, with `full_jitter` delays from `limits::FIRST`. It retries `None`.",
        ),
        ("strategy = *CHOSEN, when(None)", "At most 3 attempts, with delays by `* CHOSEN`. It retries `None`."),
        (
            "factor = 1.1, max = 4, idempotent = false",
            "At most 4 attempts, with `full_jitter` delays from 100ms to at most 10s. It retries what its outcome classifies as retryable, if that proves that the server did not act. The delays add up to at most 331ms, without hints of the server.",
        ),
        (
            "strategy = Strategy::Constant, throttle_base = \"1s\", when(None)",
            "At most 3 attempts, with `constant` delays from 100ms to at most 10s. It retries `None`. The delays add up to at most 2s, without hints of the server.",
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(retries(arguments), expected, "{arguments}");
    }
    for attributes in ["", "#[doc(hidden)]", "#[must_use = \"it fails\"]"] {
        let bare = entry::retry(tokens(""), tokens(&format!("{attributes} fn f() -> R {{ body }}"))).to_string();
        assert!(!bare.contains("Retries"), "a function without documentation gets none: {attributes}");
    }
}

/// `cargo check` evaluates a `const` item and leaves a `const` block, which may name generic parameters, to `cargo build`.
#[test]
fn what_can_be_no_generic_parameter_is_evaluated_by_cargo_check() {
    let is_item = |arguments: &str, item: &str| {
        let expansion = entry::retry(tokens(arguments), tokens(item)).to_string();
        assert_ne!(expansion.contains("const __RETRY_POLICY"), expansion.contains("= const {"), "{expansion}");
        expansion.contains("const __RETRY_POLICY")
    };
    let function = "fn fetch() -> Result<(), Error> { BODY }";
    let method = "fn fetch(&self) -> Result<(), Error> { BODY }";
    let associated = "fn fetch() -> Result<Self, Error> { BODY }";
    for arguments in
        ["cap = MAX_WAIT", "cap = D, factor = F", "cap = Duration::ZERO", "max = limits::MAX + 1", "max = 3"]
    {
        assert!([function, method, associated].iter().all(|item| is_item(arguments, item)), "{arguments}");
    }
    let steps = "strategy = [\"1s\", LAST]";
    assert!([function, method].iter().all(|item| is_item(steps, item)), "{steps}");
    let generic = "fn fetch<TYPE: Waits, const MOST: u32>() -> Result<(), Error> { BODY }";
    for (arguments, expected) in [("max = MAX", true), ("max = MOST", false), ("cap = TYPE::CAP", false)] {
        assert_eq!(is_item(arguments, generic), expected, "{arguments}");
    }
    for arguments in ["max = MAX", "max = MAX + 1"] {
        assert!(is_item(arguments, function), "{arguments}");
        assert!(![method, associated].iter().any(|item| is_item(arguments, item)), "{arguments}");
    }
    let types = ["cap = Kind::CAP", "strategy = Kind::wait", "cap = <Kind as Waits>::CAP"];
    for arguments in types.into_iter().chain(["max = N", "cap = T::CAP", "cap = Self::CAP", "cap = wait(N)"]) {
        assert!(![function, method, associated].iter().any(|item| is_item(arguments, item)), "{arguments}");
    }
}

/// The compiler says more of a variable that is named outside of an item.
#[test]
fn policies_without_what_is_around_are_items() {
    for (arguments, expected) in [
        ("max = unlimited, max_elapsed = \"1m\"", true),
        ("cap = ZERO", true),
        ("max = attempts", false),
        ("max = N", false),
        ("cap = T::CAP", false),
    ] {
        let expansion = entry::policy(tokens(arguments)).to_string();
        assert_eq!(expansion.contains("const __RETRY_POLICY"), expected, "{arguments}: {expansion}");
    }
}

#[test]
fn a_value_that_is_not_known_is_still_a_value() {
    let function = "fn f() -> R { BODY }";
    for (arguments, expected) in [
        ("max = \"many\"", "invalid value for `max`"),
        ("strategy = \"immediate\", jitter = SPREAD", "`jitter` has no effect"),
        ("jitter = SPREAD", "`jitter` has no effect"),
    ] {
        let messages = messages(arguments, function);
        assert!(matches!(&messages[..], [only] if only.starts_with(expected)), "{arguments}: {messages:?}");
    }
    // Only the compiler can check it.
    for (list, checks) in [("[\"1s\", LAST]", 1), ("[\"1s\", \"5s\"]", 0)] {
        let expansion = entry::retry(tokens(&format!("strategy = {list}")), tokens(function));
        assert_eq!(count(expansion, "checked"), checks, "{list}");
    }
}
