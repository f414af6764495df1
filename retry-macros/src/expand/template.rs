//! **The one template**: the loop that a function becomes, with one attempt, one verdict and one decision in it.
//!
//! What borrows is called by its path: a trait of the user's that every type implements would win as a method.
#![doc = retry_runtime::__expansion!()]

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use super::{
    names::{self, at, here, moved, reborrow, reference},
    policy_expression,
};
use crate::{
    plan::{Budget, Clock, Cloned, Cut, Plan, Shape, Source, State, rename_self},
    syntax::{Arm, mentions},
};

/// The loop and what comes before it.
pub(super) fn retrying(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
    let Plan { krate, name, .. } = plan;
    let (state, function) = (names::state(), names::function());
    let (policy_statement, policy) = policy(plan);
    let new_state = state_type(plan);
    let clock = clock_statement(plan, &policy);
    let history = plan.explained.then(|| {
        let (history, clock) = (names::history(), names::clock());
        quote_spanned!(here()=> let mut #history = #krate::__private::History::new(#clock);)
    });
    let token = plan.budget.as_ref().map(|budget| {
        let (token, value) = (names::token(), names::value());
        let value = (!budget.is_place).then(|| quote_spanned!(here()=> let mut #value;));
        quote_spanned!(here()=> #value let mut #token = #krate::__private::Token::NONE;)
    });
    let (moves, uses) = (moves(plan), uses_of_mut(plan));
    let kept = plan.may_end_after_wait.then(|| {
        let kept = names::kept();
        quote_spanned!(here()=> let mut #kept = ::core::option::Option::None;)
    });
    let decided = decided(plan, body, &policy);
    let owned = plan.owned.iter().map(|name| {
        let krate = moved(krate, at(name));
        quote_spanned!(at(name)=> #krate::__private::add_clone_to_retry!(#name);)
    });
    let waits = waits(plan);
    let wait = wait(plan, &policy);

    quote_spanned! {here()=>
        #policy_statement
        #krate::__private::observe!(function #function = #name);
        #moves
        let mut #state = #new_state::new();
        #clock
        #history
        #token
        #kept
        #uses
        loop {
            #(#owned)*
            // A block, because what was borrowed counts as held across the wait until it goes out of scope, moved or not.
            let #waits = {
                #decided
            };
            #wait
        }
    }
}

/// The attempt, the decision about its outcome, and what follows each decision. The value is the wait.
fn decided(plan: &Plan<'_>, body: &TokenStream, policy: &TokenStream) -> TokenStream {
    let Plan { krate, .. } = plan;
    let (decision, delay, outcome) = (names::decision().into_token_stream(), names::delay(), names::outcome());
    if leaves_early(plan) {
        let (before, decision) = if plan.may_end_after_wait {
            (attempt_unless_ended(plan, body, policy), decision)
        } else {
            let (attempt, success) = (attempt(plan, body, policy), success(plan));
            let (statement, decision) = decide(plan, policy);
            (quote!(#attempt #success #statement), decision)
        };
        let answer = answer(plan, policy, &decision);
        return quote!(#before #answer);
    }
    // One way out, so that the compiler may build the outcome where the caller wants it.
    let (attempt, success) = (attempt(plan, body, policy), success(plan));
    let answer = answer(plan, policy, &decide(plan, policy).1);
    let failure = if plan.only_waits {
        let (place, state, judged) = (at(&plan.outcome), names::state(), judged(plan));
        let state_type = moved(&state_type(plan), place);
        let retry_after = quote_spanned!(place=> #state_type::retry_after(&mut #state, #policy, &#judged));
        quote_spanned!(here()=> #krate::__private::observed!({ #retry_after } { #answer }))
    } else {
        answer
    };
    let leave = leave(plan, &outcome.to_token_stream());
    quote_spanned! {here()=>
        #attempt
        let #delay = #success else { #failure };
        match #delay {
            ::core::option::Option::Some(#delay) => #delay,
            ::core::option::Option::None => #leave,
        }
    }
}

/// Whether the arms of the decision leave the loop themselves: with more than the outcome, or without a token to go on with.
fn leaves_early(plan: &Plan<'_>) -> bool {
    plan.explained || plan.may_end_after_wait || plan.budget.is_some()
}

/// What follows each decision.
fn answer(plan: &Plan<'_>, policy: &TokenStream, decision: &TokenStream) -> TokenStream {
    let Plan { krate, .. } = plan;
    let (outcome, delay, reason, function) = (names::outcome(), names::delay(), names::reason(), names::function());
    let made = made(plan);
    let ended = if plan.may_end_after_wait { names::ended().into_token_stream() } else { quote!(false) };
    let tell_retry = plan.on_retry.as_ref().map(|hook| {
        let event = retry_event(plan, policy);
        quote_spanned!(at(hook)=> #krate::__private::tell_retry(#hook, &#event);)
    });
    let tell_give_up = plan.on_give_up.as_ref().map(|hook| {
        let event = retry_event(plan, policy);
        let event = quote_spanned!(here()=> #krate::GiveUpEvent::new(#event, #reason));
        quote_spanned!(at(hook)=> #krate::__private::tell_give_up(#hook, &#event);)
    });
    let pay = plan.budget.as_ref().map(|_| {
        let (token, paid) = (names::token(), names::paid());
        quote_spanned!(here()=> #token = #paid;)
    });
    let keep = if plan.cancel.is_some() { None } else { keep(plan) };
    let none = quote_spanned!(here()=> ::core::option::Option::None);
    let (waits, gave_up, done) = if leaves_early(plan) {
        let gave_up = ended_with(plan, &made, &reason.to_token_stream(), &delay.to_token_stream());
        (waits(plan), leave(plan, &gave_up), leave(plan, &ended_for_good(plan, &made)))
    } else {
        (quote_spanned!(here()=> ::core::option::Option::Some(#delay)), none.clone(), none)
    };
    quote_spanned! {here()=>
        match #decision {
            #krate::Decision::Wait(#delay) => {
                #krate::__private::observe!(retry #function, &#outcome, #made, #delay);
                #tell_retry
                #keep
                #pay
                #waits
            }
            #krate::Decision::GiveUp { reason: #reason, delay: #delay } => {
                #krate::__private::observe!(give_up #function, &#outcome, #made, #delay, #reason, #ended);
                #tell_give_up
                #gave_up
            }
            #krate::Decision::Done => {
                #krate::__private::observe!(final #function, #made);
                #done
            }
        }
    }
}

/// A success, and whatever an arm calls final: `if .. { .. }`, which leaves early or has no wait for a value.
fn success(plan: &Plan<'_>) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let (place, judged, function, made) = (at(returned), judged(plan), names::function(), made(plan));
    let is_success = if plan.arms.is_empty() {
        // A name alone that leads nowhere would be reported here again.
        let is_name = returned.to_token_stream().into_iter().count() == 1;
        let returned = if is_name { quote!(_) } else { returned.to_token_stream() };
        quote_spanned!(place=> <#returned as #krate::__private::Outcome>::is_success(&#judged))
    } else {
        quote_spanned!(here()=> #krate::__private::Outcome::is_success(&#judged))
    };
    let made = quote_spanned!(here()=> #made.saturating_add(1));
    let end = if leaves_early(plan) {
        leave(plan, &ended_for_good(plan, &made))
    } else {
        quote_spanned!(here()=> ::core::option::Option::None)
    };
    let earn = earn(plan);
    quote_spanned! {here()=>
        if #is_success {
            #krate::__private::observe!(final #function, #made);
            #earn
            #end
        }
    }
}

/// What is judged: the outcome, or what the arms said of it.
fn judged(plan: &Plan<'_>) -> Ident {
    if plan.arms.is_empty() { names::outcome() } else { names::verdict() }
}

/// What a wait leaves to do: its length; with `cancel` also the outcome, which may end the call.
fn waits(plan: &Plan<'_>) -> TokenStream {
    let (outcome, delay) = (names::outcome(), names::delay());
    if plan.cancel.is_some() { quote_spanned!(here()=> (#outcome, #delay)) } else { delay.into_token_stream() }
}

/// The error of an attempt that is retried goes into the history.
fn keep(plan: &Plan<'_>) -> Option<TokenStream> {
    let (krate, history, outcome, made) = (&plan.krate, names::history(), names::outcome(), made(plan));
    plan.explained.then(|| quote_spanned!(here()=> #krate::__private::History::keep(&mut #history, #made, #outcome);))
}

/// The attempt and the decision, unless the last wait has ended the call: then the outcome before it is the last.
fn attempt_unless_ended(plan: &Plan<'_>, body: &TokenStream, policy: &TokenStream) -> TokenStream {
    let Plan { krate, .. } = plan;
    let (outcome, decision, ended) = (names::outcome(), names::decision(), names::ended());
    let (kept, reason) = (names::kept(), names::reason());
    let (attempt, success) = (attempt(plan, body, policy), success(plan));
    let (statement, decided) = decide(plan, policy);
    let paid = plan.budget.as_ref().map(|_| names::paid());
    let unpaid = paid.as_ref().map(|_| quote_spanned!(here()=> #krate::__private::Token::NONE));
    quote_spanned! {here()=>
        let (#outcome, #decision, #ended, #paid) = match #kept {
            ::core::option::Option::Some((#outcome, #reason)) => {
                let #decision = #krate::Decision::GiveUp { reason: #reason, delay: ::core::time::Duration::ZERO };
                (#outcome, #decision, true, #unpaid)
            }
            ::core::option::Option::None => {
                #attempt
                #success
                #statement
                (#outcome, #decided, false, #paid)
            }
        };
    }
}

/// The attempt in a block of its own, so that `return` and `?` end the attempt and its locals are gone before the wait.
fn attempt(plan: &Plan<'_>, body: &TokenStream, policy: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let outcome = names::outcome();
    let name = plan.attempt.as_ref().map(|name| {
        let (made, clock) = (made(plan), names::clock());
        quote_spanned!(here()=> let #name = #krate::Attempt::next(#made, #policy, #clock);)
    });
    let clones = fresh_clones(plan);
    let limited = limited_attempt(plan, body, policy);
    let budget = budget(plan);
    let arms = arms(plan);
    quote_spanned! {here()=>
        #name
        #clones
        let #outcome: #returned = #limited;
        #budget
        #arms
    }
}

/// The budget, borrowed until the retry that it pays for starts.
fn budget(plan: &Plan<'_>) -> Option<TokenStream> {
    let (krate, name, value) = (&plan.krate, names::budget(), names::value());
    let Budget { expression, is_place } = plan.budget.as_ref()?;
    let place = reborrow(&name, expression);
    // In two steps, so that both sides of an `if` may be references.
    let borrowed = if *is_place {
        let borrowed = reference(expression);
        quote_spanned!(here()=> let #name = #borrowed;)
    } else {
        quote_spanned!(here()=> #value = #expression; let #name = &#value;)
    };
    Some(quote_spanned!(here()=> #borrowed let #name: &#krate::RetryBudget = #place;))
}

/// The attempt, begun and paid for, with a limit if it has one.
fn limited_attempt(plan: &Plan<'_>, body: &TokenStream, policy: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let (clock, future, limit, timed_out) = (names::clock(), names::future(), names::limit(), names::timed_out());
    let attempt = attempt_without_limit(plan, body);
    let spend = |within: Option<TokenStream>| {
        let token = names::token();
        plan.budget.as_ref().map(|_| match within {
            Some(limit) => quote_spanned!(here()=> #krate::__private::Token::spend_within(#token, #limit);),
            None => quote_spanned!(here()=> #krate::__private::Token::spend(#token);),
        })
    };
    let timer = plan.sleep.clone().unwrap_or_else(|| quote_spanned!(here()=> #krate::__private::timer));
    let clock = match plan.clock {
        Clock::None => quote_spanned!(here()=> &#krate::__private::Stopwatch::never()),
        _ => quote_spanned!(here()=> &#clock),
    };
    let attempt_limit = quote_spanned!(here()=> let #limit = #krate::__private::attempt_limit(#policy, #clock););
    match plan.cut {
        Cut::Never => {
            let awaited = plan.shape.is_async().then(|| quote_spanned!(here()=> .await));
            match spend(None) {
                Some(spend) => quote_spanned!(here()=> { #spend #attempt #awaited }),
                None => quote!(#attempt #awaited),
            }
        }
        Cut::Always => {
            let timed_out = quote_spanned!(at(returned)=> <#returned as #krate::__private::TimedOutcome>::timed_out);
            let spend = spend(Some(limit.to_token_stream()));
            quote_spanned! {here()=> {
                #attempt_limit
                #spend
                #krate::__private::within(#limit, #timer, #timed_out, #attempt).await
            }}
        }
        Cut::IfPossible => {
            let cut = quote_spanned!(here()=> #limit.filter(|_| ::core::option::Option::is_some(&#timed_out)));
            let spend = spend(Some(cut));
            quote_spanned! {here()=> {
                #attempt_limit
                // A block, because the attempt is borrowed before it moves, and would be in the future twice.
                let #future = {
                    let #future = #attempt;
                    let #timed_out = #krate::__private::cut!(&#future);
                    #spend
                    #krate::__private::within_policy(#limit, #timer, #timed_out, #future)
                };
                #future.await
            }}
        }
    }
}

/// The clones for one attempt, made outside of it.
pub(super) fn fresh_clones(plan: &Plan<'_>) -> TokenStream {
    let krate = &plan.krate;
    let clones = plan.clones.iter().map(|Cloned { name, how, .. }| {
        let fresh = names::cloned(name);
        let clone = match how {
            Some(how) => rename_self(how.to_token_stream(), plan.receiver),
            None => quote_spanned!(at(name)=> #krate::__private::fresh(&#name)),
        };
        quote_spanned!(here()=> let #fresh = #clone;)
    });
    clones.collect()
}

/// `mut` of a parameter that is cloned: the original is only ever read, and this is the use that its `mut` is for.
pub(super) fn uses_of_mut(plan: &Plan<'_>) -> TokenStream {
    let mutable = plan.clones.iter().filter(|cloned| cloned.mutable);
    let uses = mutable.map(|Cloned { name, .. }| quote_spanned!(here()=> let _ = &mut #name;));
    uses.collect()
}

/// What was taken by value is moved, on a way that is never gone: a parameter that is only ever cloned need not have been
/// taken by value, says clippy's `needless_pass_by_value`.
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

/// The block itself: `async { .. }`, or a closure that is called at once.
pub(super) fn attempt_without_limit(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let clones = plan.clones.iter().map(|cloned| {
        let (name, fresh) = (&cloned.name, names::cloned(&cloned.name));
        let mutability = cloned.mutable.then(|| quote_spanned!(here()=> mut));
        // The clone goes by the parameter's name, and some forbid shadowing in what they write themselves.
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

/// The verdict of the arms.
pub(super) fn arms(plan: &Plan<'_>) -> Option<TokenStream> {
    let Plan { krate, .. } = plan;
    let (outcome, verdict) = (names::outcome(), names::verdict());
    let arms = plan.arms.iter().map(|Arm { pattern, guard, verdict, .. }| {
        let expression = |expression: &Expr| rename_self(expression.to_token_stream(), plan.receiver);
        let guard = guard.as_ref().map(|guard| {
            let guard = expression(guard);
            quote_spanned!(here()=> if #guard)
        });
        let verdict = match verdict {
            Some(verdict) => {
                let place = at(verdict);
                let asks = mentions(&verdict.to_token_stream(), &|ident| ident == "verdict");
                let verdict = expression(verdict);
                // Where no `verdict` fits, the error is that of `Retryable`, which says what to do.
                let verdict = if asks {
                    quote_spanned!(here()=> { #[allow(unused_imports)] use #krate::__private::AskRetryable as _; #verdict })
                } else {
                    verdict
                };
                quote_spanned!(place=> #krate::__private::judged(#verdict))
            }
            None => quote_spanned!(here()=> #krate::Verdict::TRANSIENT),
        };
        quote_spanned!(here()=> #pattern #guard => #verdict,)
    });
    (!plan.arms.is_empty()).then(|| {
        quote_spanned! {here()=>
            let #verdict = match &#outcome {
                #(#arms)*
                _ => #krate::Verdict::Final,
            };
        }
    })
}

/// The decision about a failure: what comes before it, and the decision. A budget pays for the retry.
fn decide(plan: &Plan<'_>, policy: &TokenStream) -> (Option<TokenStream>, TokenStream) {
    let Plan { krate, .. } = plan;
    let (state, judged, clock, place) = (names::state(), judged(plan), names::clock(), at(&plan.outcome));
    let time = if plan.is_limited {
        quote_spanned!(here()=> #krate::__private::Stopwatch::time(&#clock))
    } else {
        quote_spanned!(here()=> #krate::__private::Time::UNLIMITED)
    };
    let state_type = moved(&state_type(plan), place);
    let decide = quote_spanned!(place=> #state_type::judge(&mut #state, #policy, &#judged, &#time));
    if plan.budget.is_none() {
        return (None, decide);
    }
    let (budget, decision, paid) = (names::budget(), names::decision(), names::paid());
    let statement = quote_spanned!(here()=> let (#decision, #paid) = #krate::__private::pay(#decide, #budget););
    (Some(statement), decision.into_token_stream())
}

/// A final outcome of a function with a budget earns a part of a token, unless it is an error.
fn earn(plan: &Plan<'_>) -> Option<TokenStream> {
    let Plan { krate, .. } = plan;
    let (budget, outcome) = (names::budget(), names::outcome());
    let deposit = quote_spanned!(here()=> #krate::RetryBudget::deposit(#budget););
    plan.budget.as_ref().map(|_| {
        if plan.arms.is_empty() {
            return deposit;
        }
        quote_spanned!(here()=> if !#krate::__private::is_err(&#outcome) { #deposit })
    })
}

/// Leaves the loop; `#[async_trait]` has the outcome as a value.
fn leave(plan: &Plan<'_>, outcome: &TokenStream) -> TokenStream {
    match plan.shape {
        Shape::AsyncTrait(..) => quote_spanned!(here()=> break #outcome),
        _ => quote_spanned!(here()=> return #outcome),
    }
}

/// The outcome of the call; with `RetryError`, what came before it is added.
fn ended_with(plan: &Plan<'_>, attempts: &TokenStream, reason: &TokenStream, delay: &TokenStream) -> TokenStream {
    let Plan { krate, .. } = plan;
    let (outcome, history, as_error) = (names::outcome(), names::history(), names::as_error());
    if !plan.explained {
        return outcome.into_token_stream();
    }
    quote_spanned! {here()=> {
        let #as_error = #krate::__private::as_error!(&#outcome);
        #krate::__private::History::end(#history, #outcome, #attempts, #reason, #delay, #as_error)
    }}
}

/// The same for a final outcome.
fn ended_for_good(plan: &Plan<'_>, attempts: &TokenStream) -> TokenStream {
    let krate = &plan.krate;
    let permanent = quote_spanned!(here()=> #krate::StopReason::Permanent);
    ended_with(plan, attempts, &permanent, &quote_spanned!(here()=> ::core::time::Duration::ZERO))
}

/// How many attempts were made.
fn made(plan: &Plan<'_>) -> TokenStream {
    let (state_type, state) = (state_type(plan), names::state());
    quote_spanned!(here()=> #state_type::made(&#state))
}

fn state_type(plan: &Plan<'_>) -> TokenStream {
    let krate = &plan.krate;
    match plan.state {
        State::Attempts => quote_spanned!(here()=> #krate::__private::Attempts),
        State::Session => quote_spanned!(here()=> #krate::Session),
    }
}

/// What a hook is told.
fn retry_event(plan: &Plan<'_>, policy: &TokenStream) -> TokenStream {
    let Plan { krate, name, .. } = plan;
    let (outcome, delay, made, clock) = (names::outcome(), names::delay(), made(plan), names::clock());
    quote_spanned! {here()=>
        #krate::RetryEvent::new(
            #name,
            (#made, #krate::Policy::max(#policy)),
            #delay,
            #krate::__private::Stopwatch::elapsed(&#clock),
            &#outcome,
            #krate::__private::text!(&#outcome),
        )
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

fn clock_statement(plan: &Plan<'_>, policy: &TokenStream) -> Option<TokenStream> {
    let Plan { krate, .. } = plan;
    let clock = names::clock();
    let start =
        if plan.shape.is_async() { quote_spanned!(here()=> start_async) } else { quote_spanned!(here()=> start) };
    let started = match &plan.clock {
        Clock::None => return None,
        Clock::Limit(key) => {
            // Where there is no clock, the limit is what cannot be had.
            let krate = moved(krate, at(key));
            quote_spanned!(at(key)=> #krate::__private::stopwatch!(#start limited))
        }
        Clock::Told => quote_spanned!(here()=> #krate::__private::stopwatch!(#start)),
        Clock::LimitOfPolicy => quote_spanned!(here()=> #krate::__private::stopwatch!(#start, #policy)),
    };
    Some(quote_spanned!(here()=> let #clock = #started;))
}

/// The wait and what follows it, up to the next attempt.
fn wait(plan: &Plan<'_>, policy: &TokenStream) -> TokenStream {
    let Plan { krate, .. } = plan;
    let (place, wait) = (wait_place(plan), begin_wait(plan));
    let before_retry = plan.before_retry.as_ref().map(|before| {
        let awaited = plan.shape.is_async().then(|| quote_spanned!(at(before)=> .await));
        quote_spanned!(at(before)=> let () = #before #awaited;)
    });
    let (kept, outcome, history, made) = (names::kept(), names::outcome(), names::history(), made(plan));
    let ends = |reason| quote_spanned!(here()=> (#outcome, #krate::StopReason::#reason));
    let overslept = ends(Ident::new("MaxElapsed", here()));
    let Some(cancel) = &plan.cancel else {
        let awaited = plan.shape.is_async().then(|| quote_spanned!(place=> .await));
        let kept = plan.may_end_after_wait.then(|| {
            quote_spanned! {here()=>
                #kept = match #krate::__private::History::overslept(&mut #history, #policy, #made) {
                    ::core::option::Option::Some(#outcome) => {
                        let #outcome = ::core::result::Result::Err(#outcome);
                        ::core::option::Option::Some(#overslept)
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                };
            }
        });
        return quote!(#wait #awaited; #before_retry #kept);
    };
    let cancelled = names::cancelled();
    let ended = ends(Ident::new("Cancelled", here()));
    let clock = names::clock();
    let next = {
        let keep = keep(plan);
        quote_spanned!(here()=> { #keep ::core::option::Option::None })
    };
    let next = if plan.is_limited {
        quote_spanned! {here()=>
            if #krate::__private::Stopwatch::has_reached(&#clock, #krate::Policy::max_elapsed(#policy)) {
                ::core::option::Option::Some(#overslept)
            } else #next
        }
    } else {
        next
    };
    let wait = if plan.shape.is_async() {
        quote_spanned!(at(cancel)=> #krate::__private::until(#wait, #cancel).await)
    } else {
        wait
    };
    quote_spanned! {here()=>
        let #cancelled = #wait;
        #kept = if #cancelled {
            ::core::option::Option::Some(#ended)
        } else {
            #before_retry
            #next
        };
    }
}

/// Where the wait's errors belong: at the sleeper, or at the function that has none.
fn wait_place(plan: &Plan<'_>) -> proc_macro2::Span {
    plan.sleep.as_ref().map_or_else(|| here().located_at(plan.place), at)
}

/// The wait of a sync function, which with `cancel` answers whether it was cancelled; the future of it, of an async one.
pub(super) fn begin_wait(plan: &Plan<'_>) -> TokenStream {
    let place = wait_place(plan);
    // Only an async wait is raced; a sync one asks.
    let cancel = plan.cancel.as_ref().filter(|_| !plan.shape.is_async());
    let name = match (plan.shape.is_async(), &plan.sleep, cancel) {
        (true, None, _) => "sleep",
        (true, Some(_), _) => "sleep_with",
        (false, None, None) => "sleep_blocking",
        (false, Some(_), None) => "sleep_blocking_with",
        (false, None, Some(_)) => "sleep_blocking_until",
        (false, Some(_), Some(_)) => "sleep_blocking_until_with",
    };
    let name = Ident::new(name, place);
    let sleeper = plan.sleep.as_ref().map(|sleep| quote_spanned!(place=> , #sleep));
    let cancel = cancel.map(|cancel| quote_spanned!(at(cancel)=> , || -> ::core::primitive::bool { #cancel }));
    let (krate, delay) = (moved(&plan.krate, place), moved(&names::delay().into_token_stream(), place));
    quote_spanned!(place=> #krate::__private::#name(#delay #sleeper #cancel))
}
