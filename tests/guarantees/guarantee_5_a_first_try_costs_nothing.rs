//! On success at the first attempt: no allocation, no random number, no lock, and no clock unless `max_elapsed`,
//! `attempt_timeout`, `attempt`'s `elapsed()` or `RetryError` or a hook needs it.
//!
//! The allocator counts for each thread; the clock and the random source are those of a testing scope, which counts too.
//! A lock cannot be counted from outside, so the source is read: it has none but the one that reading a configuration
//! takes. What is shared is atomic (a budget's level, how many testing scopes are open) or the thread's own (the random
//! source, its scopes). A lock of the runtime's timer is first met at a wait, or where an attempt with a timeout pends.

use std::{
    fs,
    path::{Path, PathBuf},
    pin::pin,
    task::{Context, Poll, Waker},
};

use allocation_counter::measure;
use reattempt::{Policy, RetryBudget, RetryError, Verdict, policy, retry, testing};

use crate::support::Flaky;

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

#[test]
fn no_allocation() {
    for (name, call) in TIMELESS.iter().chain(TIMED) {
        assert_eq!(measure(call).count_total, 0, "{name}");
    }
    assert!(measure(|| drop(explained_failure())).count_total > 0, "the allocator does count");
}

#[retry(sleep = |_| ())]
fn explained_failure() -> Result<u32, RetryError<Flaky>> {
    Err(Flaky::Busy(0))
}

#[test]
fn no_random_number() {
    let scope = testing::scope();
    for (name, call) in TIMELESS.iter().chain(TIMED) {
        call();
        assert_eq!(scope.draws(), 0, "{name}");
    }
    assert!(plain(1).is_err());
    assert_eq!(scope.draws(), 2, "the source does count: one draw for each wait");
}

#[test]
fn no_clock_where_nothing_needs_it() {
    let scope = testing::scope();
    for (name, call) in TIMELESS {
        call();
        assert_eq!(scope.clock_reads(), 0, "{name}");
    }
    assert!(plain(1).is_err());
    assert_eq!(scope.clock_reads(), 0, "nor do waits without a limit");
}

#[test]
fn one_look_at_the_clock_where_something_may_need_it() {
    for (name, call) in TIMED {
        let scope = testing::scope();
        call();
        assert_eq!(scope.clock_reads(), 1, "{name}");
    }
}

#[test]
fn the_clock_is_read_again_only_by_a_decision_that_needs_it() {
    let scope = testing::scope();
    assert!(explained_failure().is_err());
    assert_eq!(scope.clock_reads(), 2, "when the call began and when it ended");
}

#[test]
fn no_lock() {
    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("retry-runtime/src");
    let locks = ["Mutex", "RwLock", "Condvar", "OnceLock", "LazyLock"];
    let mut with_locks = files(&root);
    with_locks.retain(|path| {
        let source = fs::read_to_string(path).unwrap();
        locks.iter().any(|lock| source.contains(lock))
    });
    assert_eq!(with_locks, [root.join("policy/serde.rs")], "where equal lists of a configuration are kept once");
}
