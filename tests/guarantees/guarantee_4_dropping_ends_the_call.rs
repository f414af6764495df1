//! Dropping the future at any await ends the call at once. A token taken for a retry that never started is given back.

use std::{cell::Cell, time::Duration};

use reattempt::{Policy, RetryBudget, RetryError, StopReason, retry, testing};

use crate::support::{Flaky, Pending, poll_and_drop, two_polls};

const CAPACITY: u32 = 10;
/// Four attempts of three polls each, three waits of three polls each, which share their first and last poll.
const POLLS: u32 = 15;

fn pending_timer(_delay: Duration) -> Pending {
    two_polls()
}

/// What the body saw.
#[derive(Default)]
struct Seen {
    started: Cell<u32>,
    alive: Cell<u32>,
}

/// A local of an attempt.
struct Local<'a>(&'a Seen);

impl<'a> Local<'a> {
    fn new(seen: &'a Seen) -> Self {
        seen.started.set(seen.started.get() + 1);
        seen.alive.set(seen.alive.get() + 1);
        Self(seen)
    }
}

impl Drop for Local<'_> {
    fn drop(&mut self) {
        self.0.alive.set(self.0.alive.get() - 1);
    }
}

async fn body(seen: &Seen) -> Result<u32, Flaky> {
    let local = Local::new(seen);
    two_polls().await;
    let attempt = local.0.started.get();
    if attempt < 4 { Err(Flaky::Busy(attempt)) } else { Ok(attempt) }
}

#[retry(max = 4, budget = budget, sleep = pending_timer)]
async fn plain(seen: &Seen, budget: &RetryBudget) -> Result<u32, Flaky> {
    body(seen).await
}

#[retry(max = 4, budget = budget, sleep = pending_timer, max_elapsed = "1h", attempt_timeout = "1m")]
async fn limited(seen: &Seen, budget: &RetryBudget) -> Result<u32, Flaky> {
    // At each poll of the attempt its timer is polled once, and rings at the third: so the attempt must not take more.
    body(seen).await
}

#[retry(max = 4, budget = budget, sleep = pending_timer, max_elapsed = "1h")]
async fn explained(seen: &Seen, budget: &RetryBudget) -> Result<u32, RetryError<Flaky>> {
    body(seen).await
}

#[retry(max = 4, budget = budget, sleep = pending_timer)]
fn boxed<'a>(
    seen: &'a Seen,
    budget: &'a RetryBudget,
) -> std::pin::Pin<Box<dyn Future<Output = Result<u32, Flaky>> + 'a>> {
    Box::pin(async move {
        let outcome = body(seen).await?;
        Ok(outcome)
    })
}

async fn by_hand(seen: &Seen, budget: &RetryBudget) -> Result<u32, Flaky> {
    let policy = Policy::builder().max(4).build().unwrap();
    policy.call_async(|| body(seen)).budget(budget).run_async_with(pending_timer).await
}

/// Drops the future after 0, 1, 2 ... polls, and looks at what is left of the call.
fn dropped_at_every_await<'a, T, F: Future<Output = T>>(call: impl Fn(&'a Seen, &'a RetryBudget) -> F) {
    let mut finished = 0;
    for polls in 0..=POLLS {
        // Leaked, so that futures of any lifetime can be made here.
        let (seen, budget): (&Seen, _) =
            (Box::leak(Box::default()), Box::leak(Box::new(RetryBudget::new(CAPACITY).with_ratio(0.0))));
        let outcome = poll_and_drop(call(seen, budget), polls);
        let started = seen.started.get();
        assert_eq!(seen.alive.get(), 0, "the attempt that was under way is gone, after {polls} polls");
        assert_eq!(
            budget.available(),
            CAPACITY - started.saturating_sub(1),
            "one token for each retry that started, after {polls} polls"
        );
        // Every fourth poll or so starts an attempt: nothing runs ahead.
        assert_eq!(started, if polls == 0 { 0 } else { 1 + (polls - 1) / 4 }, "after {polls} polls");
        finished += u32::from(outcome.is_some());
    }
    assert_eq!(finished, 1, "only the last one was polled to its end");
}

#[test]
fn at_every_await_in_turn() {
    dropped_at_every_await(plain);
    dropped_at_every_await(limited);
    dropped_at_every_await(explained);
    dropped_at_every_await(boxed);
    dropped_at_every_await(by_hand);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_around_the_call_ends_it_even_where_there_is_nothing_to_wait_for() {
    #[retry(strategy = "immediate", max = unlimited)]
    async fn restless(attempts: &Cell<u64>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        if attempts.get() == 100 {
            tokio::time::advance(Duration::from_secs(2)).await;
        }
        assert!(attempts.get() < 10_000, "nothing else got its turn");
        Err(Flaky::Busy(0))
    }

    let attempts = Cell::new(0);
    let outcome = tokio::time::timeout(Duration::from_secs(1), restless(&attempts)).await;
    assert!(outcome.is_err() && attempts.get() >= 100);
}

#[test]
fn a_retry_whose_wait_took_all_the_time_is_not_paid_for() {
    #[retry(
        strategy = "constant", base = "1s", max_elapsed = "3s", budget = budget,
        sleep = |_| unreachable!("a testing scope waits"), on_retry = |_| scope.advance(Duration::from_secs(5)),
    )]
    fn late(scope: &testing::Scope, budget: &RetryBudget) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(1))
    }

    let (scope, budget) = (testing::scope(), RetryBudget::new(CAPACITY));
    let error = late(&scope, &budget).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (1, StopReason::MaxElapsed));
    assert_eq!(budget.available(), CAPACITY);
}
