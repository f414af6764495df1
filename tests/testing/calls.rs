//! Calls beside each other in a scope: they take turns, each has its own time, and every limit ends them.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use reattempt::{Policy, RetryError, StopReason, Strategy, retry, testing};
use tokio::{
    task::{JoinSet, yield_now},
    time::{Instant, timeout},
};

use crate::{
    process,
    support::{Flaky, Server, ms, secs},
};

/// How a call ended: why, after how many attempts, and when.
type End = (StopReason, u32, Duration);

pub(crate) fn end<T: std::fmt::Debug>(outcome: Result<T, RetryError<Flaky>>) -> End {
    let error = outcome.unwrap_err();
    (error.reason(), error.attempts(), error.elapsed())
}

/// How a call of `limited` ends: a wait at 50 s would end at its limit.
pub(crate) const ENDED: End = (StopReason::MaxElapsed, 6, secs(50));

/// Its attempts let other tasks run.
#[retry(strategy = "constant", base = "10s", max = 100, max_elapsed = "1m", attempt = attempt)]
async fn limited() -> Result<(), RetryError<Flaky>> {
    assert_eq!(attempt.elapsed(), secs(10) * (attempt.number() - 1));
    yield_now().await;
    Err(Flaky::BUSY)
}

/// Without await points it would never end, so it panics instead.
#[retry(strategy = "constant", max = unlimited)]
async fn endless(server: Arc<Server>) -> Result<u32, Flaky> {
    assert!(server.calls() < 100_000, "nobody else gets a turn");
    server.call()
}

#[tokio::test]
async fn an_endless_task_does_not_hang() {
    let (scope, server) = (testing::scope(), Arc::new(Server::busy(u32::MAX)));
    let task = tokio::spawn(endless(Arc::clone(&server)));
    while server.calls() < 10 {
        yield_now().await;
    }
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert!(scope.delays().len() < 1_000, "they took turns");
}

#[tokio::test]
async fn select_drops_the_slower_call() {
    let scope = testing::scope();
    let (slow, fast) = (Arc::new(Server::busy(u32::MAX)), Arc::new(Server::busy(3)));
    let first = tokio::select! {
        biased;
        _ = endless(Arc::clone(&slow)) => unreachable!("it has no limit"),
        outcome = endless(Arc::clone(&fast)) => outcome,
    };
    assert_eq!((first, slow.calls(), scope.delays()), (Ok(4), 4, vec![ms(100); 4 + 3]));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_around_a_call_fires() {
    let _scope = testing::scope();
    let call = timeout(secs(1), endless(Arc::new(Server::busy(u32::MAX))));
    assert!(tokio::join!(call, tokio::time::advance(secs(2))).0.is_err());
}

#[test]
fn a_wait_wakes_itself() {
    struct Woken(AtomicU32);
    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    let (_scope, woken) = (testing::scope(), Arc::new(Woken(AtomicU32::new(0))));
    let (waker, mut call) = (Waker::from(Arc::clone(&woken)), pin!(endless(Arc::new(Server::busy(u32::MAX)))));
    for polls in 1..4 {
        assert!(call.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        assert_eq!(woken.0.load(Relaxed), polls);
    }
}

#[tokio::test]
async fn calls_joined_do_not_add_up() {
    let scope = testing::scope();
    let policy = Policy::builder().strategy(Strategy::Constant).base(secs(10)).max_elapsed(secs(60)).unlimited();
    let mut ended = None;
    let by_hand = async {
        let call = policy.build().unwrap();
        let call = call.call_async(|| async { Err::<(), _>(Flaky::BUSY) });
        call.on_give_up(|event| ended = Some((event.reason(), event.attempt(), event.elapsed()))).run_async().await
    };
    let (first, second, third) = tokio::join!(limited(), limited(), by_hand);
    assert_eq!((end(first), end(second), ended, third), (ENDED, ENDED, Some(ENDED), Err(Flaky::BUSY)));
    assert_eq!(scope.elapsed(), secs(150), "the scope's time is that of all its waits");
}

#[tokio::test]
async fn tasks_do_not_add_up() {
    let (_scope, mut tasks) = (testing::scope(), JoinSet::new());
    for _ in 0..9 {
        tasks.spawn(limited());
    }
    tasks.spawn(async { panic!("it takes no other task with it") });
    let mut ended = Vec::new();
    while let Some(outcome) = tasks.join_next().await {
        ended.extend(outcome.ok().map(end));
    }
    assert_eq!(ended, [ENDED; 9]);
}

/// Polls a future once.
async fn is_pending(mut future: Pin<&mut impl Future>) -> bool {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

/// As `limited`, and its server counts its attempts.
#[retry(strategy = "constant", base = "10s", max = 100, max_elapsed = "1m")]
async fn counted(server: Arc<Server>) -> Result<u32, RetryError<Flaky>> {
    server.call()
}

#[tokio::test(start_paused = true)]
async fn a_call_that_outlives_its_scope_keeps_its_limit() {
    let _process = process();
    for (advanced, ended, outside) in [(0, ENDED, secs(20)), (15, (StopReason::MaxElapsed, 5, secs(55)), secs(10))] {
        let (scope, start) = (testing::scope(), Instant::now());
        let mut call = pin!(counted(Arc::new(Server::busy(u32::MAX))));
        for attempt in 1..=3 {
            assert!(is_pending(call.as_mut()).await);
            if attempt == 2 {
                scope.advance(secs(advanced));
            }
        }
        assert_eq!((scope.delays(), start.elapsed()), (vec![secs(10); 3], secs(0)));
        drop(scope);
        assert_eq!(end(call.await), ended);
        assert_eq!(start.elapsed(), outside, "the other waits were tokio's");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_older_than_its_scope_keeps_its_limit() {
    let _process = process();
    let (mut call, start) = (pin!(counted(Arc::new(Server::busy(u32::MAX)))), Instant::now());
    assert!(is_pending(call.as_mut()).await);
    let scope = testing::scope();
    assert_eq!(end(call.await), ENDED);
    assert_eq!((start.elapsed(), scope.delays().len()), (secs(10), 4));
}

#[test]
fn a_limit_ends_a_call_that_never_waits() {
    #[retry(strategy = "immediate", max = 99_999, max_elapsed = "1s")]
    fn second() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = "immediate", max = 99_999, max_elapsed = "1h")]
    async fn hour() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }
    #[retry(strategy = ["0s", "1s"], max = 3, max_elapsed = "2s")]
    fn exact() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    let _scope = testing::scope();
    assert_eq!(end(second()), (StopReason::MaxElapsed, 1_000, secs(0)));
    assert_eq!(end(crate::support::block_on(hour())), (StopReason::MaxElapsed, 60_000, secs(0)));
    assert_eq!(end(exact()), (StopReason::Attempts, 3, secs(1)), "a few such waits change nothing");

    let policy = Policy::builder().strategy(Strategy::Immediate).unlimited().max_elapsed(secs(1)).build().unwrap();
    let mut attempts = 0;
    let call = policy.call(|| attempts += 1).judge(|()| true);
    call.on_give_up(|event| assert_eq!((event.reason(), event.elapsed()), (StopReason::MaxElapsed, secs(0)))).run();
    assert_eq!(attempts, 1_001);
}

#[tokio::test]
async fn ten_thousand_calls_are_accounted_for() {
    #[retry(strategy = ["1s", "2s", "3s", "4s"], max = 5, max_elapsed = "1m", attempt = attempt)]
    async fn fetch(fails: u32) -> Result<Duration, Flaky> {
        yield_now().await;
        if attempt.number() > fails { Ok(attempt.elapsed()) } else { Err(Flaky::BUSY) }
    }

    let (scope, mut calls) = (testing::scope(), JoinSet::new());
    for call in 0..10_000 {
        let fails = call % 5;
        calls.spawn(async move { (fetch(fails).await, fails) });
    }
    while let Some(outcome) = calls.join_next().await {
        let (elapsed, fails) = outcome.unwrap();
        assert_eq!(elapsed, Ok((1..=fails.into()).map(secs).sum()), "only its own waits");
    }
    let delays = scope.delays();
    for (seconds, calls) in [(1, 8_000), (2, 6_000), (3, 4_000), (4, 2_000)] {
        assert_eq!(delays.iter().filter(|delay| **delay == secs(seconds)).count(), calls, "waits of {seconds} s");
    }
    assert_eq!((delays.len(), scope.elapsed()), (20_000, secs(8_000 + 12_000 + 12_000 + 8_000)));
}

#[tokio::test]
async fn a_panic_in_a_task_ends_its_scope() {
    let outer = testing::scope().max(2);
    let task = tokio::spawn(async {
        let _inner = testing::scope().max(1);
        panic!("a failed assertion");
    });
    assert!(task.await.is_err());
    assert_eq!(end(limited().await).1, 2);
    assert_eq!(outer.delays(), [secs(10)]);
}

#[tokio::test(start_paused = true)]
async fn limits_follow_tokios_paused_clock() {
    let _process = process();
    let start = Instant::now();
    assert_eq!(end(counted(Arc::new(Server::busy(u32::MAX))).await), ENDED);
    assert_eq!(start.elapsed(), secs(50));
}
