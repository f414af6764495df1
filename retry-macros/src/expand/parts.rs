//! The parts of a function that are the same in the loop and beside an error: the clones, the attempt, the arms, the wait.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use crate::names::{self, at, code, here, moved};
use crate::plan::{Cloned, Plan};
use crate::syntax::{Arm, Key, mentions};

/// The clones for one attempt, made outside of it.
pub(super) fn fresh_clones(plan: &Plan<'_>) -> TokenStream {
    let krate = &plan.krate;
    let clones = plan.clones.iter().map(|Cloned { name, how, .. }| {
        let fresh = names::cloned(name);
        let how = how.as_ref().map(|how| plan.placed(how));
        let clone = how.unwrap_or_else(|| quote_spanned!(at(name)=> #krate::__private::fresh(&#name)));
        code!(let #fresh = #clone;)
    });
    clones.collect()
}

/// `mut` of a parameter that is cloned: the original is only ever read, and this is the use that its `mut` is for.
pub(super) fn uses_of_mut(plan: &Plan<'_>) -> TokenStream {
    let mutable = plan.clones.iter().filter(|cloned| cloned.mutable);
    mutable.map(|Cloned { name, .. }| code!(let _ = &mut #name;)).collect()
}

/// The block itself: `async { .. }`, or a closure that is called at once.
pub(super) fn attempt_without_limit(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
    let Plan { krate, outcome: returned, .. } = plan;
    let clones = plan.clones.iter().map(|Cloned { name, mutable, .. }| {
        let (fresh, mutability) = (names::cloned(name), mutable.then(|| code!(mut)));
        // The clone goes by the parameter's name, and some forbid shadowing in what they write themselves.
        code! {
            #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let #mutability #name = #fresh;
        }
    });
    if plan.shape.is_async() {
        // The edge is never taken; it tells the compiler the type, so that `?` converts and `Ok(Box::new(..))` coerces.
        let krate = moved(krate, at(returned));
        let edge = quote_spanned!(at(returned)=> if false { return #krate::__private::edge::<#returned>(); });
        code!(async { #edge #(#clones)* #body })
    } else {
        let body = if plan.clones.is_empty() { body.clone() } else { code!({ #(#clones)* #body }) };
        code!((|| -> #returned #body)())
    }
}

/// The verdict of the arms.
pub(super) fn arms(plan: &Plan<'_>) -> Option<TokenStream> {
    let krate = &plan.krate;
    let arms = plan.arguments.arms.iter().map(|Arm { pattern, guard, verdict, .. }| {
        let guard = guard.as_ref().map(|guard| plan.placed(guard)).map(|guard| code!(if #guard));
        let judged = verdict.as_ref().map(|written| {
            let verdict = plan.placed(written);
            // Where no `verdict` fits, the error is that of `Retryable`, which says what to do.
            let asking = code!({ #[allow(unused_imports)] use #krate::__private::AskRetryable as _; #verdict });
            let asks = mentions(&written.to_token_stream(), &|ident| ident == "verdict");
            let verdict = if asks { asking } else { verdict };
            quote_spanned!(at(written)=> #krate::__private::judged(#verdict))
        });
        let verdict = judged.unwrap_or_else(|| code!(#krate::Verdict::TRANSIENT));
        code!(#pattern #guard => #verdict,)
    });
    (!plan.arguments.arms.is_empty()).then(|| {
        code! {
            let __retry_verdict = match &__retry_outcome {
                #(#arms)*
                _ => #krate::Verdict::Final,
            };
        }
    })
}

/// Where the wait's errors belong: at the sleeper, or at the function that has none.
pub(super) fn wait_place(plan: &Plan<'_>) -> Span {
    plan.value(Key::Sleep).map_or_else(|| here().located_at(plan.place), |sleep| at(&sleep))
}

/// The wait of a sync function, which with `cancel` answers whether it was cancelled; the future of it, of an async one.
/// The clock is for a wait that may be cancelled before it begins.
pub(super) fn begin_wait(plan: &Plan<'_>, clock: &TokenStream) -> TokenStream {
    let (place, is_async) = (wait_place(plan), plan.shape.is_async());
    // Only an async wait is raced; a sync one asks.
    let cancel = plan.value(Key::Cancel).filter(|_| !is_async);
    let cancel =
        cancel.map(|cancel| quote_spanned!(at(&cancel)=> , || -> ::core::primitive::bool { #cancel }, &mut #clock));
    let sleeper = plan.value(Key::Sleep).map(|sleep| quote_spanned!(place=> , #sleep));
    let how = if is_async { "sleep" } else { "sleep_blocking" };
    let (until, with) = (cancel.as_ref().map_or("", |_| "_until"), sleeper.as_ref().map_or("", |_| "_with"));
    let how = Ident::new(&format!("{how}{until}{with}"), place);
    let (krate, delay) = (moved(&plan.krate, place), moved(&code!(__retry_delay), place));
    quote_spanned!(place=> #krate::__private::#how(#delay #sleeper #cancel))
}
