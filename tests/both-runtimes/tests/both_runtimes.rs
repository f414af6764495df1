//! With tokio and smol compiled in, a wait uses the runtime it is in: tokio's timer inside tokio, smol's everywhere else.

use std::{cell::Cell, future::pending, time::Duration};

use reattempt::{Elapsed, Policy, Retryable, Verdict, retry};

#[derive(Debug, PartialEq)]
enum Flaky {
    Busy,
    Late,
}

impl Retryable for Flaky {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}

impl From<Elapsed> for Flaky {
    fn from(_: Elapsed) -> Self {
        Self::Late
    }
}

#[retry(policy = policy)]
async fn fetch(policy: &Policy, attempts: &Cell<u32>, stuck: bool) -> Result<u32, Flaky> {
    attempts.set(attempts.get() + 1);
    if stuck { pending().await } else { Err(Flaky::Busy) }
}

fn policy(wait: Duration) -> Policy {
    let constant = Policy::builder().strategy(reattempt::Strategy::Constant).base(wait);
    constant.attempt_timeout(wait).max(3).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn inside_tokio() {
    const HOUR: Duration = Duration::from_secs(3_600);
    // Smol's timer knows nothing of a paused clock, and would take its hours.
    let (start, attempts) = (tokio::time::Instant::now(), Cell::new(0));
    assert_eq!(fetch(&policy(HOUR), &attempts, false).await, Err(Flaky::Busy));
    assert_eq!((start.elapsed(), attempts.get()), (2 * HOUR, 3));
    assert_eq!(fetch(&policy(HOUR), &attempts, true).await, Err(Flaky::Late));
    assert_eq!((start.elapsed(), attempts.get()), (7 * HOUR, 6));
}

#[test]
fn outside_of_it() {
    // Tokio's timer would panic here.
    let (policy, attempts) = (policy(Duration::from_micros(1)), Cell::new(0));
    assert_eq!(smol::block_on(fetch(&policy, &attempts, false)), Err(Flaky::Busy));
    assert_eq!(smol::block_on(fetch(&policy, &attempts, true)), Err(Flaky::Late));
    assert_eq!(attempts.get(), 6);
}

#[test]
fn and_without_the_macro() {
    let (policy, attempts) = (policy(Duration::from_micros(1)), Cell::new(0));
    let outcome = smol::block_on(policy.run_async(|| async {
        attempts.set(attempts.get() + 1);
        Err::<(), _>(Flaky::Busy)
    }));
    assert_eq!((outcome, attempts.get()), (Err(Flaky::Busy), 3));
}
