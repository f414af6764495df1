//! The guide shows one expansion. Here it is held against a real one, whose paths are shortened.

use super::tokens;

/// Code as the guide shows it: without absolute paths, and without the calls that only `tracing` and `metrics` see.
fn shortened(code: &str) -> String {
    let mut text = prettyplease::unparse(&syn::parse_str(code).unwrap());
    for path in ["::reattempt::__private::", "::reattempt::", "::core::option::Option::"] {
        text = text.replace(path, "");
    }
    while let Some((before, call)) = text.split_once("observe!(") {
        let (_, after) = call.split_once(");").unwrap();
        text = format!("{before}{after}");
    }
    prettyplease::unparse(&syn::parse_str(&text).unwrap())
}

#[test]
fn the_guide_shows_a_real_expansion() {
    let page = retry_runtime::__expansion!().trim();
    let page = page.strip_prefix("```rust,ignore\n#[retry]\n").and_then(|page| page.strip_suffix("```")).unwrap();
    let (function, shown) = page.split_once("\n\n// becomes\n").unwrap();
    let made = crate::entry::retry(tokens(""), tokens(function)).to_string();
    let (shown, made) = (shortened(shown), shortened(&made));
    assert!(shown == made, "the page shows\n{shown}\nand the macro makes\n{made}");
}
