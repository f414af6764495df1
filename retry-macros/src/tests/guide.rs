//! The guide shows one expansion as it is. Here it is held to its word.

use proc_macro2::TokenStream;

/// The Rust blocks of a page, without the lines that readers do not see.
fn blocks(page: &str) -> Vec<TokenStream> {
    page.split("```rust\n")
        .skip(1)
        .map(|block| {
            let code = block.split("```").next().unwrap_or_default();
            let shown: Vec<&str> = code.lines().filter(|line| !line.starts_with("# ")).collect();
            shown.join("\n").parse().unwrap()
        })
        .collect()
}

/// The function under `#[retry(arguments)]`.
fn expanded(function: TokenStream) -> TokenStream {
    let item: syn::ItemFn = syn::parse2(function).unwrap();
    let [attribute] = &item.attrs[..] else { panic!("one attribute") };
    let arguments = attribute.meta.require_list().unwrap().tokens.clone();
    let bare = syn::ItemFn { attrs: Vec::new(), ..item };
    crate::entry::retry(arguments, quote::quote!(#bare))
}

/// Code to compare with the page, and to copy into it.
fn readable(code: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(code).unwrap())
}

#[test]
fn the_expansion_in_the_guide_is_the_one_that_is_made() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/expansion.md")).unwrap();
    let [function, shown] = <[TokenStream; 2]>::try_from(blocks(&page)).unwrap();
    let (shown, made) = (readable(shown), readable(expanded(function)));
    assert!(shown == made, "docs/expansion.md shows\n{shown}\nand the macro makes\n{made}");
}
