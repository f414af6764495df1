//! What holds for every policy, every retry up to `u32::MAX` and every draw.

use std::{convert::Infallible, time::Duration};

use proptest::{prelude::*, test_runner::RngSeed};
use rand::{SeedableRng, TryRng, rngs::SmallRng};
use reattempt::{Jitter, Policy, Strategy as Waits};

use crate::policies::{any_policies, durations, policies};

/// A generator that always answers the same: a source of randomness that is broken, or a mock.
struct Stuck(u64);

impl TryRng for Stuck {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::try_from(self.0 >> 32).unwrap())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(self.0.to_le_bytes()[0]);
        Ok(())
    }
}

#[test]
fn a_draw_ends_whatever_the_generator_answers() {
    let longest = Duration::new(u64::MAX, 999_999_998);
    let policy = Policy::builder().base(longest).cap(longest).build().unwrap();
    assert_eq!(policy.delay(1, longest, &mut Stuck(u64::MAX)), longest);
    assert_eq!(policy.delay(1, longest, &mut Stuck(0)), Duration::ZERO);
}

fn retries() -> impl Strategy<Value = u32> {
    prop_oneof![1..100_u32, 1..=u32::MAX, Just(u32::MAX)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn no_wait_is_longer_than_the_cap(policy in any_policies(), retry in retries(), previous in durations(), seed: u64) {
        let mut rng = SmallRng::seed_from_u64(seed);
        prop_assert!(policy.delay(retry, previous, &mut rng) <= policy.cap());
    }

    #[test]
    fn the_first_wait_is_base_or_less(policy in policies(), seed: u64) {
        let fits = !matches!(policy.strategy(), Waits::Steps(_) | Waits::DecorrelatedJitter);
        if fits && !matches!(policy.jitter(), Jitter::Spread(_)) {
            let mut rng = SmallRng::seed_from_u64(seed);
            prop_assert!(policy.delay(1, policy.base(), &mut rng) <= policy.base());
        }
    }

    #[test]
    fn a_draw_depends_only_on_the_seed(policy in any_policies(), retry in retries(), seed: u64) {
        let draw = || policy.delay(retry, policy.base(), &mut SmallRng::seed_from_u64(seed));
        prop_assert_eq!(draw(), draw());
    }

    #[test]
    fn decorrelated_waits_are_never_below_base(previous in durations(), seed: u64) {
        let policy = Policy::builder().strategy(Waits::DecorrelatedJitter).base(Duration::from_nanos(7)).build().unwrap();
        let wait = policy.delay(1, previous, &mut SmallRng::seed_from_u64(seed));
        prop_assert!(wait >= policy.base());
    }

    #[test]
    fn waits_lie_within_the_schedule(policy in policies(), seed: u64) {
        let mut rng = SmallRng::seed_from_u64(seed);
        for planned in policy.schedule().take(40) {
            let wait = policy.delay(planned.retry(), policy.base(), &mut rng);
            prop_assert!((planned.least()..=planned.longest()).contains(&wait));
            prop_assert!((planned.least()..=planned.longest()).contains(&planned.mean()));
        }
    }

    #[test]
    fn the_worst_total_sums_the_longest_waits(policy in policies()) {
        let throttled = policy.throttle_base() > policy.base();
        if !throttled && policy.max().is_some_and(|max| max < 100) {
            let sum = policy.schedule().fold(Duration::ZERO, |sum, wait| sum.saturating_add(wait.longest()));
            let expected = policy.max_elapsed().map_or(sum, |limit| sum.min(limit));
            prop_assert_eq!(policy.schedule().worst_total(), Some(expected));
        }
    }
}
