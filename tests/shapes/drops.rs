//! What is dropped when: as in a plain function, with each attempt's own gone before the wait.

use std::{cell::RefCell, rc::Rc, task::Poll, time::Duration};

use reattempt::{Retryable, Verdict, retry};

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<&'static str>>>);

impl Log {
    fn note(&self, event: &'static str) {
        self.0.borrow_mut().push(event);
    }

    fn take(&self) -> Vec<&'static str> {
        self.0.take()
    }

    /// Something that notes its own end.
    fn noisy(&self, name: &'static str) -> Noisy {
        Noisy(name, self.clone())
    }

    async fn wait(&self, _delay: Duration) {
        self.note("wait");
    }
}

struct Noisy(&'static str, Log);

impl Noisy {
    fn touch(&self) -> u32 {
        1
    }
}

impl Drop for Noisy {
    fn drop(&mut self) {
        self.1.note(self.0);
    }
}

impl Clone for Noisy {
    fn clone(&self) -> Self {
        Self("clone", self.1.clone())
    }
}

impl Retryable for Noisy {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}

fn plain(a: Noisy, (b, _): (Noisy, Noisy), _: Noisy, log: &Log) -> Result<(), ()> {
    let _local = log.noisy("local");
    let _ = (a.touch(), b.touch());
    log.note("body");
    Err(())
}

#[retry(when(Err(())), max = 2, sleep = |_| log.note("wait"))]
fn retried(a: Noisy, (b, _): (Noisy, Noisy), _: Noisy, log: &Log) -> Result<(), ()> {
    let _local = log.noisy("local");
    let _ = (a.touch(), b.touch());
    log.note("body");
    Err(())
}

async fn plain_async(a: Noisy, (b, _): (Noisy, Noisy), _: Noisy, log: &Log) -> Result<(), ()> {
    let _local = log.noisy("local");
    let _ = (a.touch(), b.touch());
    log.note("body");
    Err(())
}

#[retry(when(Err(())), max = 2, sleep = |delay| log.wait(delay))]
async fn retried_async(a: Noisy, (b, _): (Noisy, Noisy), _: Noisy, log: &Log) -> Result<(), ()> {
    let _local = log.noisy("local");
    let _ = (a.touch(), b.touch());
    log.note("body");
    Err(())
}

/// The events of an attempt, a wait and an attempt, and after them those of the arguments.
fn twice(plain: &[&'static str]) -> Vec<&'static str> {
    let (attempt, arguments) = plain.split_at(2);
    [attempt, &["wait"], attempt, arguments].concat()
}

#[tokio::test]
async fn arguments_are_dropped_after_the_last_attempt_in_the_order_of_a_plain_function() {
    let log = Log::default();
    let noisy = |name| log.noisy(name);
    let _ = plain(noisy("a"), (noisy("b"), noisy("c")), noisy("d"), &log);
    let expected = log.take();
    assert_eq!(expected[..2], ["body", "local"]);
    assert_eq!(expected.len(), 6);
    let _ = retried(noisy("a"), (noisy("b"), noisy("c")), noisy("d"), &log);
    assert_eq!(log.take(), twice(&expected));

    let _ = plain_async(noisy("a"), (noisy("b"), noisy("c")), noisy("d"), &log).await;
    let expected = log.take();
    let _ = retried_async(noisy("a"), (noisy("b"), noisy("c")), noisy("d"), &log).await;
    assert_eq!(log.take(), twice(&expected));
}

#[retry(max = 2, sleep = |_| log.note("wait"))]
fn errors(log: &Log) -> Result<u32, Noisy> {
    let _local = log.noisy("local");
    Err(log.noisy(if log.noisy("temporary").touch() == 1 { "error" } else { "none" }))
}

#[retry(max = 2, sleep = |delay| log.wait(delay))]
async fn errors_async(log: &Log) -> Result<u32, Noisy> {
    let _local = log.noisy("local");
    Err(log.noisy(if log.noisy("temporary").touch() == 1 { "error" } else { "none" }))
}

#[tokio::test]
async fn locals_temporaries_and_the_error_are_gone_before_the_wait() {
    let log = Log::default();
    let expected = ["temporary", "local", "error", "wait", "temporary", "local"];
    let last = errors(&log);
    assert_eq!(log.take(), expected);
    drop(last);
    assert_eq!(log.take(), ["error"]);
    let last = errors_async(&log).await;
    assert_eq!(log.take(), expected);
    drop(last);
}

#[retry(when(Err(())), max = 2, clone(value), sleep = |_| log.note("wait"))]
fn cloned(value: Noisy, log: &Log) -> Result<(), ()> {
    log.note("body");
    drop(value);
    Err(())
}

#[retry(when(Err(())), max = 2, clone(value), sleep = |delay| log.wait(delay))]
async fn cloned_async(value: Noisy, log: &Log) -> Result<(), ()> {
    log.note("body");
    let _ = value.touch();
    Err(())
}

#[tokio::test]
async fn a_clone_ends_with_its_attempt_and_the_original_with_the_call() {
    let log = Log::default();
    let expected = ["body", "clone", "wait", "body", "clone", "original"];
    let _ = cloned(log.noisy("original"), &log);
    assert_eq!(log.take(), expected);
    let _ = cloned_async(log.noisy("original"), &log).await;
    assert_eq!(log.take(), expected);
}

#[retry(when(Err(())), strategy = "constant", base = "1s")]
async fn cancelled(argument: Noisy, log: &Log) -> Result<(), ()> {
    let _ = argument.touch();
    let _local = log.noisy("local");
    log.note("body");
    Err(())
}

#[tokio::test(start_paused = true)]
async fn a_future_dropped_while_it_waits_never_runs_the_body_again() {
    let log = Log::default();
    let mut future = Box::pin(cancelled(log.noisy("argument"), &log));
    let polled = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
    assert!(polled.is_pending());
    assert_eq!(log.take(), ["body", "local"]);
    drop(future);
    assert_eq!(log.take(), ["argument"]);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(log.take(), [""; 0]);
}

#[retry(when(Err(())))]
async fn cancelled_in_the_body(argument: Noisy, log: &Log) -> Result<(), ()> {
    let _ = argument.touch();
    let _local = log.noisy("local");
    log.note("body");
    std::future::pending().await
}

#[tokio::test]
async fn a_future_dropped_in_the_body_drops_the_attempt_and_then_the_arguments() {
    let log = Log::default();
    let mut future = Box::pin(cancelled_in_the_body(log.noisy("argument"), &log));
    let polled = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
    assert!(polled.is_pending());
    drop(future);
    assert_eq!(log.take(), ["body", "local", "argument"]);
    // Never polled: only the arguments are there.
    drop(cancelled_in_the_body(log.noisy("argument"), &log));
    assert_eq!(log.take(), ["argument"]);
}

#[retry(when(Err(())), sleep = |_| log.note("wait"))]
fn panics(argument: Noisy, log: &Log) -> Result<(), ()> {
    let _ = argument.touch();
    let _local = log.noisy("local");
    panic!("no outcome");
}

#[test]
fn a_panic_in_the_body_unwinds_as_it_would() {
    let log = Log::default();
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| panics(log.noisy("argument"), &log)));
    assert!(unwound.is_err());
    assert_eq!(log.take(), ["local", "argument"]);
}
