//! What the tests share: an error of every kind, a flaky server, answers by script, a late timer, and polling by hand.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::{
    cell::RefCell,
    collections::{BTreeSet, VecDeque},
    future::Future,
    pin::{Pin, pin},
    sync::atomic::{AtomicU32, Ordering},
    task::{Context, Poll, Waker},
    time::Duration,
};

use reattempt::{Elapsed, Retryable, Verdict, testing};

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The waits of a constant strategy with the default `base`.
pub(crate) fn waits(count: usize) -> Vec<Duration> {
    vec![ms(100); count]
}

/// The first wait of a call, for many seeds of the jitter.
pub(crate) fn first_waits<T>(call: impl Fn() -> T) -> BTreeSet<Duration> {
    let wait = |seed| {
        let scope = testing::scope().seed(seed).max(2);
        let _ = call();
        scope.delays()[0]
    };
    (0..200).map(wait).collect()
}

/// An error of every kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaky {
    /// Transient, with the number of the attempt or of the call.
    Busy(u32),
    /// Throttled.
    Throttled,
    /// The request never left.
    NotSent,
    /// Transient, with a hint.
    After(Duration),
    /// Final.
    Declined,
    /// The attempt was cut.
    Cut(Elapsed),
}

impl Flaky {
    /// What a [`Server`] answers while it is busy.
    pub(crate) const BUSY: Self = Self::Busy(0);
}

impl Retryable for Flaky {
    fn verdict(&self) -> Verdict {
        match *self {
            Self::Busy(_) | Self::Cut(_) => Verdict::TRANSIENT,
            Self::Throttled => Verdict::THROTTLED,
            Self::NotSent => Verdict::NOT_SENT,
            Self::After(hint) => Verdict::TRANSIENT.after(hint),
            Self::Declined => Verdict::Final,
        }
    }
}

impl From<Elapsed> for Flaky {
    fn from(elapsed: Elapsed) -> Self {
        Self::Cut(elapsed)
    }
}

impl std::fmt::Display for Flaky {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Busy(attempt) => write!(f, "busy at attempt {attempt}"),
            Self::Throttled => f.write_str("too many requests"),
            Self::NotSent => f.write_str("connection refused"),
            Self::After(hint) => write!(f, "come back in {hint:?}"),
            Self::Declined => f.write_str("the card was declined"),
            Self::Cut(elapsed) => elapsed.fmt(f),
        }
    }
}

impl std::error::Error for Flaky {}

/// A server that is busy for the first calls, and counts all of them.
#[derive(Debug, Default)]
pub(crate) struct Server {
    busy: u32,
    calls: AtomicU32,
}

impl Server {
    pub(crate) const fn busy(calls: u32) -> Self {
        Self { busy: calls, calls: AtomicU32::new(0) }
    }

    /// Makes one call. The answer is its number.
    pub(crate) fn call(&self) -> Result<u32, Flaky> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        if call <= self.busy { Err(Flaky::BUSY) } else { Ok(call) }
    }

    pub(crate) fn calls(&self) -> u32 {
        self.calls.load(Ordering::Relaxed)
    }
}

impl AsRef<Self> for Server {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// Outcomes, handed out in turn.
pub(crate) struct Script<T>(RefCell<VecDeque<T>>);

impl<T> Script<T> {
    pub(crate) fn new<const N: usize>(outcomes: [T; N]) -> Self {
        Self(RefCell::new(outcomes.into()))
    }

    pub(crate) fn next(&self) -> T {
        self.0.borrow_mut().pop_front().expect("one outcome for each attempt")
    }

    pub(crate) fn left(&self) -> usize {
        self.0.borrow().len()
    }
}

/// A timer that rings late: after three times the delay.
pub(crate) async fn late(delay: Duration) {
    tokio::time::sleep(delay * 3).await;
}

/// A future that is ready at its third poll.
pub(crate) fn two_polls() -> Pending {
    Pending { left: 2 }
}

pub(crate) struct Pending {
    left: u32,
}

impl Future for Pending {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.left == 0 {
            return Poll::Ready(());
        }
        self.left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Polls a future until it is ready. It must wake itself, and it gets no runtime.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    poll_and_drop(future, u32::MAX).expect("it is ready after four billion polls")
}

/// Polls a future `polls` times and drops it. `None` if it was not ready by then.
pub(crate) fn poll_and_drop<T>(future: impl Future<Output = T>, polls: u32) -> Option<T> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..polls {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
    }
    None
}
