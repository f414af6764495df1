//! At least one attempt, at most `max`. Attempts - 1 waits.

use std::{cell::Cell, time::Duration};

use proptest::{
    prelude::{Just, ProptestConfig, any, prop_assert, prop_assert_eq, prop_oneof, proptest},
    strategy::Strategy as Arbitrary,
    test_runner::RngSeed,
};
use reattempt::{Policy, RetryBudget, Strategy, Verdict, retry, testing};

use crate::support::{Flaky, block_on, ms, secs};

#[retry(strategy = "constant", base = "1s", max = 4)]
fn failing(attempts: &Cell<u32>, fails: u32) -> Result<u32, Flaky> {
    attempts.set(attempts.get() + 1);
    if attempts.get() <= fails { Err(Flaky::Busy(attempts.get())) } else { Ok(attempts.get()) }
}

#[retry(strategy = "constant", base = "1s", max = 4)]
async fn failing_async(attempts: &Cell<u32>, fails: u32) -> Result<u32, Flaky> {
    attempts.set(attempts.get() + 1);
    if attempts.get() <= fails { Err(Flaky::Busy(attempts.get())) } else { Ok(attempts.get()) }
}

#[test]
fn attempts_end_with_the_first_success_or_with_max_and_no_wait_follows_the_last() {
    for (fails, made) in [(0, 1), (1, 2), (3, 4), (4, 4), (u32::MAX, 4)] {
        for asynchronous in [false, true] {
            let (scope, attempts) = (testing::scope(), Cell::new(0));
            let outcome =
                if asynchronous { block_on(failing_async(&attempts, fails)) } else { failing(&attempts, fails) };
            assert_eq!(outcome, if fails < 4 { Ok(made) } else { Err(Flaky::Busy(4)) });
            assert_eq!(attempts.get(), made);
            assert_eq!(scope.delays(), vec![secs(1); made as usize - 1]);
        }
    }
}

#[test]
fn a_final_outcome_is_followed_by_no_wait() {
    #[retry]
    fn declined(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        if attempts.get() == 2 { Err(Flaky::Declined) } else { Err(Flaky::Busy(1)) }
    }

    let (scope, attempts) = (testing::scope(), Cell::new(0));
    assert_eq!(declined(&attempts), Err(Flaky::Declined));
    assert_eq!((attempts.get(), scope.delays().len()), (2, 1));
}

#[test]
fn max_of_one_and_an_empty_budget_and_no_time_at_all_still_make_one_attempt() {
    #[retry(max = 1)]
    fn once(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        Err(Flaky::Busy(1))
    }

    #[retry(budget = budget, max = unlimited)]
    fn penniless(attempts: &Cell<u32>, budget: &RetryBudget) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        Err(Flaky::Busy(1))
    }

    #[retry(strategy = "constant", max_elapsed = "1s", max = unlimited)]
    fn late(attempts: &Cell<u32>, scope: &testing::Scope) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        scope.advance(secs(2));
        Err(Flaky::Busy(1))
    }

    let (scope, attempts) = (testing::scope(), Cell::new(0));
    assert_eq!(once(&attempts), Err(Flaky::Busy(1)));
    assert_eq!(penniless(&attempts, &RetryBudget::new(0)), Err(Flaky::Busy(1)));
    assert_eq!(late(&attempts, &scope), Err(Flaky::Busy(1)));
    assert_eq!(attempts.get(), 3);
    assert!(scope.delays().is_empty());
}

#[test]
fn unlimited_goes_on_until_the_outcome_is_final() {
    #[retry(strategy = "immediate", max = unlimited)]
    fn patient(attempts: &Cell<u32>) -> Result<u32, Flaky> {
        attempts.set(attempts.get() + 1);
        if attempts.get() < 10_000 { Err(Flaky::Busy(attempts.get())) } else { Ok(attempts.get()) }
    }

    let scope = testing::scope();
    assert_eq!(patient(&Cell::new(0)), Ok(10_000));
    assert_eq!(scope.delays().len(), 9_999);
}

/// What an attempt is made to end in.
fn outcome() -> impl Arbitrary<Value = Result<u32, Flaky>> {
    prop_oneof![
        1 => any::<u32>().prop_map(Ok),
        1 => Just(Err(Flaky::Declined)),
        6 => any::<u32>().prop_map(|n| Err(Flaky::Busy(n))),
        2 => Just(Err(Flaky::Throttled)),
        2 => Just(Err(Flaky::NotSent)),
        2 => (0_u64..20_000).prop_map(|hint| Err(Flaky::After(ms(hint)))),
    ]
}

const STEPS: &[Duration] = &[ms(1), secs(2), ms(30)];

fn some_strategy() -> impl Arbitrary<Value = Strategy> {
    prop_oneof![
        Just(Strategy::Immediate),
        Just(Strategy::Constant),
        Just(Strategy::Linear),
        Just(Strategy::Exponential),
        Just(Strategy::Fibonacci),
        Just(Strategy::FullJitter),
        Just(Strategy::EqualJitter),
        Just(Strategy::DecorrelatedJitter),
        Just(Strategy::Steps(STEPS)),
        Just(Strategy::Custom(|retry, previous| previous
            .saturating_mul(retry)
            .saturating_add(Duration::from_nanos(1)))),
    ]
}

fn policies() -> impl Arbitrary<Value = Policy> {
    (some_strategy(), 1_u64..5_000, 0_u64..20_000, 1_u32..12, proptest::option::of(1_u64..60_000), any::<bool>())
        .prop_filter_map("no policy takes these together", |(strategy, base, more, max, max_elapsed, idempotent)| {
            let builder = Policy::builder().strategy(strategy).max(max).idempotent(idempotent);
            let builder = match strategy {
                Strategy::Immediate => builder,
                Strategy::Steps(_) => builder.cap(ms(2_000 + more)),
                _ => builder.base(ms(base)).cap(ms(base + more)),
            };
            match max_elapsed {
                Some(limit) => builder.max_elapsed(ms(limit)).build().ok(),
                None => builder.build().ok(),
            }
        })
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
    fn whatever_the_policy_and_the_outcomes(
        policy in policies(),
        script in proptest::collection::vec(outcome(), 12),
        seed in any::<u64>(),
    ) {
        let (scope, made) = (testing::scope().seed(seed), Cell::new(0));
        let returned = scripted(&policy, &script, &made);
        let (made, delays) = (made.get(), scope.delays());

        prop_assert!(made >= 1 && made <= policy.max().unwrap() as usize);
        prop_assert_eq!(delays.len(), made - 1);
        prop_assert_eq!(returned, script[made - 1], "the outcome is the last attempt's");
        prop_assert!(delays.iter().all(|&delay| delay <= policy.cap()));
        if let Some(limit) = policy.max_elapsed() {
            prop_assert!(made == 1 || scope.elapsed() < limit, "no wait reaches the limit");
        }
        for (outcome, delay) in script.iter().zip(&delays) {
            match outcome {
                Ok(_) | Err(Flaky::Declined) => prop_assert!(false, "a final outcome was retried"),
                Err(Flaky::After(hint)) => prop_assert!(delay >= hint, "asked sooner than the peer said"),
                Err(Flaky::Throttled | Flaky::NotSent) => {}
                Err(_) => prop_assert!(policy.idempotent(), "done twice what must be done once"),
            }
        }
        let judged = returned.map_or_else(|error| reattempt::Retryable::verdict(&error), |_| Verdict::Final);
        if judged.is_retry() && policy.idempotent() && policy.max_elapsed().is_none() && !matches!(returned, Err(Flaky::After(_))) {
            prop_assert_eq!(made, policy.max().unwrap() as usize, "given up before `max` for no reason");
        }
    }
}
