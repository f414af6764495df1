//! From tokens to tokens: parse, plan, expand, and what is emitted where something is wrong.
//!
//! Whatever is wrong, the function is still emitted, so that the only errors are the ones reported here.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::diag::Diagnostics;
use crate::expand;
use crate::names::code;
use crate::plan::{self, Plan, Schedule};
use crate::syntax::{Arguments, Function, Macro};

/// `#[retry(arguments)] item`
pub(crate) fn retry(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::default();
    let arguments = Arguments::parse(arguments, Macro::Retry, &mut diag);
    // In place of a body that it cannot read, an editor passes this name on, and puts the body back afterwards.
    let is_unreadable = matches!(item.clone().into_iter().last(), Some(TokenTree::Ident(name)) if name == "__ra_fixup");
    let function = if is_unreadable { None } else { diag.keep(Function::parse(item.clone())) };
    let Some(function) = function else {
        return [diag.into_compile_errors(), item].into_iter().collect();
    };
    let krate = plan::krate(arguments.path(), &mut diag);
    let expansion = match Plan::make(&arguments, &function, krate.clone(), &mut diag) {
        Ok(plan) => expand::function(&plan, &function, diag.len() == 0),
        Err(attempt) => expand::function_untouched(attempt.as_ref(), &function, &krate),
    };
    [diag.into_compile_errors(), expansion].into_iter().collect()
}

/// `policy!(arguments)`
pub(crate) fn policy(arguments: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::default();
    let arguments = Arguments::parse(arguments, Macro::Policy, &mut diag);
    let krate = plan::krate(arguments.path(), &mut diag);
    let schedule = Schedule::read(&arguments, &|_| false, &mut diag);
    let errors = diag.into_compile_errors();
    if !errors.is_empty() {
        let default = code!(#krate::Policy::DEFAULT);
        return quote!({ #errors #default });
    }
    let mut policy = expand::policy_expression(&krate, &schedule);
    // A `const` block is evaluated by the compiler wherever it stands, so that a fault is never met at run time; an item in
    // it by `cargo check` too.
    if !plan::names_what_is_around(&arguments) {
        policy = code!(const __RETRY_POLICY: #krate::Policy = #policy; __RETRY_POLICY);
    }
    quote!(const { #policy })
}
