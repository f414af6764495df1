//! **The one template**: the loop that a function becomes, with one attempt, one verdict and one decision in it.
//!
//! What borrows is called by its path: a trait of the user's that every type implements would win as a method. The locals
//! are hygienic both ways (`mixed_site`); their prefix is for a `static` of the user's, which a pattern would name.
#![doc = retry_runtime::__expansion!()]

use proc_macro2::{Ident, Span, TokenStream};
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

/// Generated code, with its own span.
macro_rules! code {
    ($($code:tt)*) => { quote_spanned!(here()=> $($code)*) };
}

/// The loop and what comes before it.
pub(super) fn retrying(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
    let Plan { krate, name, .. } = plan;
    let (policy_statement, policy) = policy(plan);
    let template = Template { plan, policy, state: state(plan) };
    let state = &template.state;
    let (moves, uses, clock) = (moves(plan), uses_of_mut(plan), template.clock());
    let history =
        plan.explained.then(|| code!(let mut __retry_history = #krate::__private::History::new(__retry_clock);));
    let token = plan.budget.as_ref().map(|budget| {
        let value = (!budget.is_place).then(|| code!(let mut __retry_value;));
        code!(#value let mut __retry_token = #krate::__private::Token::NONE;)
    });
    let kept = plan.may_end_after_wait.then(|| code!(let mut __retry_kept = ::core::option::Option::None;));
    let owned = plan.owned.iter().map(|name| {
        let krate = moved(krate, at(name));
        quote_spanned!(at(name)=> #krate::__private::add_clone_to_retry!(#name);)
    });
    let (left, decided, wait) = (template.left(), template.decided(body), template.wait());
    code! {
        #policy_statement
        #krate::__private::observe!(function __RETRY_FUNCTION = #name);
        #moves
        let mut __retry = #state::new();
        #clock
        #history
        #token
        #kept
        #uses
        loop {
            #(#owned)*
            // A block, because what was borrowed counts as held across the wait until it goes out of scope, moved or not.
            let #left = {
                #decided
            };
            #wait
        }
    }
}

/// The plan, and how the loop names its policy and its state.
struct Template<'p> {
    plan: &'p Plan<'p>,
    policy: TokenStream,
    state: TokenStream,
}

impl Template<'_> {
    /// The attempt, the decision about its outcome, and what follows each decision. The value is the wait.
    fn decided(&self, body: &TokenStream) -> TokenStream {
        let plan = self.plan;
        let krate = &plan.krate;
        let (attempt, success, decide) = (self.attempt(body), self.success(), self.decide());
        if plan.may_end_after_wait {
            let answer = self.answer(&code!(__retry_decision));
            let paid = plan.budget.as_ref().map(|_| code!(__retry_paid));
            let unpaid = plan.budget.as_ref().map(|_| code!(#krate::__private::Token::NONE));
            return code! {
                let (__retry_outcome, __retry_decision, __retry_ended, #paid) = match __retry_kept {
                    // The last wait has ended the call: the outcome before it is the last.
                    ::core::option::Option::Some((__retry_outcome, __retry_reason)) => {
                        let __retry_decision = #krate::Decision::GiveUp { reason: __retry_reason, delay: ::core::time::Duration::ZERO };
                        (__retry_outcome, __retry_decision, true, #unpaid)
                    }
                    ::core::option::Option::None => {
                        #attempt
                        #success
                        #decide
                        (__retry_outcome, __retry_decision, false, #paid)
                    }
                };
                #answer
            };
        }
        if self.leaves_early() {
            let answer = self.answer(&code!(__retry_decision));
            return code!(#attempt #success #decide #answer);
        }
        let answer = self.answer(&self.judge("judge"));
        let failure = if plan.only_waits {
            let retry_after = self.judge("retry_after");
            code!(#krate::__private::observed!({ #retry_after } { #answer }))
        } else {
            answer
        };
        let leave = self.leave(&code!(__retry_outcome));
        // One way out, so that the compiler may build the outcome where the caller wants it.
        code! {
            #attempt
            let __retry_delay = #success else { #failure };
            match __retry_delay {
                ::core::option::Option::Some(__retry_delay) => __retry_delay,
                ::core::option::Option::None => #leave,
            }
        }
    }

    /// Whether the arms of the decision leave the loop themselves: with more than the outcome, or without a token to go on
    /// with.
    fn leaves_early(&self) -> bool {
        self.plan.explained || self.plan.may_end_after_wait || self.plan.budget.is_some()
    }

    /// What follows each decision.
    fn answer(&self, decision: &TokenStream) -> TokenStream {
        let Plan { krate, .. } = self.plan;
        let (made, event) = (self.made(), self.event());
        let ended = if self.plan.may_end_after_wait { code!(__retry_ended) } else { code!(false) };
        let on_retry = self.plan.on_retry.as_ref();
        let on_retry = on_retry.map(|hook| quote_spanned!(at(hook)=> #krate::__private::tell_retry(#hook, &#event);));
        let on_give_up = self.plan.on_give_up.as_ref().map(|hook| {
            let event = code!(&#krate::GiveUpEvent::new(#event, __retry_reason));
            quote_spanned!(at(hook)=> #krate::__private::tell_give_up(#hook, #event);)
        });
        let pay = self.plan.budget.as_ref().map(|_| code!(__retry_token = __retry_paid;));
        let keep = if self.plan.cancel.is_some() { None } else { self.keep() };
        let (left, gave_up, done) = if self.leaves_early() {
            let gave_up = self.ended(&made, &code!(__retry_reason), &code!(__retry_delay));
            (self.left(), self.leave(&gave_up), self.leave(&self.finished(&made)))
        } else {
            let none = code!(::core::option::Option::None);
            (code!(::core::option::Option::Some(__retry_delay)), none.clone(), none)
        };
        code! {
            match #decision {
                #krate::Decision::Wait(__retry_delay) => {
                    #krate::__private::observe!(retry __RETRY_FUNCTION, &__retry_outcome, #made, __retry_delay);
                    #on_retry
                    #keep
                    #pay
                    #left
                }
                #krate::Decision::GiveUp { reason: __retry_reason, delay: __retry_delay } => {
                    #krate::__private::observe!(
                        give_up __RETRY_FUNCTION, &__retry_outcome, #made, __retry_delay, __retry_reason, #ended
                    );
                    #on_give_up
                    #gave_up
                }
                #krate::Decision::Done => {
                    #krate::__private::observe!(final __RETRY_FUNCTION, #made);
                    #done
                }
            }
        }
    }

    /// A success, and whatever an arm calls final: `if .. { .. }`, which leaves early or has no wait for a value.
    fn success(&self) -> TokenStream {
        let krate = &self.plan.krate;
        let made = self.made();
        let judged = self.judged();
        let is_success = self.ask("is_success", &code!(&#judged));
        let made = code!(#made.saturating_add(1));
        let end =
            if self.leaves_early() { self.leave(&self.finished(&made)) } else { code!(::core::option::Option::None) };
        let earn = self.plan.budget.as_ref().map(|_| {
            let deposit = code!(#krate::RetryBudget::deposit(__retry_budget););
            // An error that an arm calls final earns nothing.
            let is_ok = code!(if !#krate::__private::is_err(&__retry_outcome) { #deposit });
            if self.plan.arms.is_empty() { deposit } else { is_ok }
        });
        code! {
            if #is_success {
                #krate::__private::observe!(final __RETRY_FUNCTION, #made);
                #earn
                #end
            }
        }
    }

    /// What is judged: the outcome, or what the arms said of it.
    fn judged(&self) -> TokenStream {
        if self.plan.arms.is_empty() { code!(__retry_outcome) } else { code!(__retry_verdict) }
    }

    /// Asks what is judged. Both calls are spanned alike, so that a type that cannot judge is one error.
    fn ask(&self, what: &str, judged: &TokenStream) -> TokenStream {
        let Plan { krate, outcome: returned, arms, .. } = self.plan;
        let what = Ident::new(what, at(returned));
        if !arms.is_empty() {
            return code!(<#krate::Verdict as #krate::__private::Outcome>::#what(#judged));
        }
        // A name alone that leads nowhere would be reported here again.
        let is_name = returned.to_token_stream().into_iter().count() == 1;
        let outcome = if is_name { quote!(_) } else { returned.to_token_stream() };
        quote_spanned!(at(returned)=> <#outcome as #krate::__private::Outcome>::#what(#judged))
    }

    /// Asks the state for its decision; its errors belong under the type that cannot judge.
    fn judge(&self, how: &str) -> TokenStream {
        let Self { plan: Plan { krate, .. }, policy, state } = self;
        let place = at(&self.plan.outcome);
        let (judged, how, state) = (self.judged(), Ident::new(how, place), moved(state, place));
        let verdict = self.ask("verdict", &judged);
        let verdict = code!(|#judged| #verdict);
        let time = match (how == "judge", self.plan.is_limited) {
            (false, _) => None,
            (true, false) => Some(code!(, &#krate::__private::Time::UNLIMITED)),
            (true, true) => Some(code!(, &#krate::__private::Stopwatch::time(&__retry_clock))),
        };
        quote_spanned!(place=> #state::#how(&mut __retry, #policy, &#judged, #verdict #time))
    }

    /// The decision; a budget pays for the retry.
    fn decide(&self) -> TokenStream {
        let (krate, decide) = (&self.plan.krate, self.judge("judge"));
        match self.plan.budget {
            Some(_) => {
                code!(let (__retry_decision, __retry_paid) = #krate::__private::pay(#decide, __retry_budget);)
            }
            None => code!(let __retry_decision = #decide;),
        }
    }

    /// What a wait leaves to do: its length; with `cancel` also the outcome, which may end the call.
    fn left(&self) -> TokenStream {
        if self.plan.cancel.is_some() { code!((__retry_outcome, __retry_delay)) } else { code!(__retry_delay) }
    }

    /// The error of an attempt that is retried goes into the history.
    fn keep(&self) -> Option<TokenStream> {
        let (krate, made) = (&self.plan.krate, self.made());
        let keep = code!(#krate::__private::History::keep(&mut __retry_history, #made, __retry_outcome););
        self.plan.explained.then_some(keep)
    }

    /// The outcome leaves the loop; `#[async_trait]` has it as a value.
    fn leave(&self, outcome: &TokenStream) -> TokenStream {
        match self.plan.shape {
            Shape::AsyncTrait(..) => code!(break #outcome),
            _ => code!(return #outcome),
        }
    }

    /// The outcome of the call; with `RetryError`, what came before it is added.
    fn ended(&self, attempts: &TokenStream, reason: &TokenStream, delay: &TokenStream) -> TokenStream {
        let krate = &self.plan.krate;
        if !self.plan.explained {
            return code!(__retry_outcome);
        }
        code! {{
            let __retry_as_error = #krate::__private::as_error!(&__retry_outcome);
            #krate::__private::History::end(__retry_history, __retry_outcome, #attempts, #reason, #delay, __retry_as_error)
        }}
    }

    /// The same for a final outcome.
    fn finished(&self, attempts: &TokenStream) -> TokenStream {
        let krate = &self.plan.krate;
        self.ended(attempts, &code!(#krate::StopReason::Permanent), &code!(::core::time::Duration::ZERO))
    }

    /// How many attempts were made.
    fn made(&self) -> TokenStream {
        let state = &self.state;
        code!(#state::made(&__retry))
    }

    /// What a hook is told.
    fn event(&self) -> TokenStream {
        let Self { plan: Plan { krate, name, .. }, policy, .. } = self;
        let made = self.made();
        code! {
            #krate::RetryEvent::new(
                #name,
                (#made, #krate::Policy::max(#policy)),
                __retry_delay,
                #krate::__private::Stopwatch::elapsed(&__retry_clock),
                &__retry_outcome,
                #krate::__private::text!(&__retry_outcome),
            )
        }
    }

    fn clock(&self) -> Option<TokenStream> {
        let Self { plan: Plan { krate, clock, .. }, policy, .. } = self;
        let start = if self.plan.shape.is_async() { code!(start_async) } else { code!(start) };
        let started = match clock {
            Clock::None => return None,
            Clock::Limit(key) => {
                // Where there is no clock, the limit is what cannot be had.
                let krate = moved(krate, at(key));
                quote_spanned!(at(key)=> #krate::__private::stopwatch!(#start limited))
            }
            Clock::Told => code!(#krate::__private::stopwatch!(#start)),
            Clock::LimitOfPolicy => code!(#krate::__private::stopwatch!(#start, #policy)),
        };
        Some(code!(let __retry_clock = #started;))
    }

    /// The attempt in a block of its own, so that `return` and `?` end the attempt and its locals are gone before the wait.
    fn attempt(&self, body: &TokenStream) -> TokenStream {
        let Self { plan, policy, .. } = self;
        let Plan { krate, outcome: returned, .. } = plan;
        let made = self.made();
        let name =
            plan.attempt.as_ref().map(|name| code!(let #name = #krate::Attempt::next(#made, #policy, __retry_clock);));
        let (clones, limited, arms) = (fresh_clones(plan), self.limited_attempt(body), arms(plan));
        let budget = plan.budget.as_ref().map(|Budget { expression, is_place }| {
            let (borrowed, place) = (reference(expression), reborrow(&code!(__retry_budget), expression));
            // In two steps, so that both sides of an `if` may be references.
            let borrowed = if *is_place {
                code!(let __retry_budget = #borrowed;)
            } else {
                code!(__retry_value = #expression; let __retry_budget = &__retry_value;)
            };
            code!(#borrowed let __retry_budget: &#krate::RetryBudget = #place;)
        });
        code! {
            #name
            #clones
            let __retry_outcome: #returned = #limited;
            #budget
            #arms
        }
    }

    /// The attempt, begun and paid for, with a limit if it has one.
    fn limited_attempt(&self, body: &TokenStream) -> TokenStream {
        let Self { plan, policy, .. } = self;
        let Plan { krate, outcome: returned, .. } = plan;
        let attempt = attempt_without_limit(plan, body);
        let timer = plan.sleep.clone().unwrap_or_else(|| code!(#krate::__private::timer));
        let clock = match plan.clock {
            Clock::None => code!(&#krate::__private::Stopwatch::never()),
            _ => code!(&__retry_clock),
        };
        let limit = code!(let __retry_limit = #krate::__private::attempt_limit(#policy, #clock););
        let spend = |how: TokenStream| plan.budget.as_ref().map(|_| code!(#krate::__private::Token::#how;));
        match plan.cut {
            Cut::Never => {
                let awaited = plan.shape.is_async().then(|| code!(.await));
                match spend(code!(spend(__retry_token))) {
                    Some(spend) => code!({ #spend #attempt #awaited }),
                    None => code!(#attempt #awaited),
                }
            }
            Cut::Always => {
                let timed_out =
                    quote_spanned!(at(returned)=> <#returned as #krate::__private::TimedOutcome>::timed_out);
                let spend = spend(code!(spend_within(__retry_token, __retry_limit)));
                code! {{
                    #limit
                    #spend
                    #krate::__private::within(__retry_limit, #timer, #timed_out, #attempt).await
                }}
            }
            Cut::IfPossible => {
                let cut = code!(__retry_limit.filter(|_| ::core::option::Option::is_some(&__retry_timed_out)));
                let spend = spend(code!(spend_within(__retry_token, #cut)));
                code! {{
                    #limit
                    // A block, because the attempt is borrowed before it moves, and would be in the future twice.
                    let __retry_attempt = {
                        let __retry_attempt = #attempt;
                        let __retry_timed_out = #krate::__private::cut!(&__retry_attempt);
                        #spend
                        #krate::__private::within_policy(__retry_limit, #timer, __retry_timed_out, __retry_attempt)
                    };
                    __retry_attempt.await
                }}
            }
        }
    }

    /// The wait and what follows it, up to the next attempt.
    fn wait(&self) -> TokenStream {
        let Self { plan, policy, .. } = self;
        let Plan { krate, .. } = plan;
        let (wait, made) = (begin_wait(plan), self.made());
        let awaited = |place| plan.shape.is_async().then(|| quote_spanned!(place=> .await));
        let before_retry = plan.before_retry.as_ref().map(|before| {
            let awaited = awaited(at(before));
            quote_spanned!(at(before)=> let () = #before #awaited;)
        });
        let Some(cancel) = &plan.cancel else {
            let awaited = awaited(wait_place(plan));
            let overslept = code!(#krate::__private::History::overslept(&mut __retry_history, #policy, #made));
            let kept = plan.may_end_after_wait.then(|| code!(__retry_kept = #overslept;));
            return code!(#wait #awaited; #before_retry #kept);
        };
        let wait = if plan.shape.is_async() {
            quote_spanned!(at(cancel)=> #krate::__private::until(#wait, #cancel).await)
        } else {
            wait
        };
        let is_over = if plan.is_limited {
            code!(#krate::__private::Stopwatch::has_reached(&__retry_clock, #krate::Policy::max_elapsed(#policy)))
        } else {
            code!(false)
        };
        let keep = self.keep();
        code! {
            __retry_kept = if #wait {
                ::core::option::Option::Some((__retry_outcome, #krate::StopReason::Cancelled))
            } else {
                #before_retry
                if #is_over {
                    ::core::option::Option::Some((__retry_outcome, #krate::StopReason::MaxElapsed))
                } else {
                    #keep
                    ::core::option::Option::None
                }
            };
        }
    }
}

fn state(plan: &Plan<'_>) -> TokenStream {
    let krate = &plan.krate;
    match plan.state {
        State::Attempts => code!(#krate::__private::Attempts),
        State::Session => code!(#krate::Session),
    }
}

/// The policy: how it comes to be, and how it is named from then on.
fn policy(plan: &Plan<'_>) -> (TokenStream, TokenStream) {
    let Plan { krate, .. } = plan;
    match &plan.policy {
        Source::Constant(schedule) => {
            let value = policy_expression(krate, schedule);
            (code!(const __RETRY_POLICY: #krate::Policy = #value;), code!(&__RETRY_POLICY))
        }
        Source::InlineConstant(schedule) => {
            let value = policy_expression(krate, schedule);
            (code!(let __retry_policy: &#krate::Policy = const { &#value };), code!(__retry_policy))
        }
        Source::Expression(expression) => {
            let (value, place) = (reference(expression), reborrow(&code!(__retry_policy), expression));
            let statement = code! {
                let __retry_policy: #krate::Policy = {
                    let __retry_policy = #value;
                    let __retry_policy: &#krate::Policy = #place;
                    *__retry_policy
                };
            };
            (statement, code!(&__retry_policy))
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
        code!(let #fresh = #clone;)
    });
    clones.collect()
}

/// `mut` of a parameter that is cloned: the original is only ever read, and this is the use that its `mut` is for.
pub(super) fn uses_of_mut(plan: &Plan<'_>) -> TokenStream {
    let mutable = plan.clones.iter().filter(|cloned| cloned.mutable);
    mutable.map(|Cloned { name, .. }| code!(let _ = &mut #name;)).collect()
}

/// What was taken by value is moved, on a way that is never gone: a parameter that is only ever cloned need not have been
/// taken by value, says clippy's `needless_pass_by_value`.
fn moves(plan: &Plan<'_>) -> Option<TokenStream> {
    let Plan { krate, .. } = plan;
    let originals = plan.clones.iter().map(|cloned| {
        let (name, moved) = (&cloned.name, names::original(&cloned.name));
        code!(let #moved = #name;)
    });
    // The parameters of an async function move into its future anyway.
    (!plan.clones.is_empty() && !plan.shape.is_async()).then(|| {
        code! {
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
    let Plan { krate, .. } = plan;
    let arms = plan.arms.iter().map(|Arm { pattern, guard, verdict, .. }| {
        let expression = |expression: &Expr| rename_self(expression.to_token_stream(), plan.receiver);
        let guard = guard.as_ref().map(|guard| {
            let guard = expression(guard);
            code!(if #guard)
        });
        let verdict = match verdict {
            Some(verdict) => {
                let place = at(verdict);
                let asks = mentions(&verdict.to_token_stream(), &|ident| ident == "verdict");
                let verdict = expression(verdict);
                // Where no `verdict` fits, the error is that of `Retryable`, which says what to do.
                let verdict = if asks {
                    code!({ #[allow(unused_imports)] use #krate::__private::AskRetryable as _; #verdict })
                } else {
                    verdict
                };
                quote_spanned!(place=> #krate::__private::judged(#verdict))
            }
            None => code!(#krate::Verdict::TRANSIENT),
        };
        code!(#pattern #guard => #verdict,)
    });
    (!plan.arms.is_empty()).then(|| {
        code! {
            let __retry_verdict = match &__retry_outcome {
                #(#arms)*
                _ => #krate::Verdict::Final,
            };
        }
    })
}

/// Where the wait's errors belong: at the sleeper, or at the function that has none.
fn wait_place(plan: &Plan<'_>) -> Span {
    plan.sleep.as_ref().map_or_else(|| here().located_at(plan.place), at)
}

/// The wait of a sync function, which with `cancel` answers whether it was cancelled; the future of it, of an async one.
pub(super) fn begin_wait(plan: &Plan<'_>) -> TokenStream {
    let place = wait_place(plan);
    // Only an async wait is raced; a sync one asks.
    let cancel = plan.cancel.as_ref().filter(|_| !plan.shape.is_async());
    let how = if plan.shape.is_async() { "sleep" } else { "sleep_blocking" };
    let (until, with) = (cancel.map_or("", |_| "_until"), plan.sleep.as_ref().map_or("", |_| "_with"));
    let how = Ident::new(&format!("{how}{until}{with}"), place);
    let sleeper = plan.sleep.as_ref().map(|sleep| quote_spanned!(place=> , #sleep));
    let cancel = cancel.map(|cancel| quote_spanned!(at(cancel)=> , || -> ::core::primitive::bool { #cancel }));
    let (krate, delay) = (moved(&plan.krate, place), moved(&code!(__retry_delay), place));
    quote_spanned!(place=> #krate::__private::#how(#delay #sleeper #cancel))
}
