//! The one template. Nothing is decided here and nothing can fail: every question has an answer in the plan.

mod once;
mod parts;
mod policy;
mod template;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};

pub(crate) use policy::{duration, policy_expression};

use crate::names::code;
use crate::plan::{Plan, Shape};
use crate::syntax::{Body, Function, Initialiser, Key, Tail};
use once::{first_attempt, once};
use template::retrying;

/// A function that cannot be retried, as it was written; its body may name the attempt.
pub(crate) fn function_untouched(attempt: Option<&Ident>, function: &Function, krate: &TokenStream) -> TokenStream {
    let Function { attributes, head, body, .. } = function;
    let attempt = attempt.map(|name| first_attempt(name, krate));
    let (inner_attributes, tokens) = (&body.inner_attributes, &body.tokens);
    let body = block(&body.group, quote!(#inner_attributes #attempt #(#tokens)*));
    quote!(#(#attributes)* #head #body)
}

/// The function, with its body made into a loop. Without `retries`, as it was meant to be called: beside an error, so that
/// nothing else breaks.
pub(crate) fn function(plan: &Plan<'_>, function: &Function, retries: bool) -> TokenStream {
    let Function { attributes, head, body, .. } = function;
    let Body { group, inner_attributes, tokens } = body;
    let rewrite = |body: &TokenStream| if retries { retrying(plan, body) } else { once(plan, body) };
    // The same braces wherever that can be.
    let braces = block(group, quote!(#(#tokens)*));
    let whole = if inner_attributes.is_empty() { group.to_token_stream() } else { braces };
    let contents = match &plan.shape {
        Shape::Sync if plan.clones.is_empty() => rewrite(&whole),
        Shape::Sync | Shape::Async if body.is_unfinished() => rewrite(&whole),
        Shape::Sync | Shape::Async => rewrite(&inner(group, &TokenStream::new(), tokens)),
        Shape::Tail(tail) => around_tail(tail, rewrite(&nested(&tail.block))),
        Shape::AsyncTrait(tail, initialiser) => {
            let Initialiser { prelude, head, block: body, after, .. } = &**initialiser;
            let value = block(body, rewrite(&nested(body)));
            around_tail(tail, quote!(#(#prelude)* #(#head)* #value #(#after)*))
        }
    };
    let documentation = plan.documentation.as_ref().map(|text| code!(#[doc = #text]));
    let completions = completions(plan);
    let body = block(group, quote!(#inner_attributes #completions #contents));
    quote!(#(#attributes)* #documentation #head #body)
}

/// The same delimiters around other tokens.
fn block(delimiters: &Group, contents: TokenStream) -> TokenStream {
    let mut group = Group::new(delimiters.delimiter(), contents);
    group.set_span(delimiters.span());
    group.into_token_stream()
}

/// The user's block inside a generated one. With a statement before it, an expression alone is not taken for one whose
/// braces the user could have left out.
fn inner(delimiters: &Group, attributes: &TokenStream, tokens: &[TokenTree]) -> TokenStream {
    block(delimiters, code!(#attributes ; #(#tokens)*))
}

/// The same for a block that is not the function's own, and keeps its attributes.
fn nested(block: &Group) -> TokenStream {
    let Body { group, inner_attributes, tokens } = Body::parse(block.clone());
    inner(&group, &inner_attributes, &tokens)
}

fn around_tail(tail: &Tail, contents: TokenStream) -> TokenStream {
    let Tail { before, parenthesis, keywords, block: braces, after } = tail;
    let future = block(braces, contents);
    let future = quote!(#(#keywords)* #future #(#after)*);
    let future = parenthesis.as_ref().map_or(future.clone(), |parenthesis| block(parenthesis, future));
    quote!(#(#before)* #future)
}

/// What an editor sees: the keys as imports, so that it completes their names. A half-typed key stands for a type instead,
/// because an editor reports an import that leads nowhere.
fn completions(plan: &Plan<'_>) -> Option<TokenStream> {
    let Plan { krate, arguments, .. } = plan;
    // `crate` is a key, but no name that could be imported.
    let typed = arguments.typed.iter().filter(|key| syn::parse2::<Ident>(key.to_token_stream()).is_ok());
    let (keys, half_typed): (Vec<_>, Vec<_>) = typed.partition(|key| Key::of(&key.to_string()).is_some());
    let keys =
        (!keys.is_empty()).then(|| code!(#[allow(unused_imports)] use #krate::__private::keys::{#(#keys as _),*};));
    (keys.is_some() || !half_typed.is_empty()).then(|| {
        // The user's crate need not know the name that editors set.
        code! {
            #[allow(unexpected_cfgs)]
            {
                #[cfg(rust_analyzer)]
                {
                    #keys
                    #(let _: #krate::__private::keys::#half_typed;)*
                }
            }
        }
    })
}
