//! The function beside an error: its body runs once, and what its arguments name is used all the same.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::parts::{arms, attempt_without_limit, begin_wait, fresh_clones, uses_of_mut};
use super::policy_expression;
use crate::names::{at, code, here, reference};
use crate::plan::Plan;
use crate::syntax::{Key, mentions};

/// One attempt, and its outcome.
pub(super) fn once(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let attempt_statement = plan.attempt.as_ref().map(|name| first_attempt(name, krate));
    let (uses, uses_of_mut, clones) = (uses(plan), uses_of_mut(plan), fresh_clones(plan));
    let attempt = attempt_without_limit(plan, body);
    let awaited = plan.shape.is_async().then(|| code!(.await));
    let value =
        if plan.explained { code!(#krate::__private::unretried(__retry_outcome)) } else { code!(__retry_outcome) };
    code! {
        #attempt_statement
        #uses
        #uses_of_mut
        #clones
        let __retry_outcome: #returned = #attempt #awaited;
        #value
    }
}

/// The attempt, by its name. Whether the body reads it is no matter beside an error.
pub(super) fn first_attempt(name: &Ident, krate: &TokenStream) -> TokenStream {
    code! {
        #[allow(unused_variables)]
        let #name = #krate::__private::first_attempt();
    }
}

/// What the arguments name, never run: it is not to be called unused because another argument is wrong.
fn uses(plan: &Plan<'_>) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let typed = |key, ty: &str| {
        let (value, ty) = (reference(&plan.value(key)?), Ident::new(ty, here()));
        Some(code!(let _: &#krate::#ty = #value;))
    };
    let policy = typed(Key::Policy, "Policy").unwrap_or_else(|| {
        let policy = policy_expression(krate, &plan.schedule);
        code!(let _ = #policy;)
    });
    let budget = typed(Key::Budget, "RetryBudget");
    let sleep = plan.has(Key::Sleep).then(|| {
        let wait = begin_wait(plan, &code!(#krate::__private::Stopwatch::never()));
        code!(let __retry_delay: ::core::time::Duration = loop {}; let _ = #wait;)
    });
    let others = [Key::BeforeRetry, Key::Cancel].into_iter().filter_map(|key| plan.value(key));
    // A type that is inferred from the body cannot be inferred here.
    let known = !mentions(&returned.to_token_stream(), &|ident| ident == "_");
    let judged = known.then(|| {
        let arms = arms(plan);
        let tell = |key, name: &str, event: &str| {
            let hook = plan.value(key)?;
            let (name, event) = (Ident::new(name, at(&hook)), Ident::new(event, here()));
            let event = code!(&#krate::__private::edge::<#krate::#event<'_, #returned>>());
            Some(quote_spanned!(at(&hook)=> #krate::__private::#name(#hook, #event);))
        };
        let on_retry = tell(Key::OnRetry, "tell_retry", "RetryEvent");
        let on_give_up = tell(Key::OnGiveUp, "tell_give_up", "GiveUpEvent");
        code!(let __retry_outcome: #returned = loop {}; #arms #on_retry #on_give_up)
    });
    code! {
        #[allow(unreachable_code, unused_variables)]
        if false {
            #policy
            #budget
            #sleep
            #(let _ = &(#others);)*
            #judged
        }
    }
}
