//! Calls in flight on two threads, half of them dropped at random: every budget balanced at the end, and memory flat.

use std::{
    fs,
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::Poll,
    time::Duration,
};

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use reattempt::{RetryBudget, Retryable, retry};
use tokio::task::yield_now;

use crate::run;

#[derive(Debug, Retryable)]
#[retryable]
struct Busy;

/// A budget that is neither full nor empty, and what happened to it.
struct Account {
    budget: RetryBudget,
    retries: AtomicU64,
    successes: AtomicU64,
}

impl Account {
    fn new() -> Self {
        Self { budget: RetryBudget::new(u32::MAX), retries: AtomicU64::new(0), successes: AtomicU64::new(0) }
    }

    fn level(&self) -> u64 {
        let text = format!("{:?}", self.budget);
        let digits = text.split("available: ").nth(1).and_then(|rest| rest.split(',').next()).unwrap();
        digits.replace('.', "").parse().unwrap()
    }
}

async fn turns(turns: u32) {
    for _ in 0..turns {
        yield_now().await;
    }
}

#[retry(max = 5, budget = account.budget, sleep = |_: Duration| turns(retry_turns), attempt = attempt)]
async fn fetch(account: &Account, retry_turns: u32, body_turns: u32, good: u32) -> Result<u32, Busy> {
    if attempt.number() > 1 {
        account.retries.fetch_add(1, Relaxed);
    }
    turns(body_turns).await;
    if attempt.number() == good { Ok(good) } else { Err(Busy) }
}

/// Drops `future` after so many polls.
async fn dropped_after<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let (mut future, mut left) = (pin!(future), polls);
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// Makes call after call.
async fn client(account: Arc<Account>, seed: u64, calls: u64) {
    let mut rng = SmallRng::seed_from_u64(seed);
    for _ in 0..calls {
        let [waits, body, good] = [0..4, 0..4, 1..9].map(|range| rng.random_range(range));
        let call = fetch(&account, waits, body, good);
        let outcome = if rng.random() { dropped_after(rng.random_range(0..20), call).await } else { Some(call.await) };
        if let Some(Ok(_)) = outcome {
            account.successes.fetch_add(1, Relaxed);
        }
    }
}

/// Pages of memory in use, where the system says so.
fn pages() -> Option<u64> {
    fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()
}

#[test]
fn every_budget_is_balanced_after_a_soak() {
    run::whole(20_000, |steps| {
        let clients = (steps / 10).clamp(1, 100_000);
        let accounts: Vec<_> = (0..4).map(|_| Arc::new(Account::new())).collect();
        // Deposits into a full budget are lost, so each starts with what all successes could put into it.
        let room = steps / 10 + 1;
        for account in &accounts {
            assert!((0..room).all(|_| account.budget.withdraw()));
        }
        let before: Vec<u64> = accounts.iter().map(|account| account.level()).collect();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let mut used = Vec::new();
        for round in 0..5 {
            let calls = (steps / clients / 5).max(1);
            let tasks: Vec<_> = (0..clients)
                .map(|index| {
                    let account = &accounts[usize::try_from(index).unwrap() % accounts.len()];
                    runtime.spawn(client(Arc::clone(account), round * clients + index, calls))
                })
                .collect();
            runtime.block_on(async {
                for task in tasks {
                    task.await.unwrap();
                }
            });
            used.extend(pages());
        }
        for (account, before) in accounts.iter().zip(before) {
            let (retries, successes) = (account.retries.load(Relaxed), account.successes.load(Relaxed));
            assert_eq!(account.level(), before - 1000 * retries + 100 * successes, "{retries}, {successes}");
            assert!(retries > 0 && successes > 0);
        }
        if let [_, second, .., last] = used[..] {
            // What the allocator keeps, and the other tests of this process.
            assert!(last <= second + second / 2 + 4096, "from {second} to {last} pages");
        }
    });
}
