//! What a budget promises: retries <= capacity + ratio x successes, counted exactly, whatever the threads do.
#![cfg(not(loom))]

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use proptest::{prelude::*, test_runner::RngSeed};
use retry_runtime::RetryBudget;

/// How many tokens can be taken, one after the other.
fn drain(budget: &RetryBudget) -> u64 {
    let mut taken = 0;
    while budget.withdraw() {
        taken += 1;
    }
    taken
}

#[test]
fn starts_full_and_is_const() {
    static BUDGET: RetryBudget = RetryBudget::new(3);
    assert_eq!(BUDGET.available(), 3);
    assert_eq!(drain(&BUDGET), 3);
    assert_eq!(BUDGET.available(), 0);
}

#[test]
fn ten_successes_make_one_token() {
    let budget = RetryBudget::new(5);
    assert_eq!(drain(&budget), 5);
    for _ in 0..9 {
        budget.deposit();
    }
    assert!(!budget.withdraw());
    budget.deposit();
    assert!(budget.withdraw());
    assert!(!budget.withdraw());
}

#[test]
fn a_million_thousandths_are_a_thousand_tokens() {
    // In floating point the error would have added up to more than a token.
    let budget = RetryBudget::new(10_000).with_ratio(0.001);
    assert_eq!(drain(&budget), 10_000);
    for _ in 0..999_999 {
        budget.deposit();
    }
    assert_eq!(budget.available(), 999);
    budget.deposit();
    assert_eq!(drain(&budget), 1000);
}

#[test]
fn the_ratio_is_rounded_to_a_thousandth() {
    // (ratio, successes that make the first token)
    for (ratio, successes) in [
        (1.0, 1),
        (0.2, 5),
        (0.3, 4),
        (0.7, 2),
        (0.015, 67),
        (0.001, 1000),
        (0.001_499, 1000),
        (0.001_501, 500),
        (0.000_501, 1000),
        (0.333_333, 4),
        (0.333_5, 3),
        (2.5, 1),
    ] {
        let budget = RetryBudget::new(1).with_ratio(ratio);
        assert!(budget.withdraw());
        for success in 1..=successes {
            assert!(!budget.withdraw(), "a ratio of {ratio} after {} successes", success - 1);
            budget.deposit();
        }
        assert!(budget.withdraw(), "a ratio of {ratio} after {successes} successes");
    }
}

#[test]
fn a_ratio_that_rounds_to_nothing_earns_nothing() {
    for ratio in [0.0, -0.0, 0.000_499, f64::MIN_POSITIVE] {
        let budget = RetryBudget::new(1).with_ratio(ratio);
        assert!(budget.withdraw());
        for _ in 0..10_000 {
            budget.deposit();
        }
        assert!(!budget.withdraw(), "a ratio of {ratio}");
    }
}

#[test]
fn never_holds_more_than_its_capacity() {
    for (capacity, ratio) in [(0, 1.0), (1, 0.9), (3, f64::MAX), (u32::MAX, 1e30)] {
        let budget = RetryBudget::new(capacity).with_ratio(ratio);
        let _ = budget.withdraw();
        for _ in 0..3 {
            budget.deposit();
            budget.give_back();
        }
        assert_eq!(budget.available(), capacity);
    }
}

#[test]
fn without_capacity_nothing_is_retried() {
    let budget = RetryBudget::new(0).with_ratio(1.0);
    budget.deposit();
    budget.give_back();
    assert!(!budget.withdraw());
}

#[test]
fn a_ratio_that_is_no_share_panics() {
    for ratio in [-0.1, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let made = std::panic::catch_unwind(|| RetryBudget::new(1).with_ratio(ratio));
        assert!(made.is_err(), "a ratio of {ratio}");
    }
}

#[test]
fn a_given_back_token_can_be_taken_again() {
    let budget = RetryBudget::new(1);
    assert!(budget.withdraw());
    assert!(!budget.withdraw());
    budget.give_back();
    assert!(budget.withdraw());
}

#[test]
fn debug_shows_tokens() {
    let budget = RetryBudget::new(10).with_ratio(0.05);
    assert!(budget.withdraw());
    budget.deposit();
    assert_eq!(format!("{budget:?}"), "RetryBudget { available: 9.050, capacity: 10, ratio: 0.050 }");
}

#[test]
fn the_bound_holds_exactly_with_real_threads() {
    const THREADS: u64 = 8;
    const ROUNDS: u64 = 20_000;
    const STOCK: u64 = 50;

    // Room for all that is earned, so that nothing is turned away and the sum must come out exactly.
    let budget = RetryBudget::new(5_000);
    for _ in STOCK..5_000 {
        assert!(budget.withdraw());
    }
    let (retries, successes) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for number in 0..THREADS {
            let (budget, retries, successes) = (&budget, &retries, &successes);
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    // A mix of failures that want a retry, retries that never start, and a few successes.
                    match (round + number) % 7 {
                        0 => {
                            successes.fetch_add(1, Ordering::SeqCst);
                            budget.deposit();
                        }
                        1 | 2 => {
                            if budget.withdraw() {
                                budget.give_back();
                            }
                        }
                        _ => {
                            if budget.withdraw() {
                                retries.fetch_add(1, Ordering::SeqCst);
                            }
                        }
                    }
                }
            });
        }
    });
    let (retries, successes) = (retries.into_inner(), successes.into_inner());
    let earned = (STOCK * 1000 + successes * 100) / 1000;
    assert!(retries <= earned, "{retries} retries of at most {earned}");
    assert_eq!(retries + drain(&budget), earned, "not a thousandth lost");
}

/// One use of a budget.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// A call failed and asks for a retry.
    Retry,
    /// The same, but its future is dropped during the wait.
    Dropped,
    /// A call succeeded.
    Success,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(prop_oneof![Just(Step::Retry), Just(Step::Dropped), Just(Step::Success)], 0..400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn a_sequence_is_what_the_model_says(capacity in 0_u32..20, ratio in 0_u32..3000, steps in steps()) {
        let budget = RetryBudget::new(capacity).with_ratio(f64::from(ratio) / 1000.0);
        // The model: a whole number of thousandths, in plain arithmetic.
        let (full, ratio) = (u64::from(capacity) * 1000, u64::from(ratio));
        let (mut level, mut retries, mut successes) = (full, 0, 0);
        for step in steps {
            match step {
                Step::Success => {
                    budget.deposit();
                    successes += 1;
                    level = (level + ratio).min(full);
                }
                Step::Retry => {
                    prop_assert_eq!(budget.withdraw(), level >= 1000);
                    if level >= 1000 {
                        level -= 1000;
                        retries += 1;
                    }
                }
                Step::Dropped => {
                    let taken = budget.withdraw();
                    prop_assert_eq!(taken, level >= 1000);
                    if taken {
                        budget.give_back();
                    }
                }
            }
            prop_assert_eq!(u64::from(budget.available()), level / 1000);
            prop_assert!(retries * 1000 <= full + ratio * successes);
        }
    }
}
