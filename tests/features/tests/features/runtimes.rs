//! With tokio and smol compiled in, a wait uses the runtime it is in: tokio's timer inside tokio, smol's everywhere else.

use std::{cell::Cell, future::pending, time::Duration};

use reattempt::{Elapsed, Policy, Strategy, retry};

use crate::support::Flaky;

#[retry(policy = policy)]
async fn fetch(policy: &Policy, attempts: &Cell<u32>, stuck: bool) -> Result<u32, Flaky> {
    attempts.set(attempts.get() + 1);
    if stuck { pending().await } else { Err(Flaky::BUSY) }
}

fn policy(wait: Duration) -> Policy {
    let constant = Policy::builder().strategy(Strategy::Constant).base(wait);
    constant.attempt_timeout(wait).max(3).build().unwrap()
}

const HOUR: Duration = Duration::from_secs(3_600);
const MICROSECOND: Duration = Duration::from_micros(1);

fn cut(after: Duration) -> Result<u32, Flaky> {
    Err(Flaky::Cut(Elapsed::new(after)))
}

#[tokio::test(start_paused = true)]
async fn inside_tokio_its_timer_waits() {
    // Smol's timer knows nothing of a paused clock, and would take its hours.
    let (start, attempts) = (tokio::time::Instant::now(), Cell::new(0));
    assert_eq!(fetch(&policy(HOUR), &attempts, false).await, Err(Flaky::BUSY));
    assert_eq!((start.elapsed(), attempts.get()), (2 * HOUR, 3));
    assert_eq!(fetch(&policy(HOUR), &attempts, true).await, cut(HOUR));
    assert_eq!((start.elapsed(), attempts.get()), (7 * HOUR, 6));
}

#[test]
fn outside_tokio_smol_waits() {
    // Tokio's timer would panic here.
    let (policy, attempts) = (policy(MICROSECOND), Cell::new(0));
    assert_eq!(smol::block_on(fetch(&policy, &attempts, false)), Err(Flaky::BUSY));
    assert_eq!(smol::block_on(fetch(&policy, &attempts, true)), cut(MICROSECOND));
    assert_eq!(attempts.get(), 6);
}

#[test]
fn a_call_without_the_macro_finds_smol() {
    let (policy, attempts) = (policy(MICROSECOND), Cell::new(0));
    let outcome = smol::block_on(policy.run_async(|| async {
        attempts.set(attempts.get() + 1);
        Err::<(), _>(Flaky::BUSY)
    }));
    assert_eq!((outcome, attempts.get()), (Err(Flaky::BUSY), 3));
}
