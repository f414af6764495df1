//! From tokens to tokens: parse, plan, expand, and what is emitted where something is wrong.
//!
//! Whatever is wrong, the function is still emitted, so that the only errors are the ones reported here.

use proc_macro2::TokenStream;

use crate::diag::Diagnostics;
use crate::expand;
use crate::plan::{self, Plan};
use crate::syntax::{Arguments, Function, Macro};

/// `#[retry(arguments)] item`
pub(crate) fn retry(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::default();
    let arguments = Arguments::parse(arguments, Macro::Retry, &mut diag);
    let function = match Function::parse(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            diag.absorb(error);
            return [diag.into_compile_errors(), item].into_iter().collect();
        }
    };
    let krate = plan::krate(&arguments, &mut diag);
    let expansion = match Plan::make(&arguments, &function, krate.clone(), &mut diag) {
        Ok(plan) if diag.is_empty() => expand::function(&plan, &function),
        Ok(plan) => expand::function_once(&plan, &function),
        Err(attempt) => expand::function_untouched(attempt.as_ref(), &function, &krate),
    };
    [diag.into_compile_errors(), expansion].into_iter().collect()
}

/// `policy!(arguments)`
pub(crate) fn policy(arguments: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::default();
    let arguments = Arguments::parse(arguments, Macro::Policy, &mut diag);
    let krate = plan::krate(&arguments, &mut diag);
    let schedule = plan::schedule_alone(&arguments, &mut diag);
    let is_sound = diag.is_empty();
    let errors = diag.into_compile_errors();
    if !is_sound {
        let default = expand::default_policy(&krate);
        return quote::quote!({ #errors #default });
    }
    let policy = expand::policy_expression(&krate, &schedule);
    // Evaluated by the compiler wherever it stands, so that a fault is never met at run time.
    if plan::names_what_is_around(&arguments) {
        return quote::quote!(const { #policy });
    }
    let item = expand::policy_item(&krate, &policy);
    quote::quote!(const { #item })
}
