//! `on_give_up`: called once when a retryable outcome is returned, with the reason.

use std::time::Duration;

use reattempt::{GiveUpEvent, Policy, RetryBudget, StopReason, Strategy, retry, testing};

use crate::support::{Flaky, ms, secs};

#[test]
fn a_final_outcome_does_not_count() {
    #[retry(on_retry = |_| unreachable!(), on_give_up = |_| unreachable!())]
    fn declined() -> Result<(), Flaky> {
        Err(Flaky::Declined)
    }

    assert_eq!(declined(), Err(Flaky::Declined));
}

#[test]
fn giving_up_has_a_reason() {
    fn given_up(policy: &Policy, budget: &RetryBudget, error: Flaky) -> Option<(StopReason, Duration)> {
        let mut told = None;
        let (_scope, note) =
            (testing::scope(), |event: &GiveUpEvent<'_, _>| told = Some((event.reason(), event.delay())));
        let _ = policy.call(|| Err::<(), _>(error)).budget(budget).on_give_up(note).run();
        told
    }

    let busy = Flaky::Busy(0);
    let constant = || Policy::builder().strategy(Strategy::Constant).base(secs(1));
    let (policy, budget) = (constant().build().unwrap(), RetryBudget::new(10));
    assert_eq!(given_up(&policy, &budget, Flaky::Declined), None);
    assert_eq!(given_up(&policy, &budget, busy), Some((StopReason::Attempts, secs(0))));
    assert_eq!(given_up(&policy, &RetryBudget::new(0), busy), Some((StopReason::Budget, secs(1))));
    assert_eq!(given_up(&policy, &budget, Flaky::After(secs(61))), Some((StopReason::Hint, secs(61))));
    let once = constant().idempotent(false).build().unwrap();
    assert_eq!(given_up(&once, &budget, busy), Some((StopReason::NotIdempotent, secs(0))));
    let hasty = constant().max_elapsed(ms(1_500)).build().unwrap();
    assert_eq!(given_up(&hasty, &budget, busy), Some((StopReason::MaxElapsed, secs(1))));
}
