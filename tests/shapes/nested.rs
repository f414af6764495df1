//! Retried calls in retried calls: the layers are counted, on every thread and in every task, and `alone` ends it.

use std::{
    cell::Cell,
    future::{Future, ready},
    sync::Barrier,
    thread,
};

use reattempt::{RetryBudget, RetryError, StopReason, alone, alone_async, retry, testing};

use crate::support::Flaky;

#[retry(strategy = "immediate")]
fn query() -> Result<(), Flaky> {
    Err(Flaky::BUSY)
}

#[retry(strategy = "immediate")]
fn reserve() -> Result<(), Flaky> {
    query()
}

#[retry(strategy = "immediate")]
fn order() -> Result<(), RetryError<Flaky>> {
    reserve()
}

#[retry(strategy = "immediate")]
fn flat() -> Result<(), RetryError<Flaky>> {
    Err(Flaky::BUSY)
}

#[retry(strategy = "immediate", sleep = |_| ready(()))]
async fn query_async() -> Result<(), Flaky> {
    tokio::task::yield_now().await;
    Err(Flaky::BUSY)
}

#[retry(strategy = "immediate", sleep = |_| tokio::task::yield_now())]
async fn reserve_async() -> Result<(), RetryError<Flaky>> {
    query_async().await
}

#[retry(strategy = "immediate", sleep = |_| tokio::task::yield_now())]
async fn flat_async() -> Result<(), RetryError<Flaky>> {
    tokio::task::yield_now().await;
    Err(Flaky::BUSY)
}

fn in_all(outcome: Result<(), RetryError<Flaky>>) -> (u32, u32) {
    let error = outcome.unwrap_err();
    (error.attempts(), error.attempts_in_all())
}

#[test]
fn layers_multiply() {
    assert_eq!(in_all(order()), (3, 27));
    assert_eq!(in_all(flat()), (3, 3), "a note that is older than the call is not believed");
}

#[test]
fn a_layer_with_one_attempt_passes_the_note_on() {
    #[retry(max = 1)]
    fn middle() -> Result<(), Flaky> {
        query()
    }
    #[retry(strategy = "immediate")]
    fn outer() -> Result<(), RetryError<Flaky>> {
        middle()
    }

    assert_eq!(in_all(outer()), (3, 9));
}

#[test]
fn a_layer_whose_budget_is_empty_counts() {
    static BUDGET: RetryBudget = RetryBudget::new(1);

    #[retry(strategy = "immediate", budget = BUDGET)]
    fn outer() -> Result<(), RetryError<Flaky>> {
        query()
    }

    let error = outer().unwrap_err();
    assert_eq!((error.reason(), error.attempts(), error.attempts_in_all()), (StopReason::Budget, 2, 6));
}

#[test]
fn a_final_failure_counts_its_own_attempts() {
    #[retry(strategy = "immediate", attempt = attempt)]
    fn outer() -> Result<(), RetryError<Flaky>> {
        if attempt.is_last() { Err(Flaky::Declined) } else { query() }
    }

    assert_eq!(in_all(outer()), (3, 3));
}

#[test]
fn another_thread_leaves_no_note() {
    #[retry(strategy = "immediate")]
    fn flat(step: &Barrier) -> Result<(), RetryError<Flaky>> {
        step.wait();
        step.wait();
        Err(Flaky::BUSY)
    }

    let step = Barrier::new(2);
    thread::scope(|threads| {
        let other = threads.spawn(|| in_all(flat(&step)));
        let orders = [(); 3].map(|()| {
            step.wait();
            let made = in_all(order());
            step.wait();
            made
        });
        assert_eq!((other.join().unwrap(), orders), ((3, 3), [(3, 27); 3]));
    });
}

#[test]
fn alone_holds_for_its_thread() {
    alone(|| {
        assert_eq!(thread::scope(|threads| threads.spawn(|| in_all(order())).join().unwrap()), (3, 27));
        assert_eq!(in_all(order()), (1, 1));
    });
}

/// Spawns a thousand calls on four threads and counts those that saw `expected`.
fn spawned<F: Future<Output = Result<(), RetryError<Flaky>>> + Send + 'static>(
    call: fn() -> F,
    expected: (u32, u32),
) -> u32 {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..1000).map(|_| tokio::spawn(async move { in_all(call().await) })).collect();
        let mut seen = 0;
        for task in tasks {
            seen += u32::from(task.await.unwrap() == expected);
        }
        seen
    })
}

#[test]
fn a_thousand_nested_calls_are_all_seen() {
    assert_eq!(spawned(reserve_async, (3, 9)), 1000);
}

#[test]
fn a_thousand_lone_calls_raise_nothing() {
    assert_eq!(spawned(flat_async, (3, 3)), 1000);
}

#[test]
fn alone_a_call_makes_one_attempt() {
    let requests = Cell::new(0);
    #[retry(when(Err(_)), attempt = attempt)]
    fn fetch(requests: &Cell<u32>) -> Result<(), RetryError<&'static str>> {
        requests.set(requests.get() + 1);
        if attempt.is_last() { Err("last") } else { Err("busy") }
    }

    let _scope = testing::scope();
    let error = alone(|| fetch(&requests)).unwrap_err();
    assert_eq!((requests.get(), *error.last(), error.reason()), (1, "last", StopReason::Attempts));
    let nested = alone(|| alone(|| fetch(&requests)).and_then(|()| fetch(&requests)));
    assert_eq!((requests.get(), nested.is_err()), (2, true));
    assert_eq!(fetch(&requests).unwrap_err().attempts(), 3);
}

#[test]
fn alone_ends_with_a_panic() {
    let _ = std::panic::catch_unwind(|| alone(|| panic!("a bug")));
    assert_eq!(flat().unwrap_err().attempts(), 3);
}

#[tokio::test]
async fn alone_async_is_about_its_future_only() {
    let (alone, beside) = tokio::join!(alone_async(reserve_async()), flat_async());
    assert_eq!((in_all(alone), in_all(beside)), ((1, 1), (3, 3)));
}
