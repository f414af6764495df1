//! The function beside an error: its body runs once, and what its arguments name is used all the same.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::{
    names::{at, here, reference},
    policy_expression,
    template::{arms, attempt_without_limit, begin_wait, fresh_clones, uses_of_mut},
};
use crate::{
    plan::{Plan, Source},
    syntax::mentions,
};

/// One attempt, and its outcome.
pub(super) fn once(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let attempt_statement = plan.attempt.as_ref().map(|name| first_attempt(name, krate));
    let (uses, uses_of_mut, clones) = (uses(plan), uses_of_mut(plan), fresh_clones(plan));
    let attempt = attempt_without_limit(plan, body);
    let awaited = plan.shape.is_async().then(|| quote_spanned!(here()=> .await));
    let value = if plan.explained {
        quote_spanned!(here()=> #krate::__private::unretried(__retry_outcome))
    } else {
        quote_spanned!(here()=> __retry_outcome)
    };
    quote_spanned! {here()=>
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
    quote_spanned! {here()=>
        #[allow(unused_variables)]
        let #name = #krate::__private::first_attempt();
    }
}

/// What the arguments name, never run: it is not to be called unused because another argument is wrong.
fn uses(plan: &Plan<'_>) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let policy = match &plan.policy {
        Source::Constant(schedule) | Source::InlineConstant(schedule) => {
            let policy = policy_expression(krate, schedule);
            quote_spanned!(here()=> let _ = #policy;)
        }
        Source::Expression(policy) => {
            let policy = reference(policy);
            quote_spanned!(here()=> let _: &#krate::Policy = #policy;)
        }
    };
    let budget = plan.budget.as_ref().map(|budget| {
        let budget = reference(&budget.expression);
        quote_spanned!(here()=> let _: &#krate::RetryBudget = #budget;)
    });
    let sleep = plan.sleep.as_ref().map(|_| {
        let wait = begin_wait(plan);
        quote_spanned!(here()=> let __retry_delay: ::core::time::Duration = loop {}; let _ = #wait;)
    });
    let (before_retry, cancel) = (plan.before_retry.iter(), plan.cancel.iter());
    // A type that is inferred from the body cannot be inferred here.
    let known = !mentions(&returned.to_token_stream(), &|ident| ident == "_");
    let judged = known.then(|| {
        let arms = arms(plan);
        let tell = |hook: &Option<TokenStream>, name: &str, event: &str| {
            hook.as_ref().map(|hook| {
                let (name, event) = (Ident::new(name, at(hook)), Ident::new(event, here()));
                let event = quote_spanned!(here()=> &#krate::__private::edge::<#krate::#event<'_, #returned>>());
                quote_spanned!(at(hook)=> #krate::__private::#name(#hook, #event);)
            })
        };
        let on_retry = tell(&plan.on_retry, "tell_retry", "RetryEvent");
        let on_give_up = tell(&plan.on_give_up, "tell_give_up", "GiveUpEvent");
        quote_spanned!(here()=> let __retry_outcome: #returned = loop {}; #arms #on_retry #on_give_up)
    });
    quote_spanned! {here()=>
        #[allow(unreachable_code, unused_variables)]
        if false {
            #policy
            #budget
            #sleep
            #(let _ = &(#before_retry);)*
            #(let _ = &(#cancel);)*
            #judged
        }
    }
}
