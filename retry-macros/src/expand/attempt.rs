//! One attempt: the user's body in a block of its own, its limits and its clones, and the verdict on its outcome.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use super::{
    names::{self, at, here, moved},
    retrying::{ends_overslept, has_clock, may_be_cut, resume},
};
use crate::{
    plan::{Cloned, Plan, Source, rename_self},
    syntax::Arm,
};

/// The attempt and the verdict on its outcome.
///
/// Where the last error is still at hand when a wait has taken all the time there was, it ends the call: no attempt starts.
pub(super) fn judged_attempt(plan: &Plan<'_>, body: &TokenStream, policy: &TokenStream) -> TokenStream {
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
    let resume = if may_be_cut(plan) { None } else { resume(plan) };
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

/// The attempt, in a block of its own: `return` and `?` end the attempt, and its locals are gone before the wait.
fn attempt(plan: &Plan<'_>, body: &TokenStream, policy: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let (outcome, clock, future, limit) = (names::outcome(), names::clock(), names::future(), names::limit());
    let clones = fresh_clones(plan);
    let attempt = attempt_without_limit(plan, body);
    let elapsed = if has_clock(plan) { quote_spanned!(here()=> &#clock) } else { quote_spanned!(here()=> &()) };
    let resume = |limit: TokenStream| {
        let session = names::session();
        plan.budget.as_ref().map(|_| quote_spanned!(here()=> #krate::Session::resume_within(&mut #session, #limit);))
    };
    let timer = plan.sleep.clone().unwrap_or_else(|| quote_spanned!(here()=> #krate::__private::timer));
    let run = match (plan.attempt_timeout, &plan.policy) {
        (true, _) if plan.shape.is_async() => {
            let timed_out = quote_spanned!(at(returned)=> <#returned as #krate::__private::TimedOutcome>::timed_out);
            let resume = resume(limit.to_token_stream());
            quote_spanned! {here()=>
                let #limit = #krate::__private::attempt_limit(#policy, #elapsed);
                #resume
                let #outcome: #returned = #krate::__private::within(#limit, #timer, #timed_out, #attempt).await;
            }
        }
        (false, Source::Expression(_)) if plan.shape.is_async() => {
            let timed_out = names::timed_out();
            let resume =
                resume(quote_spanned!(here()=> #limit.filter(|_| ::core::option::Option::is_some(&#timed_out))));
            quote_spanned! {here()=>
                let #limit = #krate::__private::attempt_limit(#policy, #elapsed);
                // A block, because the attempt is borrowed before it moves, and would be in the future twice.
                let #future = {
                    let #future = #attempt;
                    let #timed_out = #krate::__private::cut!(&#future);
                    #resume
                    #krate::__private::within_policy(#limit, #timer, #timed_out, #future)
                };
                let #outcome: #returned = #future.await;
            }
        }
        _ => {
            let awaited = plan.shape.is_async().then(|| quote_spanned!(here()=> .await));
            quote_spanned!(here()=> let #outcome: #returned = #attempt #awaited;)
        }
    };
    quote!(#clones #run)
}

/// The clones for one attempt, made outside of it.
pub(super) fn fresh_clones(plan: &Plan<'_>) -> TokenStream {
    let clones = plan.clones.iter().map(|cloned| {
        let (name, fresh) = (&cloned.name, names::cloned(&cloned.name));
        let clone = quote_spanned!(at(name)=> ::core::clone::Clone::clone(&#name));
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

/// The block itself: `async { .. }`, or a closure that is called at once.
pub(super) fn attempt_without_limit(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
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
pub(super) fn judge(plan: &Plan<'_>) -> TokenStream {
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
