//! **The one template**: the loop that a function becomes, with one attempt, one verdict and one decision in it.
//!
//! What borrows is called by its path: a trait of the user's that every type implements would win as a method. The locals
//! are hygienic both ways (`mixed_site`); their prefix is for a `static` of the user's, which a pattern would name.
#![doc = retry_runtime::__expansion!()]

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote_spanned};

use super::parts::{arms, attempt_without_limit, begin_wait, fresh_clones, uses_of_mut, wait_place};
use super::policy_expression;
use crate::names::{at, borrowed, code, here, moved, reborrow, reference};
use crate::plan::{Plan, Shape, is_result};
use crate::syntax::{Key, Setting};

/// The loop and what comes before it.
pub(super) fn retrying(plan: &Plan<'_>, body: &TokenStream) -> TokenStream {
    let Plan { krate, name, .. } = plan;
    // How many attempts there were, and the last wait where the next depends on it.
    let needs_memory = plan.has(Key::Policy) || plan.schedule.needs_memory();
    let state = if needs_memory { code!(#krate::Session) } else { code!(#krate::__private::Attempts) };
    let (policy_statement, policy) = policy(plan);
    let template = Template { plan, krate, policy: &policy, state: &state, made: code!(#state::made(&__retry)) };
    let (moves, uses, clock) = (moves(plan), uses_of_mut(plan), template.clock());
    let history = plan.explained.then(|| code!(let mut __retry_history = #krate::__private::History::empty();));
    let token = plan.has(Key::Budget).then(|| {
        let value = (!plan.has_budget_in_place()).then(|| code!(let mut __retry_value;));
        code!(#value let mut __retry_token = #krate::__private::Token::NONE;)
    });
    let kept = plan.may_end_after_wait().then(|| code!(let mut __retry_kept = ::core::option::Option::None;));
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

/// The plan, and what the loop calls its policy, its state, and the number of attempts that were made.
struct Template<'p> {
    plan: &'p Plan<'p>,
    krate: &'p TokenStream,
    policy: &'p TokenStream,
    state: &'p TokenStream,
    made: TokenStream,
}

impl Template<'_> {
    /// The attempt, the decision about its outcome, and what follows each decision. The value is the wait.
    fn decided(&self, body: &TokenStream) -> TokenStream {
        let Self { plan, krate, made, .. } = self;
        let (attempt, success) = (self.attempt(body), self.success());
        if !self.leaves_early() {
            // Without a clock, the call does nothing about a decision but wait.
            let failure = if self.has_clock() {
                let (judge, answer) = (self.judge(), self.answer());
                code!(let __retry_decision = #judge; #answer)
            } else {
                self.retry_after()
            };
            let leave = self.leave(&code!(__retry_outcome));
            // One way out, so that the compiler may build the outcome where the caller wants it.
            return code! {
                #attempt
                let __retry_delay = #success else { #failure };
                match __retry_delay {
                    ::core::option::Option::Some(__retry_delay) => __retry_delay,
                    ::core::option::Option::None => #leave,
                }
            };
        }
        let (judge, answer) = (self.judge(), self.answer());
        let pays = plan.has(Key::Budget);
        let (paid, unpaid) = (code!(__retry_paid), code!(#krate::__private::Token::NONE));
        let decide_and_pay =
            code!(let (__retry_decision, #paid) = #krate::__private::pay(#judge, __retry_budget, #made););
        let decide = if pays { decide_and_pay } else { code!(let __retry_decision = #judge;) };
        let decided = code!(#attempt #success #decide);
        if !plan.may_end_after_wait() {
            return code!(#decided #answer);
        }
        let (paid, unpaid) = (pays.then_some(paid), pays.then_some(unpaid));
        code! {
            let (__retry_outcome, __retry_decision, __retry_ended, #paid) = match __retry_kept {
                // The last wait has ended the call: the outcome before it is the last.
                ::core::option::Option::Some((__retry_outcome, __retry_reason)) => {
                    let __retry_decision = #krate::Decision::GiveUp { reason: __retry_reason, delay: ::core::time::Duration::ZERO };
                    (__retry_outcome, __retry_decision, true, #unpaid)
                }
                ::core::option::Option::None => {
                    #decided
                    (__retry_outcome, __retry_decision, false, #paid)
                }
            };
            #answer
        }
    }

    /// Whether the call reads the time.
    fn has_clock(&self) -> bool {
        self.plan.is_told() || self.plan.is_limited()
    }

    /// Whether the arms of the decision leave the loop themselves: with more than the outcome, or without a token to go on
    /// with.
    fn leaves_early(&self) -> bool {
        self.plan.explained || self.plan.may_end_after_wait() || self.plan.has(Key::Budget)
    }

    /// What follows each decision.
    fn answer(&self) -> TokenStream {
        let Self { plan, krate, policy, made, .. } = self;
        let name = &plan.name;
        let event = code! {
            #krate::RetryEvent::new(
                #name,
                (#made, #krate::Policy::max(#policy)),
                __retry_delay,
                #krate::__private::Stopwatch::elapsed(&__retry_clock),
                &__retry_outcome,
                #krate::__private::text!(&__retry_outcome),
            )
        };
        let on_retry = plan.value(Key::OnRetry);
        let on_retry = on_retry.map(|hook| quote_spanned!(at(&hook)=> #krate::__private::tell_retry(#hook, &#event);));
        let on_give_up = plan.value(Key::OnGiveUp).map(|hook| {
            let event = code!(&#krate::GiveUpEvent::new(#event, __retry_reason));
            quote_spanned!(at(&hook)=> #krate::__private::tell_give_up(#hook, #event);)
        });
        let pay = plan.has(Key::Budget).then(|| code!(__retry_token = __retry_paid;));
        let keep = if plan.has(Key::Cancel) { None } else { self.keep() };
        let (left, gave_up) = if self.leaves_early() {
            (self.left(), self.leave(&self.ended(made, &code!(__retry_reason), &code!(__retry_delay))))
        } else {
            (code!(::core::option::Option::Some(__retry_delay)), code!(::core::option::Option::None))
        };
        let (done, tell) = (self.finished(made), self.tell());
        code! {
            #tell
            match __retry_decision {
                #krate::Decision::Wait(__retry_delay) => {
                    #on_retry
                    #keep
                    #pay
                    #left
                }
                #krate::Decision::GiveUp { reason: __retry_reason, delay: __retry_delay } => {
                    #on_give_up
                    #gave_up
                }
                #krate::Decision::Done => #done,
            }
        }
    }

    /// A success, and whatever an arm calls final: `if .. { .. }`, which leaves early or has no wait for a value.
    fn success(&self) -> TokenStream {
        let Self { plan, krate, policy, made, .. } = self;
        let (is_success, end) = (self.is_success(), self.finished(&code!(#made.saturating_add(1))));
        // An error that an arm calls final earns nothing.
        let judges_itself = plan.arguments.arms.is_empty();
        let is_ok = if judges_itself { code!(true) } else { code!(!#krate::__private::is_err(&__retry_outcome)) };
        let earn = plan.has(Key::Budget).then(|| {
            let deposit = code!(#krate::RetryBudget::deposit(__retry_budget););
            if judges_itself { deposit } else { code!(if #is_ok { #deposit }) }
        });
        code! {
            if #is_success {
                #krate::__private::observe!(success __RETRY_FUNCTION, #made, #policy, #is_ok);
                #earn
                #end
            }
        }
    }

    /// Whether it is a success.
    fn is_success(&self) -> TokenStream {
        let Plan { krate, outcome: returned, arguments, .. } = self.plan;
        if !arguments.arms.is_empty() {
            return code!(::core::matches!(__retry_verdict, #krate::Verdict::Final));
        }
        if is_result(returned) {
            return code!(::core::result::Result::is_ok(&__retry_outcome));
        }
        let judged = self.judged();
        code!(#krate::__private::is_success(#judged))
    }

    /// What is judged: the outcome, or what the arms said about it. It is spanned like the type each time, so that a type
    /// that cannot judge is one error, under all of it.
    fn judged(&self) -> TokenStream {
        let Plan { outcome: returned, arguments, .. } = self.plan;
        if arguments.arms.is_empty() { borrowed(code!(__retry_outcome), returned) } else { code!(&__retry_verdict) }
    }

    /// Asks the state for its decision about a failed attempt.
    fn judge(&self) -> TokenStream {
        let krate = self.krate;
        let read = self.plan.is_limited().then(|| code!(&#krate::__private::Stopwatch::time(&__retry_clock)));
        let time = read.unwrap_or_else(|| code!(&#krate::__private::Time::UNLIMITED));
        self.ask("judge", &code!(, #time))
    }

    /// Asks the state for the wait alone, if there is one, unless a feature reports the decision.
    fn retry_after(&self) -> TokenStream {
        let (krate, attempts) = (self.krate, self.attempts());
        let (retry_after, judge) = (self.ask("retry_after", &TokenStream::new()), self.judge());
        code!(#krate::__private::observed!(#retry_after, #judge, __RETRY_FUNCTION, &__retry_outcome, #attempts))
    }

    /// Reports the decision.
    fn tell(&self) -> TokenStream {
        let (krate, attempts, clock) = (self.krate, self.attempts(), self.clock_or_never());
        let overslept = if self.plan.may_end_after_wait() { code!(__retry_ended) } else { code!(false) };
        let how = code!(#attempts, &#clock, #overslept);
        code!(#krate::__private::observe!(decided __RETRY_FUNCTION, __retry_decision, &__retry_outcome, #how);)
    }

    /// The attempts that were made, and what limits them.
    fn attempts(&self) -> TokenStream {
        let Self { policy, state, .. } = self;
        code!((#state::attempts(&__retry), #policy))
    }

    /// Asks the state; its errors belong under the type that cannot judge.
    fn ask(&self, how: &str, more: &TokenStream) -> TokenStream {
        let Self { plan, policy, state, .. } = self;
        let place = at(&plan.outcome);
        let (judged, how, state) = (self.judged(), Ident::new(how, place), moved(state, place));
        quote_spanned!(place=> #state::#how(&mut __retry, #policy, #judged #more))
    }

    /// What a wait leaves to do: its length; with `cancel` also the outcome, which may end the call.
    fn left(&self) -> TokenStream {
        if self.plan.has(Key::Cancel) { code!((__retry_outcome, __retry_delay)) } else { code!(__retry_delay) }
    }

    /// The error of an attempt that is retried goes into the history.
    fn keep(&self) -> Option<TokenStream> {
        let Self { plan, krate, made, .. } = self;
        let keep = || code!(#krate::__private::History::keep(&mut __retry_history, #made, __retry_outcome););
        plan.explained.then(keep)
    }

    /// The outcome leaves the loop; `#[async_trait]` has it as a value.
    fn leave(&self, outcome: &TokenStream) -> TokenStream {
        let is_value = matches!(self.plan.shape, Shape::AsyncTrait(..));
        if is_value { code!(break #outcome) } else { code!(return #outcome) }
    }

    /// The outcome of the call; with `RetryError`, what came before it is added.
    fn ended(&self, attempts: &TokenStream, reason: &TokenStream, delay: &TokenStream) -> TokenStream {
        let Self { plan, krate, .. } = self;
        if !plan.explained {
            return code!(__retry_outcome);
        }
        code! {{
            let __retry_as_error = #krate::__private::as_error!(&__retry_outcome);
            #krate::__private::History::end(__retry_history, __retry_outcome, &__retry_clock, #attempts, #reason, #delay, __retry_as_error)
        }}
    }

    /// What follows a final outcome.
    fn finished(&self, attempts: &TokenStream) -> TokenStream {
        let krate = self.krate;
        if !self.leaves_early() {
            return code!(::core::option::Option::None);
        }
        self.leave(&self.ended(attempts, &code!(#krate::StopReason::Permanent), &code!(::core::time::Duration::ZERO)))
    }

    fn clock_or_never(&self) -> TokenStream {
        let krate = self.krate;
        if self.has_clock() { code!(__retry_clock) } else { code!(#krate::__private::Stopwatch::never()) }
    }

    fn clock(&self) -> Option<TokenStream> {
        let Self { plan, krate, policy, .. } = self;
        let start = if plan.shape.is_async() { code!(start_async) } else { code!(start) };
        let started = match plan.arguments.get(Key::MaxElapsed) {
            Some(Setting { name, .. }) => {
                // Where there is no clock, the limit is what cannot be had.
                let krate = moved(krate, at(name));
                quote_spanned!(at(name)=> #krate::__private::stopwatch!(#start limited))
            }
            None if plan.is_told() => code!(#krate::__private::stopwatch!(#start)),
            None => code!(#krate::__private::stopwatch!(#start, #policy)),
        };
        self.has_clock().then(|| code!(let mut __retry_clock = #started;))
    }

    /// The attempt in a block of its own, so that `return` and `?` end the attempt and its locals are gone before the wait.
    fn attempt(&self, body: &TokenStream) -> TokenStream {
        let Self { plan, krate, policy, made, .. } = self;
        let returned = &plan.outcome;
        let name = plan.attempt.iter();
        let (clones, limited, arms) = (fresh_clones(plan), self.limited_attempt(body), arms(plan));
        let budget = plan.value(Key::Budget).map(|expression| {
            let (borrowed, place) = (reference(&expression), reborrow(&code!(__retry_budget), &expression));
            // In two steps, so that both sides of an `if` may be references.
            let borrowed = code!(let __retry_budget = #borrowed;);
            let kept = code!(__retry_value = #expression; let __retry_budget = &__retry_value;);
            let borrowed = if plan.has_budget_in_place() { borrowed } else { kept };
            code!(#borrowed let __retry_budget: &#krate::RetryBudget = #place;)
        });
        code! {
            #(let #name = #krate::Attempt::next(#made, #policy, __retry_clock);)*
            #clones
            let __retry_outcome: #returned = #limited;
            #budget
            #arms
        }
    }

    /// The attempt, begun and paid for, with a limit if it has one.
    fn limited_attempt(&self, body: &TokenStream) -> TokenStream {
        let Self { plan, krate, policy, .. } = self;
        let returned = &plan.outcome;
        let (attempt, is_async) = (attempt_without_limit(plan, body), plan.shape.is_async());
        let spend = |how: TokenStream| plan.has(Key::Budget).then(|| code!(#krate::__private::Token::#how;));
        if !is_async || !(plan.has(Key::AttemptTimeout) || plan.has(Key::Policy)) {
            let awaited = is_async.then(|| code!(.await));
            let spend = spend(code!(spend(__retry_token)));
            return if spend.is_some() { code!({ #spend #attempt #awaited }) } else { code!(#attempt #awaited) };
        }
        let timer = plan.value(Key::Sleep).unwrap_or_else(|| code!(#krate::__private::timer));
        // The timer is made before the retry is paid for, because a sleeper may panic.
        let paid = |spend: Option<TokenStream>, within: TokenStream| match spend {
            // A block, because the attempt would be in the future twice.
            Some(spend) => code!({ let __retry_within = #within; #spend __retry_within }),
            None => within,
        };
        let clock = self.clock_or_never();
        let limit = code!(let __retry_limit = #krate::__private::attempt_limit(#policy, &#clock););
        if plan.has(Key::AttemptTimeout) {
            let timed_out = quote_spanned!(at(returned)=> <#returned as #krate::__private::TimedOutcome>::timed_out);
            let spend = spend(code!(spend_within(__retry_token, __retry_limit)));
            let within = code!(#krate::__private::within(__retry_limit, #timer, #timed_out, #attempt));
            let within = paid(spend, within);
            return code!({ #limit #within.await });
        }
        // Only at run time it is known whether the policy has a limit, and the outcome's type may not allow one.
        let cut = code!(__retry_limit.filter(|_| ::core::option::Option::is_some(&__retry_timed_out)));
        let within = code!(#krate::__private::within_policy(__retry_limit, #timer, __retry_timed_out, __retry_attempt));
        let within = paid(spend(code!(spend_within(__retry_token, #cut))), within);
        code! {{
            #limit
            // A block, because the attempt is borrowed before it moves, and would be in the future twice.
            let __retry_attempt = {
                let __retry_attempt = #attempt;
                let __retry_timed_out = #krate::__private::cut!(&__retry_attempt);
                #within
            };
            __retry_attempt.await
        }}
    }

    /// The wait and what follows it, up to the next attempt.
    fn wait(&self) -> TokenStream {
        let Self { plan, krate, policy, made, .. } = self;
        let clock = self.clock_or_never();
        let (wait, is_async) = (begin_wait(plan, &clock), plan.shape.is_async());
        let awaited = |place| is_async.then(|| quote_spanned!(place=> .await));
        let before_retry = plan.value(Key::BeforeRetry).map(|before| {
            let awaited = awaited(at(&before));
            quote_spanned!(at(&before)=> let () = #before #awaited;)
        });
        let counted = code!(#krate::__private::Stopwatch::waits(&mut #clock, __retry_delay););
        let counted = self.has_clock().then_some(counted);
        let Some(cancel) = plan.value(Key::Cancel) else {
            let awaited = awaited(wait_place(plan));
            let overslept =
                code!(#krate::__private::History::overslept(&mut __retry_history, #policy, #made, &__retry_clock));
            let kept = plan.may_end_after_wait().then(|| code!(__retry_kept = #overslept;));
            return code!(#counted #wait #awaited; #before_retry #kept);
        };
        let counted = counted.filter(|_| is_async);
        let raced = quote_spanned!(at(&cancel)=> #krate::__private::until(#wait, #cancel).await);
        let wait = if is_async { raced } else { wait };
        let limit = code!(#krate::Policy::max_elapsed(#policy));
        let is_over = code!(#krate::__private::Stopwatch::has_reached(&__retry_clock, #limit));
        let is_over = if plan.is_limited() { is_over } else { code!(false) };
        let keep = self.keep();
        code! {
            __retry_kept = if #wait {
                ::core::option::Option::Some((__retry_outcome, #krate::StopReason::Cancelled))
            } else {
                #counted
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

/// The policy: how it comes to be, and how it is named from then on.
fn policy(plan: &Plan<'_>) -> (TokenStream, TokenStream) {
    let krate = &plan.krate;
    if let Some(expression) = plan.value(Key::Policy) {
        let (value, place) = (reference(&expression), reborrow(&code!(__retry_policy), &expression));
        let statement = code! {
            let __retry_policy: #krate::Policy = {
                let __retry_policy = #value;
                let __retry_policy: &#krate::Policy = #place;
                *__retry_policy
            };
        };
        return (statement, code!(&__retry_policy));
    }
    let value = policy_expression(krate, &plan.schedule);
    if plan.is_generic {
        (code!(let __retry_policy: &#krate::Policy = const { &#value };), code!(__retry_policy))
    } else {
        (code!(const __RETRY_POLICY: #krate::Policy = #value;), code!(&__RETRY_POLICY))
    }
}

/// What was taken by value is moved, on a way that is never gone: a parameter that is only ever cloned need not have been
/// taken by value, says clippy's `needless_pass_by_value`.
fn moves(plan: &Plan<'_>) -> Option<TokenStream> {
    let krate = &plan.krate;
    let names = plan.clones.iter().map(|cloned| &cloned.name);
    // The underscore says that nothing is done with it.
    let moved = names.clone().map(|name| format_ident!("___retry_{}", name, span = here()));
    // The parameters of an async function move into its future anyway.
    (!plan.clones.is_empty() && !plan.shape.is_async()).then(|| {
        code! {
            if false {
                #(let #moved = #names;)*
                match #krate::__private::edge::<::core::convert::Infallible>() {}
            }
        }
    })
}
