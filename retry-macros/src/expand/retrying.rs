//! The loop: what comes before it, what is asked of the session after an attempt, and the wait.
//!
//! What borrows is called by its path: a trait of the user's that every type implements would win as a method.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};

use super::{
    attempt::{judged_attempt, uses_of_mut},
    names::{self, at, here, moved, reborrow, reference},
    policy_expression,
};
use crate::plan::{Plan, Shape, Source};

/// The loop and what comes before it.
pub(super) fn retrying(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
    let Plan { krate, .. } = plan;
    let (session, clock, outcome, verdict) = (names::session(), names::clock(), names::outcome(), names::verdict());
    let delay = names::delay();
    let (policy_statement, policy) = policy(plan);

    let budget_statement = plan.budget.as_ref().map(|budget| {
        let (name, value) = (names::budget(), reference(budget));
        let place = reborrow(&name, budget);
        // In two steps, so that both sides of an `if` may be references.
        quote_spanned! {here()=>
            let #name = #value;
            let #name: &#krate::RetryBudget = #place;
        }
    });
    let new = if plan.needs_memory() { quote_spanned!(here()=> new) } else { quote_spanned!(here()=> memoryless) };
    let with_budget = plan.budget.as_ref().map(|_| {
        let budget = names::budget();
        quote_spanned!(here()=> .with_budget(#budget))
    });
    let clock_statement = clock_statement(plan, &policy);
    let history = names::history();
    let history_statement =
        plan.explained.then(|| quote_spanned!(here()=> let mut #history = #krate::__private::History::new();));
    let uses = uses_of_mut(plan);

    let attempt_statement = plan
        .attempt
        .as_ref()
        .map(|name| quote_spanned!(here()=> let #name = #krate::Session::timed_attempt(&#session, #policy, #clock);));
    let attempt = judged_attempt(plan, body, &policy);
    let timed = has_clock(plan).then(|| quote_spanned!(here()=> .timed(&#clock)));
    let rules = match plan.policy {
        Source::Constant(_) => quote_spanned!(here()=> #krate::__private::Constant(#policy)),
        _ => policy.clone(),
    };
    let (hooks_statement, observer) = observer(plan, &outcome.to_token_stream(), timed.as_ref());
    let parts = quote_spanned!(here()=> |#outcome| (#rules, #observer));
    let leave = leave(plan);
    // The outcome stays where the attempt wrote it, and is gone before the wait.
    let weigh = if plan.explained {
        quote_spanned! {here()=>
            match #krate::Session::explain(&mut #session, #outcome, #verdict, #parts, &mut #history) {
                ::core::ops::ControlFlow::Continue(#delay) => #delay,
                ::core::ops::ControlFlow::Break(#outcome) => #leave #outcome,
            }
        }
    } else {
        quote_spanned! {here()=>
            match #krate::Session::weigh(&mut #session, &#outcome, #verdict, #parts) {
                ::core::option::Option::Some(#delay) => #delay,
                ::core::option::Option::None => #leave #outcome,
            }
        }
    };
    let wait = wait(plan);
    let resume = if ends_overslept(plan) || may_be_cut(plan) { None } else { resume(plan) };

    let moves = moves(plan);

    quote_spanned! {here()=>
        #policy_statement
        #budget_statement
        #moves
        let mut #session = #krate::Session::#new()#with_budget;
        #clock_statement
        #history_statement
        #uses
        loop {
            // A block, because what was borrowed counts as held across the wait until it goes out of scope, moved or not.
            let #delay = {
                #attempt_statement
                #attempt
                #hooks_statement
                #weigh
            };
            #wait
            #resume
        }
    }
}

/// What was taken by value is moved, on a way that is never gone: a parameter that is only ever cloned need not have been
/// taken by value, says clippy.
fn moves(plan: &Plan<'_>) -> Option<TokenStream> {
    let Plan { krate, .. } = plan;
    let originals = plan.clones.iter().map(|cloned| {
        let (name, moved) = (&cloned.name, names::original(&cloned.name));
        quote_spanned!(here()=> let #moved = #name;)
    });
    // The parameters of an async function move into its future anyway.
    (!plan.clones.is_empty() && !plan.shape.is_async()).then(|| {
        quote_spanned! {here()=>
            if false {
                #(#originals)*
                match #krate::__private::edge::<::core::convert::Infallible>() {}
            }
        }
    })
}

/// The policy: how it comes to be, and how it is named from then on.
fn policy(plan: &Plan<'_>) -> (TokenStream, TokenStream) {
    let Plan { krate, .. } = plan;
    let (constant, local) = (names::constant(), names::policy());
    match &plan.policy {
        Source::Constant(schedule) => {
            let value = policy_expression(krate, schedule);
            (quote_spanned!(here()=> const #constant: #krate::Policy = #value;), quote_spanned!(here()=> &#constant))
        }
        Source::InlineConstant(schedule) => {
            let value = policy_expression(krate, schedule);
            (quote_spanned!(here()=> let #local: &#krate::Policy = const { &#value };), local.to_token_stream())
        }
        Source::Expression(expression) => {
            let (value, place) = (reference(expression), reborrow(&local, expression));
            let statement = quote_spanned! {here()=>
                let #local: #krate::Policy = {
                    let #local = #value;
                    let #local: &#krate::Policy = #place;
                    *#local
                };
            };
            (statement, quote_spanned!(here()=> &#local))
        }
    }
}

pub(super) fn has_clock(plan: &Plan<'_>) -> bool {
    plan.is_timed() || matches!(plan.policy, Source::Expression(_))
}

fn clock_statement(plan: &Plan<'_>, policy: &TokenStream) -> Option<TokenStream> {
    let Plan { krate, .. } = plan;
    let clock = names::clock();
    let start =
        if plan.shape.is_async() { quote_spanned!(here()=> start_async) } else { quote_spanned!(here()=> start) };
    let call = if let Some(key) = plan.max_elapsed() {
        // Where there is no clock, the limit is what cannot be had.
        let krate = moved(krate, at(key));
        quote_spanned!(at(key)=> #krate::__private::stopwatch!(#start limited))
    } else if plan.is_timed() {
        quote_spanned!(here()=> #krate::__private::stopwatch!(#start))
    } else {
        // A policy that is known only at run time starts the clock where it has a limit.
        quote_spanned!(here()=> #krate::__private::stopwatch!(#start, #policy))
    };
    has_clock(plan).then(|| quote_spanned!(here()=> let #clock = #call;))
}

/// Whether a wait that took all the time there was ends the call. Its retry is then not paid for: it never starts.
pub(super) fn ends_overslept(plan: &Plan<'_>) -> bool {
    plan.explained && plan.may_run_out_of_time()
}

/// Whether an attempt may have no time left to start. Its token is then spent where that is known, before the attempt.
pub(super) fn may_be_cut(plan: &Plan<'_>) -> bool {
    plan.shape.is_async() && (plan.attempt_timeout || matches!(plan.policy, Source::Expression(_)))
}

/// The next attempt begins, and its token is spent.
pub(super) fn resume(plan: &Plan<'_>) -> Option<TokenStream> {
    let (krate, session) = (&plan.krate, names::session());
    plan.budget.as_ref().map(|_| quote_spanned!(here()=> #krate::Session::resume(&mut #session);))
}

/// The hooks: what has to stand before the observer, and the calls that make them part of it.
fn hooks(plan: &Plan<'_>) -> (Option<TokenStream>, TokenStream) {
    let Plan { krate, .. } = plan;
    let (hooks, event, outcome) = (names::hooks(), names::event(), names::outcome());
    match (&plan.on_retry, &plan.on_give_up) {
        (None, None) => (None, TokenStream::new()),
        (Some(on_retry), None) => (None, quote_spanned!(at(on_retry)=> .on_retry(#on_retry))),
        (None, Some(on_give_up)) => (None, quote_spanned!(at(on_give_up)=> .on_give_up(#on_give_up))),
        // One closure makes whichever is needed, so that both may change the same thing.
        (Some(on_retry), Some(on_give_up)) => {
            let retry = quote_spanned!(at(on_retry)=> #krate::__private::tell_retry(#on_retry, #event));
            let give_up = quote_spanned!(at(on_give_up)=> #krate::__private::tell_give_up(#on_give_up, #event));
            let statement = quote_spanned! {here()=>
                let #hooks = #krate::__private::both_hooks(&#outcome, |#event| match #event {
                    #krate::__private::Event::Retry(#event) => #retry,
                    #krate::__private::Event::GiveUp(#event) => #give_up,
                });
            };
            let tell = |variant| {
                quote_spanned! {here()=>
                    |#event| (*::core::cell::RefCell::borrow_mut(&#hooks))(#krate::__private::Event::#variant(#event))
                }
            };
            let (retry, give_up) = (tell(quote_spanned!(here()=> Retry)), tell(quote_spanned!(here()=> GiveUp)));
            (Some(statement), quote_spanned!(here()=> .on_retry(#retry).on_give_up(#give_up)))
        }
    }
}

/// How the outcome leaves the loop: `#[async_trait]` has it as a value.
fn leave(plan: &Plan<'_>) -> TokenStream {
    if let Shape::AsyncTrait(..) = plan.shape {
        quote_spanned!(here()=> break)
    } else {
        quote_spanned!(here()=> return)
    }
}

/// Who is told of outcomes: what has to stand before, and the observer.
pub(super) fn observer(
    plan: &Plan<'_>,
    outcome: &TokenStream,
    timed: Option<&TokenStream>,
) -> (Option<TokenStream>, TokenStream) {
    let Plan { krate, name, .. } = plan;
    let (statement, hooks) = hooks(plan);
    (statement, quote_spanned!(here()=> #krate::__private::report!(#name, #outcome) #timed #hooks))
}

fn wait(plan: &Plan<'_>) -> TokenStream {
    let Plan { krate, .. } = plan;
    let (delay, wait) = (names::delay(), begin_wait(plan));
    match (plan.shape.is_async(), &plan.sleep) {
        (false, _) => quote_spanned!(here()=> #wait;),
        (true, None) => quote_spanned! {here()=>
            match #krate::__private::left_to_sleep(#delay) {
                ::core::option::Option::Some(::core::time::Duration::ZERO) => #krate::__private::turn().await,
                ::core::option::Option::Some(#delay) => { #wait.await; }
                ::core::option::Option::None => {}
            }
        },
        (true, Some(sleep)) => {
            // Whatever the sleeper's future comes to; one that is none is an error at the sleeper.
            let awaited = quote_spanned!(at(sleep)=> #wait.await);
            quote_spanned! {here()=>
                if let ::core::option::Option::Some(#delay) = #krate::__private::left_to_sleep(#delay) {
                    let _ = #awaited;
                }
            }
        }
    }
}

/// The wait, for a sync function; the future of it, for an async one.
pub(super) fn begin_wait(plan: &Plan<'_>) -> TokenStream {
    let Plan { krate, .. } = plan;
    let (place, sleep) = match &plan.sleep {
        Some(sleep) => (at(sleep), Some(quote_spanned!(at(sleep)=> , #sleep))),
        // Where there is nothing to wait with, it is this function that needs it.
        None => (here().located_at(plan.place), None),
    };
    let name = match (plan.shape.is_async(), &plan.sleep) {
        (true, None) => quote_spanned!(place=> timer),
        (true, Some(_)) => quote_spanned!(place=> timer_of),
        (false, None) => quote_spanned!(place=> sleep_blocking),
        (false, Some(_)) => quote_spanned!(place=> sleep_blocking_with),
    };
    let (krate, delay) = (moved(krate, place), moved(&names::delay().into_token_stream(), place));
    quote_spanned!(place=> #krate::__private::#name(#delay #sleep))
}
