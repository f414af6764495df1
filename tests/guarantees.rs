//! The guarantees, in their order, and for each the tests that show it. Tests that are only about a guarantee follow below;
//! the others are in the file of what they test, and are named here.
//!
//! This binary has an allocator that counts.
#![allow(missing_docs, reason = "a test needs no documentation")]

#[path = "support/policies.rs"]
mod policies;
mod support;

use std::{
    cell::Cell,
    fs,
    pin::pin,
    sync::Barrier,
    task::{Context, Poll, Waker},
    thread,
};

use allocation_counter::measure;
use proptest::{
    prelude::{Just, ProptestConfig, any, prop_assert, prop_assert_eq, prop_oneof, proptest},
    strategy::Strategy,
    test_runner::RngSeed,
};
use reattempt::{Policy, RetryBudget, RetryError, Retryable, Verdict, policy, retry, testing};

use crate::{
    policies::any_policies,
    support::{Flaky, ms},
};

/// What is promised, and the tests that show it: the file, and the test's name.
type Guarantee = (&'static str, &'static [(&'static str, &'static str)]);

const GUARANTEES: [Guarantee; 8] = [
    (
        "1. At least one attempt, at most `max`. Attempts - 1 waits.",
        &[
            ("tests/guarantees.rs", "any_policy_keeps_its_limits"),
            ("tests/attribute/max.rs", "attempts_end_with_a_success_or_at_max"),
            ("tests/attribute/max.rs", "there_is_always_a_first_attempt"),
            ("tests/attribute/max.rs", "a_final_outcome_is_followed_by_no_wait"),
        ],
    ),
    (
        "2. Time limits use a monotonic clock and are checked before a wait is started. What is left is worked out again \
         after it: where a wait overslept, a function that has an outcome to end with starts no attempt; any other makes \
         one more, its last.",
        &[
            ("tests/attribute/max_elapsed.rs", "attempts_count_as_well_as_waits"),
            ("tests/attribute/max_elapsed.rs", "no_wait_is_rounded_up_to_the_limit"),
            ("tests/attribute/max_elapsed.rs", "no_attempt_starts_at_the_limit"),
            ("tests/attribute/max_elapsed.rs", "async_functions_read_the_clock_of_tokio"),
            ("tests/attribute/max_elapsed.rs", "a_late_wait_ends_an_explained_call"),
            ("tests/attribute/max_elapsed.rs", "a_late_sync_wait_ends_an_explained_call"),
            ("tests/attribute/attempt_timeout.rs", "no_attempt_starts_after_a_late_wait"),
            ("tests/attribute/attempt_timeout.rs", "the_last_attempt_gets_what_is_left"),
            ("tests/attribute/max_elapsed.rs", "without_an_outcome_one_last_attempt_is_made"),
            ("tests/attribute/cancel.rs", "an_overslept_wait_ends_with_the_outcome_at_hand"),
            ("tests/attribute/before_retry.rs", "its_time_counts"),
            ("tests/testing/calls.rs", "calls_joined_do_not_add_up"),
            ("tests/testing/calls.rs", "a_call_that_outlives_its_scope_keeps_its_limit"),
        ],
    ),
    (
        "3. The outcome returned is the last attempt's, moved, never cloned or turned into text. It is not held across a \
         wait (except in `RetryError`'s history and with `cancel`), so the future is `Send` whenever a body that borrows its arguments \
         would be.",
        &[
            ("tests/guarantees.rs", "any_policy_keeps_its_limits"),
            ("tests/shapes/drops.rs", "an_outcome_needs_no_trait"),
            ("tests/shapes/drops.rs", "the_outcome_is_gone_before_the_wait"),
            ("tests/attribute/retry_error.rs", "errors_are_moved_and_never_cloned"),
            ("tests/attribute/cancel.rs", "the_outcome_is_moved"),
            ("tests/shapes/send.rs", "futures_are_send_whatever_the_outcome"),
            ("tests/hygiene/tests/renamed.rs", "futures_are_send_with_every_observer"),
        ],
    ),
    (
        "4. Dropping the future at any await ends the call at once. A token taken for a retry that never started is given \
         back, also after a panic in a hook, a sleeper or a clone. A retry that started is paid for, whatever a loop of \
         the user's own forgets to call.",
        &[
            ("tests/shapes/drops.rs", "a_call_may_be_dropped_at_every_await"),
            ("tests/shapes/drops.rs", "a_dropped_future_drops_arguments_last"),
            ("tests/shapes/drops.rs", "a_timeout_ends_a_call_without_waits"),
            ("tests/shapes/drops.rs", "a_retry_that_never_started_costs_nothing"),
            ("tests/attribute/attempt_timeout.rs", "an_attempt_that_never_started_costs_nothing"),
            ("tests/policy/session.rs", "a_session_dropped_while_waiting_returns_its_token"),
            ("tests/shapes/panics.rs", "a_panic_in_a_hook_returns_the_token"),
            ("tests/shapes/panics.rs", "a_panic_in_a_sleeper_returns_the_token"),
            ("tests/attribute/budget.rs", "a_panic_gives_the_token_back"),
            ("tests/attribute/before_retry.rs", "a_panic_in_it_gives_the_token_back"),
            ("tests/attribute/cancel.rs", "the_token_goes_back"),
            ("tests/attribute/budget.rs", "a_session_asked_again_spends_its_token"),
        ],
    ),
    (
        "5. On success at the first attempt: no allocation, no random number, no lock, and no clock unless `max_elapsed`, \
         `attempt_timeout`, `attempt`'s `elapsed()`, `RetryError` or a hook needs it.",
        &[
            ("tests/guarantees.rs", "a_first_success_allocates_nothing"),
            ("tests/guarantees.rs", "a_first_success_draws_nothing"),
            ("tests/guarantees.rs", "a_first_success_waits_for_no_other_call"),
            ("tests/guarantees.rs", "the_clock_is_read_only_where_needed"),
            ("tests/guarantees.rs", "only_a_decision_reads_the_clock_again"),
            ("tests/features/tests/features/unobserved.rs", "no_allocation"),
            ("tests/features/tests/features/unobserved.rs", "no_clock_and_no_random_number"),
        ],
    ),
    (
        "6. A panic in the body is a panic: nothing is caught.",
        &[
            ("tests/shapes/panics.rs", "a_panic_in_the_body_ends_the_call"),
            ("tests/shapes/panics.rs", "a_panic_in_a_guard_ends_the_call"),
        ],
    ),
    (
        "7. `budget`: retries <= capacity + ratio x successes (+ refills), whatever the threads do and whichever way the call was \
         made. It starts full, is asked before the wait, and never stops a first attempt.",
        &[
            ("tests/attribute/budget.rs", "ten_thousand_calls_share_one_budget"),
            ("tests/attribute/budget.rs", "it_is_asked_before_the_wait"),
            ("tests/attribute/budget.rs", "ten_successes_pay_for_one_retry"),
            ("tests/attribute/budget.rs", "only_a_success_earns"),
            ("tests/attribute/budget.rs", "a_permanent_failure_never_earns"),
            ("tests/attribute/budget.rs", "time_refills_it_in_a_scope"),
            ("tests/attribute/budget.rs", "time_refills_it_on_tokios_clock"),
            ("tests/attribute/budget.rs", "reset_fills_it"),
            ("retry-runtime/tests/budget.rs", "the_bound_holds_exactly_with_real_threads"),
            ("retry-runtime/tests/budget.rs", "a_sequence_is_what_the_model_says"),
            ("retry-runtime/src/budget/loom_tests.rs", "retries_stay_within_capacity_and_earnings"),
        ],
    ),
    (
        "8. Nothing of the user's scope is named by the expansion.",
        &[
            ("tests/shapes/hygiene.rs", "a_module_may_shadow_every_name"),
            ("tests/shapes/hygiene.rs", "the_derive_may_stand_among_shadows"),
            ("tests/shapes/hygiene.rs", "traits_may_have_methods_of_the_same_names"),
            ("tests/hygiene/tests/renamed.rs", "every_path_is_found"),
        ],
    ),
];

#[test]
fn every_named_test_is_there() {
    for (promise, tests) in GUARANTEES {
        assert!(!tests.is_empty(), "no test shows: {promise}");
        for (file, name) in tests {
            let source = fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).expect(file);
            let lines: Vec<_> = source.lines().map(str::trim).collect();
            let head = format!("fn {name}(");
            let function = lines.iter().position(|line| line.trim_start_matches("async ").starts_with(&head));
            let function = function.unwrap_or_else(|| panic!("{file} has no `{name}`, which shows: {promise}"));
            let attributes = lines[..function].iter().rev().take_while(|line| line.starts_with('#'));
            let is_test = |line: &&str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            assert!(attributes.clone().any(is_test), "`{name}` of {file} is not a test");
        }
    }
}

/// How many attempts the property below lets a policy make.
const ATTEMPTS: u32 = 12;

/// What an attempt ends in.
fn outcome() -> impl Strategy<Value = Result<u32, Flaky>> {
    prop_oneof![
        1 => any::<u32>().prop_map(Ok),
        1 => Just(Err(Flaky::Declined)),
        6 => any::<u32>().prop_map(|n| Err(Flaky::Busy(n))),
        2 => Just(Err(Flaky::Throttled)),
        2 => Just(Err(Flaky::NotSent)),
        2 => (0_u64..20_000).prop_map(|hint| Err(Flaky::After(ms(hint)))),
    ]
}

#[retry(policy = policy)]
fn scripted(policy: &Policy, script: &[Result<u32, Flaky>], made: &Cell<usize>) -> Result<u32, Flaky> {
    let outcome = script[made.get()];
    made.set(made.get() + 1);
    outcome
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn any_policy_keeps_its_limits(
        policy in any_policies(),
        script in proptest::collection::vec(outcome(), ATTEMPTS as usize),
        seed in any::<u64>(),
    ) {
        let (scope, made) = (testing::scope().seed(seed).max(ATTEMPTS), Cell::new(0));
        let most = policy.max().map_or(ATTEMPTS, |max| max.min(ATTEMPTS)) as usize;
        let returned = scripted(&policy, &script, &made);
        let (made, delays) = (made.get(), scope.delays());

        prop_assert!(made >= 1 && made <= most);
        prop_assert_eq!(delays.len(), made - 1);
        prop_assert_eq!(returned, script[made - 1], "the outcome is the last attempt's");
        let longest = |outcome: &_| match outcome {
            Err(Flaky::After(_)) => policy.cap().max(policy.max_hint()),
            _ => policy.cap(),
        };
        prop_assert!(script.iter().zip(&delays).all(|(outcome, &delay)| delay <= longest(outcome)));
        if let Some(limit) = policy.max_elapsed() {
            prop_assert!(made == 1 || scope.elapsed() < limit, "no wait reaches the limit");
        }
        for (outcome, delay) in script.iter().zip(&delays) {
            match outcome {
                Ok(_) | Err(Flaky::Declined) => prop_assert!(false, "a final outcome was retried"),
                Err(Flaky::After(hint)) => prop_assert!(delay >= hint, "sooner than the server asked for"),
                Err(Flaky::Throttled | Flaky::NotSent) => {}
                Err(_) => prop_assert!(policy.idempotent(), "done twice what must be done once"),
            }
        }
        let judged = returned.map_or_else(|error| Retryable::verdict(&error), |_| Verdict::Final);
        let fits = !matches!(returned, Err(Flaky::After(hint)) if hint > policy.max_hint());
        if judged.is_retry() && policy.idempotent() && policy.max_elapsed().is_none() && fits {
            prop_assert_eq!(made, most, "given up before `max` for no reason");
        }
    }
}

static BUDGET: RetryBudget = RetryBudget::new(10);

const POLICY: Policy = policy!(strategy = "decorrelated_jitter", max = 5);

#[retry]
fn plain(fails: u32) -> Result<u32, Flaky> {
    if fails > 0 { Err(Flaky::Busy(fails)) } else { Ok(7) }
}

#[retry(strategy = "decorrelated_jitter", budget = BUDGET, max = unlimited)]
fn budgeted() -> Result<u32, Flaky> {
    Ok(7)
}

#[retry(when(None), policy = POLICY)]
fn from_a_policy() -> Option<u32> {
    Some(7)
}

#[retry(attempt = attempt)]
fn numbered() -> Result<u32, Flaky> {
    assert!(attempt.number() == 1 && !attempt.is_last());
    Ok(7)
}

#[retry]
fn explained() -> Result<u32, RetryError<Flaky>> {
    Ok(7)
}

#[retry(max_elapsed = "1m", on_retry = |_| unreachable!(), on_give_up = |_| unreachable!())]
fn limited() -> Result<u32, Flaky> {
    Ok(7)
}

#[retry]
async fn plain_async() -> Result<u32, Flaky> {
    Ok(7)
}

#[retry(strategy = "equal_jitter", budget = BUDGET)]
async fn budgeted_async() -> Result<u32, Flaky> {
    Ok(7)
}

#[retry(max_elapsed = "1m", on_retry = |_| unreachable!(), on_give_up = |_| unreachable!())]
async fn limited_async() -> Result<u32, RetryError<Flaky>> {
    Ok(7)
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a success at the first attempt has nothing to wait for"),
    }
}

type Calls = [(&'static str, fn())];

/// Nothing of these needs the time.
const TIMELESS: &Calls = &[
    ("plain", || assert_eq!(plain(0), Ok(7))),
    ("a budget", || assert_eq!(budgeted(), Ok(7))),
    ("a policy", || assert_eq!(from_a_policy(), Some(7))),
    ("async", || assert_eq!(ready(plain_async()), Ok(7))),
    ("async with a budget", || assert_eq!(ready(budgeted_async()), Ok(7))),
];

/// Neither do these, and they have no attribute.
const WITHOUT_MACRO: &Calls = &[
    ("run", || assert_eq!(POLICY.run(|| Ok::<_, Flaky>(7)), Ok(7))),
    ("run_async", || assert_eq!(ready(POLICY.run_async(|| async { Ok::<_, Flaky>(7) })), Ok(7))),
    ("a call with a judge and a budget", || {
        assert_eq!(POLICY.call(|| 7).judge(|_| Verdict::Final).budget(&BUDGET).run(), 7);
    }),
];

/// These need it.
const TIMED: &Calls = &[
    ("`attempt`", || assert_eq!(numbered(), Ok(7))),
    ("`RetryError`", || assert_eq!(explained().ok(), Some(7))),
    ("a limit and hooks", || assert_eq!(limited(), Ok(7))),
    ("a limit and hooks, async", || assert_eq!(ready(limited_async()).ok(), Some(7))),
];

/// Whether a recorder that is not there is always known as such. The facade's own is told by its table of methods,
/// which a build without optimization may hold twice. Labels are then made for it, and dropped.
const TELLS_NO_RECORDER: bool = !cfg!(all(feature = "metrics", debug_assertions));

#[test]
fn a_first_success_allocates_nothing() {
    for (name, call) in TIMELESS.iter().chain(TIMED).chain(WITHOUT_MACRO).filter(|_| TELLS_NO_RECORDER) {
        assert_eq!(measure(call).count_total, 0, "{name}");
    }
    assert!(measure(|| drop(explained_failure())).count_total > 0, "the allocator does count");
}

#[retry(sleep = |_| ())]
fn explained_failure() -> Result<u32, RetryError<Flaky>> {
    Err(Flaky::Busy(0))
}

#[test]
fn a_first_success_draws_nothing() {
    let scope = testing::scope();
    for (name, call) in TIMELESS.iter().chain(WITHOUT_MACRO).chain(TIMED) {
        call();
        assert_eq!(scope.draws(), 0, "{name}");
    }
    assert!(plain(1).is_err());
    assert_eq!(scope.draws(), 2, "the source does count: one draw for each wait");
}

/// With `tracing`, an event of a call without a clock says how long ago the first attempt failed.
const FIRST_FAILURE: u64 = cfg!(feature = "tracing") as u64;

#[test]
fn the_clock_is_read_only_where_needed() {
    let scope = testing::scope();
    for (name, call) in TIMELESS.iter().chain(WITHOUT_MACRO) {
        call();
        assert_eq!(scope.clock_reads(), 0, "{name}");
    }
    assert!(plain(1).is_err());
    assert_eq!(scope.clock_reads(), FIRST_FAILURE, "nor do waits without a limit");
    for (name, call) in TIMED {
        let scope = testing::scope();
        call();
        assert_eq!(scope.clock_reads(), 1, "{name}");
    }
}

#[test]
fn only_a_decision_reads_the_clock_again() {
    let scope = testing::scope();
    assert!(explained_failure().is_err());
    assert_eq!(scope.clock_reads(), 2 + FIRST_FAILURE, "when the call began and when it ended");
}

/// Stops where it is called or cloned.
struct Stop<'a>(&'a (dyn Fn() + Sync));

impl Clone for Stop<'_> {
    fn clone(&self) -> Self {
        self.0();
        Self(self.0)
    }
}

static STUCK: RetryBudget = RetryBudget::new(100);

#[retry(budget = STUCK, max_elapsed = "1m")]
fn stuck_in_the_body(stop: &Stop<'_>) -> Result<u32, RetryError<Flaky>> {
    stop.0();
    Err(Flaky::Declined)
}

#[retry(budget = STUCK, clone(stop))]
fn stuck_in_a_clone(stop: Stop<'_>) -> Result<u32, Flaky> {
    let Stop(_) = stop;
    Err(Flaky::Declined)
}

#[retry(budget = STUCK, when(Err(_) if { stop.0(); false }))]
fn stuck_in_a_guard(stop: &Stop<'_>) -> Result<u32, Flaky> {
    Err(Flaky::BUSY)
}

#[retry(budget = STUCK, max = 2, max_elapsed = "1m", sleep = |_| stop.0())]
fn stuck_in_a_sleeper(stop: &Stop<'_>) -> Result<u32, Flaky> {
    Err(Flaky::BUSY)
}

#[retry(budget = STUCK, max = 2, sleep = |_| (), on_retry = |_| stop.0())]
fn stuck_in_on_retry(stop: &Stop<'_>) -> Result<u32, Flaky> {
    Err(Flaky::BUSY)
}

#[retry(budget = STUCK, max = 1, on_give_up = |_| stop.0())]
fn stuck_in_on_give_up(stop: &Stop<'_>) -> Result<u32, Flaky> {
    Err(Flaky::BUSY)
}

#[retry(budget = STUCK, policy = { stop.0(); POLICY })]
fn stuck_in_a_policy(stop: &Stop<'_>) -> Result<u32, Flaky> {
    Err(Flaky::Declined)
}

/// If a call held a lock while it is stuck in the user's code, and a first success took it, this test would never end.
#[test]
fn a_first_success_waits_for_no_other_call() {
    let calls: [fn(&Stop<'_>); 7] = [
        |stop| assert!(stuck_in_the_body(stop).is_err()),
        |stop| assert!(stuck_in_a_clone(Stop(stop.0)).is_err()),
        |stop| assert!(stuck_in_a_guard(stop).is_err()),
        |stop| assert!(stuck_in_a_sleeper(stop).is_err()),
        |stop| assert!(stuck_in_on_retry(stop).is_err()),
        |stop| assert!(stuck_in_on_give_up(stop).is_err()),
        |stop| assert!(stuck_in_a_policy(stop).is_err()),
    ];
    let (stuck, free) = (Barrier::new(calls.len() + 1), Barrier::new(calls.len() + 1));
    let stop = || {
        stuck.wait();
        free.wait();
    };
    thread::scope(|threads| {
        for call in calls {
            let stop = &stop;
            threads.spawn(move || call(&Stop(stop)));
        }
        stuck.wait();
        TIMELESS.iter().chain(WITHOUT_MACRO).chain(TIMED).for_each(|(_, call)| call());
        free.wait();
    });
}
