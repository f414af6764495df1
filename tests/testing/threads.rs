//! Scopes and threads: a scope is its thread's, unless it is everywhere.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use reattempt::{RetryError, retry, testing};

use crate::{
    calls::{ENDED, end},
    process,
    support::{Flaky, ms, secs},
};

/// Outside of a scope its waits are counted, and nothing sleeps.
#[retry(strategy = "constant", max = 3, sleep = |_| *slept += 1)]
fn fetch(slept: &mut u32) -> Result<(), Flaky> {
    Err(Flaky::BUSY)
}

/// Returns how many waits were made outside of a scope.
fn slept() -> u32 {
    let mut waits = 0;
    fetch(&mut waits).unwrap_err();
    waits
}

#[test]
fn two_threads_have_their_own_scopes() {
    #[retry(base = "1s", max = 9)]
    fn jittered() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let waits = |seed: u32, opened: &Barrier, called: &Barrier| {
        let scope = testing::scope().seed(seed.into()).max(seed);
        opened.wait();
        assert!(jittered().is_err());
        called.wait();
        scope.delays()
    };
    let alone = [3, 5].map(|seed| waits(seed, &Barrier::new(1), &Barrier::new(1)));
    let (opened, called) = (Barrier::new(2), Barrier::new(2));
    let beside = thread::scope(|threads| {
        let calls = [3, 5].map(|seed| {
            threads.spawn({
                let (opened, called) = (&opened, &called);
                move || waits(seed, opened, called)
            })
        });
        calls.map(|call| call.join().unwrap())
    });
    assert_eq!(beside, alone);
    assert_eq!(beside.map(|waits| waits.len()), [2, 4]);
}

#[test]
fn other_threads_are_outside() {
    let (_process, scope) = (process(), testing::scope());
    assert_eq!((thread::spawn(slept).join().unwrap(), slept()), (2, 0));
    assert_eq!(scope.delays(), [ms(100); 2]);
}

#[tokio::test]
async fn spawn_blocking_is_outside() {
    let (_process, scope) = (process(), testing::scope());
    assert_eq!(tokio::task::spawn_blocking(slept).await.unwrap(), 2);
    assert!(scope.delays().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everywhere_is_on_all_threads() {
    #[retry(strategy = "constant", base = "1h", sleep = |_| -> std::future::Ready<()> { unreachable!("it waits") })]
    async fn task() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let (_process, scope) = (process(), testing::scope().everywhere());
    assert_eq!(tokio::task::spawn_blocking(slept).await.unwrap(), 0);
    assert_eq!((thread::spawn(slept).join().unwrap(), slept()), (0, 0));
    let tasks = [tokio::spawn(task()), tokio::spawn(task())];
    for task in tasks {
        assert_eq!(task.await.unwrap(), Err(Flaky::BUSY));
    }
    assert_eq!((scope.delays().len(), scope.elapsed()), (10, ms(600) + secs(4 * 3_600)));
}

#[test]
fn threads_do_not_add_up() {
    #[retry(strategy = "constant", base = "10s", max = 100, max_elapsed = "1m", attempt = attempt)]
    fn limited(begun: &Barrier) -> Result<(), RetryError<Flaky>> {
        if attempt.number() == 1 {
            begun.wait();
        }
        Err(Flaky::BUSY)
    }

    let (_process, scope, begun) = (process(), testing::scope().everywhere(), Barrier::new(3));
    thread::scope(|threads| {
        let calls = [(); 3].map(|()| threads.spawn(|| end(limited(&begun))));
        assert_eq!(calls.map(|call| call.join().unwrap()), [ENDED; 3]);
    });
    assert_eq!(scope.delays().len(), 15);
}

#[test]
fn an_own_scope_goes_before_everywhere() {
    let (_process, everywhere) = (process(), testing::scope().everywhere());
    let own = thread::spawn(|| {
        let own = testing::scope();
        (slept(), own.delays().len())
    });
    assert_eq!((own.join().unwrap(), everywhere.delays().len()), ((0, 2), 0));
}

#[test]
fn everywhere_ends_with_its_scope() {
    let _process = process();
    let panicked = catch_unwind(|| {
        let _scope = testing::scope().everywhere();
        panic!("a failed assertion");
    });
    assert!(panicked.is_err());
    let _own = testing::scope();
    assert_eq!((thread::spawn(slept).join().unwrap(), slept()), (2, 0));
}

#[test]
fn a_second_scope_everywhere_waits() {
    let (_process, first, has_ended) = (process(), testing::scope().everywhere(), Arc::new(AtomicBool::new(false)));
    let (starts, started) = mpsc::channel();
    let second = thread::spawn({
        let has_ended = Arc::clone(&has_ended);
        move || {
            starts.send(()).unwrap();
            let second = testing::scope().everywhere();
            assert!(has_ended.load(SeqCst), "both are everywhere");
            assert_eq!(thread::spawn(slept).join().unwrap(), 0);
            second.delays()
        }
    });
    started.recv().unwrap();
    (0..1_000).for_each(|_| thread::yield_now());
    has_ended.store(true, SeqCst);
    drop(first);
    assert_eq!(second.join().unwrap(), [Duration::from_millis(100); 2]);
}

#[test]
fn a_thread_does_not_wait_for_itself() {
    let (_process, first) = (process(), testing::scope().everywhere());
    let second = catch_unwind(AssertUnwindSafe(|| testing::scope().everywhere()));
    let message = *second.unwrap_err().downcast::<&str>().unwrap();
    assert_eq!(message, "this thread has a scope everywhere already: drop it first");
    assert_eq!((thread::spawn(slept).join().unwrap(), first.delays().len()), (0, 2));
}
