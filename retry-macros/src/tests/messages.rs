//! The messages in `tests/ui`, made in process: the compiler takes a minute to show all of them.

use std::{fs, path::PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, ImplItem, Item, Macro, Meta, TraitItem,
    visit_mut::{self, VisitMut},
};

use super::{count, tokens};
use crate::{derive, entry};

/// What the macros say about a file.
#[derive(Default)]
struct Said(Vec<String>);

impl Said {
    /// The messages of an expansion.
    fn hear(&mut self, expansion: TokenStream) {
        let mut after_name = false;
        for token in expansion {
            match token {
                TokenTree::Group(group) if after_name => {
                    let message: syn::LitStr = syn::parse2(group.stream()).unwrap();
                    self.0.push(message.value());
                }
                TokenTree::Group(group) => self.hear(group.stream()),
                TokenTree::Punct(punct) if punct.as_char() == '!' => continue,
                TokenTree::Ident(ident) => {
                    after_name = ident == "compile_error";
                    continue;
                }
                _ => {}
            }
            after_name = false;
        }
    }

    /// Expands an item by its first `#[retry]`.
    fn expand(&mut self, attributes: &[Attribute], item: &impl ToTokens) {
        let is_retry = |attribute: &Attribute| attribute.path().segments.last().is_some_and(|it| it.ident == "retry");
        let Some(at) = attributes.iter().position(is_retry) else { return };
        let arguments = match &attributes[at].meta {
            Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        // An attribute is `#` and its brackets.
        let others = item.to_token_stream().into_iter().enumerate().filter(|(token, _)| token / 2 != at);
        self.hear(entry::retry(arguments, others.map(|(_, token)| token).collect()));
    }
}

impl VisitMut for Said {
    fn visit_item_mut(&mut self, item: &mut Item) {
        let attributes = match &*item {
            Item::Const(item) => &item.attrs,
            Item::Enum(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Struct(item) => &item.attrs,
            Item::Trait(item) => &item.attrs,
            Item::Type(item) => &item.attrs,
            Item::Union(item) => &item.attrs,
            _ => return visit_mut::visit_item_mut(self, item),
        };
        self.expand(attributes, item);
        let mut derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
        let is_derived = derives.any(|attribute| count(attribute.to_token_stream(), "Retryable") > 0);
        // What a `cfg` removes, the compiler removes first.
        if is_derived && count(item.to_token_stream(), "cfg") == 0 {
            self.hear(derive::derive(item.to_token_stream()));
        }
        visit_mut::visit_item_mut(self, item);
    }

    fn visit_impl_item_mut(&mut self, item: &mut ImplItem) {
        if let ImplItem::Fn(function) = item {
            self.expand(&function.attrs, function);
        }
        visit_mut::visit_impl_item_mut(self, item);
    }

    fn visit_trait_item_mut(&mut self, item: &mut TraitItem) {
        if let TraitItem::Fn(function) = item {
            self.expand(&function.attrs, function);
        }
        visit_mut::visit_trait_item_mut(self, item);
    }

    fn visit_macro_mut(&mut self, call: &mut Macro) {
        if call.path.segments.last().is_some_and(|last| last.ident == "policy") {
            self.hear(entry::policy(call.tokens.clone()));
        }
    }
}

/// What the attribute says about an item.
pub(super) fn messages(arguments: &str, item: &str) -> Vec<String> {
    let mut said = Said::default();
    said.hear(entry::retry(tokens(arguments), tokens(item)));
    said.0
}

/// What the macros say about a file, in order.
fn said(file: &PathBuf) -> Vec<String> {
    let mut said = Said::default();
    let parsed = syn::parse_file(&fs::read_to_string(file).unwrap());
    said.visit_file_mut(&mut parsed.unwrap_or_else(|error| panic!("{}: {error}", file.display())));
    said.0.sort();
    said.0
}

/// The messages without an error code, in order: the compiler's own have one, except this of a derive.
fn shown(output: &str) -> Vec<String> {
    let mut shown = Vec::new();
    let mut lines = output.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("error: ") else { continue };
        let mut message = first.to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with("       ")) {
            message = message + "\n" + more.trim_start();
        }
        if message != "attribute value must be a literal" {
            shown.push(message);
        }
    }
    shown.sort();
    shown
}

/// A body that is no syntax yet, bodies that other macros change first, and attributes in a block, which `syn` refuses.
const OTHERS: [&str; 3] = ["unfinished_body.rs", "attributes_above.rs", "futures.rs"];

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_other = |path: &PathBuf| OTHERS.iter().any(|other| path.ends_with(other));
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs") && !is_other(path)).collect()
}

#[test]
fn the_compiler_shows_these_messages() {
    for file in ["ui/attribute", "ui/policy", "ui/derive"].into_iter().flat_map(files) {
        let shown = shown(&fs::read_to_string(file.with_extension("stderr")).unwrap());
        assert_eq!(said(&file), shown, "{}", file.display());
    }
}

#[test]
fn what_compiles_has_no_message() {
    for file in ["attribute", "shapes", "ui/pass"].into_iter().flat_map(files) {
        assert!(said(&file).is_empty(), "{}: {:?}", file.display(), said(&file));
    }
}
