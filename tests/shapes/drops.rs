//! What is dropped when: as in a plain function, and what an attempt made is gone before the wait. Dropping the future ends
//! the call at once, and returns the token of a retry that never started.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    task::Poll,
    time::Duration,
};

use reattempt::{Policy, RetryBudget, RetryError, Retryable, StopReason, Verdict, retry, testing};

use crate::support::{Flaky, Pending, poll_and_drop, two_polls};

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
async fn arguments_are_dropped_as_in_a_plain_function() {
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
async fn the_outcome_is_gone_before_the_wait() {
    let log = Log::default();
    let expected = ["temporary", "local", "error", "wait", "temporary", "local"];
    let last = errors(&log);
    assert_eq!(log.take(), expected);
    drop(last);
    assert_eq!(log.take(), ["error"]);
    let last = errors_async(&log).await;
    assert_eq!(log.take(), expected);
    drop(last);
    log.take();
    let call = Policy::builder().max(2).build().unwrap();
    let call = call.call_async(|| async { log.noisy("error") }).judge(|_| Verdict::TRANSIENT);
    let last = call.run_async_with(|delay| log.wait(delay)).await;
    assert_eq!(log.take(), ["error", "wait"]);
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
async fn a_clone_ends_with_its_attempt() {
    let log = Log::default();
    let expected = ["body", "clone", "wait", "body", "clone", "original"];
    let _ = cloned(log.noisy("original"), &log);
    assert_eq!(log.take(), expected);
    let _ = cloned_async(log.noisy("original"), &log).await;
    assert_eq!(log.take(), expected);
}

#[retry(when(Err(())))]
async fn cancelled(argument: Noisy, log: &Log) -> Result<(), ()> {
    let _ = argument.touch();
    let _local = log.noisy("local");
    log.note("body");
    std::future::pending().await
}

#[tokio::test]
async fn a_dropped_future_drops_arguments_last() {
    let log = Log::default();
    let mut future = Box::pin(cancelled(log.noisy("argument"), &log));
    let polled = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
    assert!(polled.is_pending());
    drop(future);
    assert_eq!(log.take(), ["body", "local", "argument"]);
    // Never polled: only the arguments are there.
    drop(cancelled(log.noisy("argument"), &log));
    assert_eq!(log.take(), ["argument"]);
}

/// Neither `Clone` nor `Debug` nor `Display`.
struct Bare(u32);

#[test]
fn an_outcome_needs_no_trait() {
    #[retry(when(Err(_)))]
    fn failing(attempts: &Cell<u32>) -> Result<(), Bare> {
        attempts.set(attempts.get() + 1);
        Err(Bare(attempts.get()))
    }

    let _scope = testing::scope();
    assert_eq!(failing(&Cell::new(0)).unwrap_err().0, 3, "the last one is returned");
}

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
async fn by_keys(seen: &Seen, budget: &RetryBudget) -> Result<u32, Flaky> {
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
fn a_call_may_be_dropped_at_every_await() {
    dropped_at_every_await(by_keys);
    dropped_at_every_await(limited);
    dropped_at_every_await(explained);
    dropped_at_every_await(boxed);
    dropped_at_every_await(by_hand);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_ends_a_call_without_waits() {
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
fn a_retry_that_never_started_costs_nothing() {
    fn never(_: Duration) {
        unreachable!("a testing scope waits")
    }
    #[retry(
        strategy = "constant", base = "1s", max_elapsed = "3s", budget = budget,
        sleep = never, on_retry = |_| scope.advance(Duration::from_secs(5)),
    )]
    fn late(scope: &testing::Scope, budget: &RetryBudget) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(1))
    }

    let (scope, budget) = (testing::scope(), RetryBudget::new(CAPACITY));
    let error = late(&scope, &budget).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (1, StopReason::MaxElapsed));
    assert_eq!(budget.available(), CAPACITY);
}
