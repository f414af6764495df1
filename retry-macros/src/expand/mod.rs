//! The one template. Nothing is decided here and nothing can fail: every question has an answer in the plan.
//!
//! What borrows is called by its path: a trait of the user's that every type implements would win as a method.

mod names;
mod policy;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

pub(crate) use policy::{default_policy, policy_expression, policy_item};

use crate::{
    plan::{Cloned, Plan, Shape, Source, Unretriable, rename_self},
    syntax::{Arm, Body, Function, Initialiser, Tail, mentions},
};
pub(crate) use names::{at, here};
use names::{moved, reborrow, reference};

/// The function, with its body made into a loop.
///
/// ```text
/// // Input:
/// async fn fetch(url: &str) -> Result<Page, Error> { BODY }
///
/// // Output:
/// async fn fetch(url: &str) -> Result<Page, Error> {
///     const __RETRY_POLICY: Policy = checked(Policy::builder().build());
///     let mut __retry = Session::memoryless();
///     loop {
///         let __retry_delay = {
///             let __retry_outcome: Result<Page, Error> = async { <return edge> { BODY } }.await;
///             let __retry_verdict = by_itself(
///                 &__retry_outcome,
///                 <Result<Page, Error> as Outcome>::is_success(&__retry_outcome),
///                 |outcome| <Result<Page, Error> as Outcome>::verdict(outcome),
///             );
///             match Session::weigh(&mut __retry, &__retry_outcome, __retry_verdict, |outcome| {
///                 (Constant(&__RETRY_POLICY), report!("fetch", outcome))
///             }) {
///                 Some(delay) => delay,
///                 None => return __retry_outcome,
///             }
///         };
///         match left_to_sleep(__retry_delay) {
///             Some(Duration::ZERO) => turn().await,
///             Some(delay) => timer(delay).await,
///             None => {}
///         }
///     }
/// }
/// ```
pub(crate) fn function(plan: &Plan<'_>, function: &Function) -> TokenStream {
    assemble(plan, function, &|body| retrying(plan, body))
}

/// The function as it was meant to be called, without retries: beside an error, so that nothing else breaks.
pub(crate) fn function_once(plan: &Plan<'_>, function: &Function) -> TokenStream {
    assemble(plan, function, &|body| once(plan, body))
}

/// A function that cannot be retried, as it was written; its body may name the attempt.
pub(crate) fn function_untouched(unretriable: &Unretriable, function: &Function, krate: &TokenStream) -> TokenStream {
    let Function { attributes, head, body, .. } = function;
    let attempt = unretriable.attempt.as_ref().map(|name| first_attempt(name, krate));
    let (inner_attributes, tokens) = (&body.inner_attributes, names::stream(&body.tokens));
    let body = block(&body.group, quote!(#inner_attributes #attempt #tokens));
    quote!(#(#attributes)* #head #body)
}

/// Puts the loop where it belongs and leaves everything around it as it was.
fn assemble(plan: &Plan<'_>, function: &Function, rewrite: &dyn Fn(&TokenStream) -> TokenStream) -> TokenStream {
    let completions = completions(plan);
    let inner_attributes = &function.body.inner_attributes;
    let contents = match &plan.shape {
        Shape::Sync if plan.clones.is_empty() => rewrite(&function.body.without_inner_attributes()),
        Shape::Sync | Shape::Async => rewrite(&inner(&function.body.group, &TokenStream::new(), &function.body.tokens)),
        Shape::Tail(tail) => around_tail(tail, rewrite(&nested(&tail.block))),
        Shape::AsyncTrait(tail, initialiser) => {
            let Initialiser { prelude, head, block: body, after, .. } = &**initialiser;
            let value = block(body, rewrite(&nested(body)));
            around_tail(tail, quote!(#(#prelude)* #(#head)* #value #(#after)*))
        }
    };
    let attributes = &function.attributes;
    let documentation = plan.documentation.as_ref().map(|text| quote_spanned!(here()=> #[doc = #text]));
    let head = &function.head;
    let body = block(&function.body.group, quote!(#inner_attributes #completions #contents));
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
    block(delimiters, quote_spanned!(here()=> #attributes ; #(#tokens)*))
}

/// The same for a block that is not the function's own, and keeps its attributes.
fn nested(block: &Group) -> TokenStream {
    let Body { group, inner_attributes, tokens } = Body::parse(block.clone());
    inner(&group, &inner_attributes, &tokens)
}

fn around_tail(tail: &Tail, contents: TokenStream) -> TokenStream {
    let Tail { before, parenthesis, keywords, block: braces, after } = tail;
    let future = block(braces, contents);
    if let Some(parenthesis) = parenthesis {
        let argument = block(parenthesis, quote!(#(#keywords)* #future #(#after)*));
        quote!(#(#before)* #argument)
    } else {
        quote!(#(#before)* #(#keywords)* #future #(#after)*)
    }
}

/// The loop and what comes before it.
fn retrying(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
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
    let resume = if ends_overslept(plan) { None } else { resume(plan) };

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

/// One attempt, and its outcome.
fn once(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let outcome = names::outcome();
    let attempt_statement = plan.attempt.as_ref().map(|name| first_attempt(name, krate));
    let (uses, uses_of_mut, clones) = (uses(plan), uses_of_mut(plan), fresh_clones(plan));
    let attempt = attempt_without_limit(plan, body);
    let awaited = plan.shape.is_async().then(|| quote_spanned!(here()=> .await));
    let value = if plan.explained {
        quote_spanned!(here()=> #krate::__private::unretried(#outcome))
    } else {
        outcome.to_token_stream()
    };
    quote_spanned! {here()=>
        #attempt_statement
        #uses
        #uses_of_mut
        #clones
        let #outcome: #returned = #attempt #awaited;
        #value
    }
}

fn first_attempt(name: &Ident, krate: &TokenStream) -> TokenStream {
    quote_spanned! {here()=>
        #[allow(unused_variables)]
        let #name = #krate::__private::first_attempt();
    }
}

/// What the arguments name, never run: it is not to be called unused because another argument is wrong.
fn uses(plan: &Plan<'_>) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let (outcome, delay) = (names::outcome(), names::delay());
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
        let budget = reference(budget);
        quote_spanned!(here()=> let _: &#krate::RetryBudget = #budget;)
    });
    let sleep = plan.sleep.as_ref().map(|_| {
        let wait = begin_wait(plan);
        quote_spanned!(here()=> let #delay: ::core::time::Duration = loop {}; let _ = #wait;)
    });
    // A type that is inferred from the body cannot be inferred here.
    let known = !mentions(&returned.to_token_stream(), &|ident| ident == "_");
    let judged = known.then(|| {
        let judge = (!plan.arms.is_empty()).then(|| judge(plan));
        let (hooks, observer) = observer(plan, &quote_spanned!(here()=> &#outcome), None);
        quote_spanned!(here()=> let #outcome: #returned = loop {}; #judge #hooks let _ = #observer;)
    });
    quote_spanned! {here()=>
        #[allow(unreachable_code, unused_variables)]
        if false {
            #policy
            #budget
            #sleep
            #judged
        }
    }
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

fn has_clock(plan: &Plan<'_>) -> bool {
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

/// The attempt and the verdict on its outcome.
///
/// Where the last error is still at hand when a wait has taken all the time there was, it ends the call: no attempt starts.
fn judged_attempt(plan: &Plan<'_>, body: &TokenStream, policy: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let (session, clock, history) = (names::session(), names::clock(), names::history());
    let (outcome, verdict) = (names::outcome(), names::verdict());
    let attempt = attempt(plan, body, policy);
    let judge = judge(plan);
    let earn = plan.budget.as_ref().map(|_| {
        quote_spanned! {here()=>
            if #krate::__private::Judgement::is_final(&#verdict, &#outcome)
                && #krate::__private::succeeded!(&#outcome)
            {
                #krate::Session::earn(&mut #session);
            }
        }
    });
    if !ends_overslept(plan) {
        return quote!(#attempt #judge #earn);
    }
    let resume = resume(plan);
    quote_spanned! {here()=>
        let (#outcome, #verdict): (#returned, ::core::option::Option<_>) =
            if let ::core::option::Option::Some(#outcome) =
                #krate::Session::overslept(&#session, #policy, &#clock, &mut #history)
            {
                (::core::result::Result::Err(#outcome), ::core::option::Option::None)
            } else {
                #resume
                #attempt
                #judge
                #earn
                (#outcome, ::core::option::Option::Some(#verdict))
            };
    }
}

/// Whether a wait that took all the time there was ends the call. Its retry is then not paid for: it never starts.
fn ends_overslept(plan: &Plan<'_>) -> bool {
    plan.explained && plan.may_run_out_of_time()
}

/// The next attempt begins, and its token is spent.
fn resume(plan: &Plan<'_>) -> Option<TokenStream> {
    let (krate, session) = (&plan.krate, names::session());
    plan.budget.as_ref().map(|_| quote_spanned!(here()=> #krate::Session::resume(&mut #session);))
}

/// The attempt, in a block of its own: `return` and `?` end the attempt, and its locals are gone before the wait.
fn attempt(plan: &Plan<'_>, body: &TokenStream, policy: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let (outcome, clock, future, limit) = (names::outcome(), names::clock(), names::future(), names::limit());
    let clones = fresh_clones(plan);
    let attempt = attempt_without_limit(plan, body);
    let elapsed = if has_clock(plan) { quote_spanned!(here()=> &#clock) } else { quote_spanned!(here()=> &()) };
    let timer = plan.sleep.clone().unwrap_or_else(|| quote_spanned!(here()=> #krate::__private::timer));
    let run = match (plan.attempt_timeout, &plan.policy) {
        (true, _) if plan.shape.is_async() => {
            let timed_out = quote_spanned!(at(returned)=> <#returned as #krate::__private::TimedOutcome>::timed_out);
            quote_spanned! {here()=>
                let #limit = #krate::__private::attempt_limit(#policy, #elapsed);
                let #outcome: #returned = #krate::__private::within(#limit, #timer, #timed_out, #attempt).await;
            }
        }
        (false, Source::Expression(_)) if plan.shape.is_async() => quote_spanned! {here()=>
            let #limit = #krate::__private::attempt_limit(#policy, #elapsed);
            // A block, because the attempt is borrowed before it moves, and would be in the future twice.
            let #future = {
                let #future = #attempt;
                #krate::__private::within_policy(#limit, #timer, #krate::__private::cut!(&#future), #future)
            };
            let #outcome: #returned = #future.await;
        },
        _ => {
            let awaited = plan.shape.is_async().then(|| quote_spanned!(here()=> .await));
            quote_spanned!(here()=> let #outcome: #returned = #attempt #awaited;)
        }
    };
    quote!(#clones #run)
}

/// The clones for one attempt, made outside of it.
fn fresh_clones(plan: &Plan<'_>) -> TokenStream {
    let clones = plan.clones.iter().map(|cloned| {
        let (name, fresh) = (&cloned.name, names::cloned(&cloned.name));
        let clone = quote_spanned!(at(name)=> ::core::clone::Clone::clone(&#name));
        quote_spanned!(here()=> let #fresh = #clone;)
    });
    clones.collect()
}

/// `mut` of a parameter that is cloned: the original is only ever read, and this is the use that its `mut` is for.
fn uses_of_mut(plan: &Plan<'_>) -> TokenStream {
    let mutable = plan.clones.iter().filter(|cloned| cloned.mutable);
    let uses = mutable.map(|Cloned { name, .. }| quote_spanned!(here()=> let _ = &mut #name;));
    uses.collect()
}

/// The block itself: `async { .. }`, or a closure that is called at once.
fn attempt_without_limit(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let clones = plan.clones.iter().map(|cloned| {
        let (name, fresh) = (&cloned.name, names::cloned(&cloned.name));
        let mutability = cloned.mutable.then(|| quote_spanned!(here()=> mut));
        // The clone goes by the parameter's name, which some forbid in what they write themselves.
        quote_spanned! {here()=>
            #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let #mutability #name = #fresh;
        }
    });
    if plan.shape.is_async() {
        // The edge is never taken; it tells the compiler the type, so that `?` converts and `Ok(Box::new(..))` coerces.
        let place = at(returned);
        let krate = moved(krate, place);
        let edge = quote_spanned! {place=>
            if false {
                return #krate::__private::edge::<#returned>();
            }
        };
        quote_spanned!(here()=> async { #edge #(#clones)* #body })
    } else {
        let body = if plan.clones.is_empty() { body.clone() } else { quote_spanned!(here()=> { #(#clones)* #body }) };
        quote_spanned!(here()=> (|| -> #returned #body)())
    }
}

/// The verdict on the outcome.
fn judge(plan: &Plan<'_>) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let (outcome, verdict) = (names::outcome(), names::verdict());
    if plan.arms.is_empty() {
        let place = at(returned);
        // Both calls are spanned alike, so that a type that cannot judge is one error.
        let is_success = quote_spanned!(place=> <#returned as #krate::__private::Outcome>::is_success(&#outcome));
        let ask = quote_spanned!(place=> <#returned as #krate::__private::Outcome>::verdict(#outcome));
        return quote_spanned! {here()=>
            let #verdict = #krate::__private::by_itself(&#outcome, #is_success, |#outcome| #ask);
        };
    }
    // Where no arm says how, whether one matched is all there is to know.
    let (transient, done) = if plan.arms.iter().all(|arm| arm.verdict.is_none()) {
        let matched = quote_spanned!(here()=> #krate::__private::Matched);
        (quote_spanned!(here()=> #matched(true)), quote_spanned!(here()=> #matched(false)))
    } else {
        (quote_spanned!(here()=> #krate::Verdict::TRANSIENT), quote_spanned!(here()=> #krate::Verdict::Final))
    };
    let arms = plan.arms.iter().map(|Arm { pattern, guard, verdict, .. }| {
        let expression = |expression: &Expr| rename_self(expression.to_token_stream(), plan.receiver);
        let guard = guard.as_ref().map(|guard| {
            let guard = expression(guard);
            quote_spanned!(here()=> if #guard)
        });
        let verdict = match verdict {
            Some(verdict) => {
                let place = at(verdict);
                let verdict = expression(verdict);
                quote_spanned!(place=> ::core::convert::Into::<#krate::Verdict>::into(#verdict))
            }
            None => transient.clone(),
        };
        quote_spanned!(here()=> #pattern #guard => #verdict,)
    });
    quote_spanned! {here()=>
        let #verdict = match &#outcome {
            #(#arms)*
            _ => #done,
        };
    }
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
fn observer(plan: &Plan<'_>, outcome: &TokenStream, timed: Option<&TokenStream>) -> (Option<TokenStream>, TokenStream) {
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
fn begin_wait(plan: &Plan<'_>) -> TokenStream {
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

/// What an editor sees: the keys as imports, so that it completes their names.
fn completions(plan: &Plan<'_>) -> Option<TokenStream> {
    let Plan { krate, typed, .. } = plan;
    // `crate` is a key, but no name that could be imported.
    let typed: Vec<_> = typed.iter().filter(|key| syn::parse2::<Ident>(key.to_token_stream()).is_ok()).collect();
    (!typed.is_empty()).then(|| {
        // The user's crate need not know the name that editors set.
        quote_spanned! {here()=>
            #[allow(unexpected_cfgs)]
            {
                #[cfg(rust_analyzer)]
                {
                    #[allow(unused_imports)]
                    use #krate::__private::keys::{#(#typed as _),*};
                }
            }
        }
    })
}
