//! The guide shows one expansion. Here it is held against a real one, whose paths are shortened.

use proc_macro2::{TokenStream, TokenTree};

use super::tokens;

/// Code as the compiler sees it without the features `tracing` and `metrics`.
fn unobserved(code: TokenStream) -> TokenStream {
    let (mut seen, mut tokens) = (Vec::new(), code.into_iter());
    while let Some(token) = tokens.next() {
        let TokenTree::Group(group) = token else {
            seen.push(token);
            continue;
        };
        match seen.len().checked_sub(2).map(|at| seen[at].to_string()).as_deref() {
            Some("observed") => {
                let at = seen.iter().rposition(|token| token.to_string() == "reattempt").unwrap() - 2;
                seen.truncate(at);
                let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
                seen.extend(unobserved(group.stream()).into_iter().take_while(|token| !is_comma(token)));
            }
            Some("observe") => {
                let at = seen.iter().rposition(|token| token.to_string() == "reattempt").unwrap() - 2;
                seen.truncate(at);
                tokens.next();
            }
            _ => seen.push(proc_macro2::Group::new(group.delimiter(), unobserved(group.stream())).into()),
        }
    }
    seen.into_iter().collect()
}

/// Code as the guide shows it, without absolute paths.
fn shortened(code: TokenStream) -> String {
    let mut text = prettyplease::unparse(&syn::parse2(code).unwrap());
    for path in ["::reattempt::__private::", "::reattempt::", "::core::option::Option::", "::core::result::"] {
        text = text.replace(path, "");
    }
    prettyplease::unparse(&syn::parse_str(&text).unwrap())
}

#[test]
fn the_guide_shows_a_real_expansion() {
    let page = retry_runtime::__expansion!().trim();
    let page = page.strip_prefix("```rust,ignore\n#[retry]\n").and_then(|page| page.strip_suffix("```")).unwrap();
    let (function, shown) = page.split_once("\n\n// becomes\n").unwrap();
    let made = shortened(unobserved(crate::entry::retry(tokens(""), tokens(function))));
    let shown = shortened(tokens(shown));
    assert!(shown == made, "the page shows\n{shown}\nand the macro makes\n{made}");
}
