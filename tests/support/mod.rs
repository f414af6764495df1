//! What the integration tests share: an error of every kind, a future that is pending a few times, and short names.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    time::Duration,
};

use reattempt::{Elapsed, Retryable, Verdict};

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// An error that says of itself what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaky {
    /// Transient, of this attempt.
    Busy(u32),
    /// Throttled.
    Throttled,
    /// It never left.
    NotSent,
    /// Transient, with what the peer asked us to wait.
    After(Duration),
    /// Permanent.
    Declined,
    /// The attempt was cut.
    Cut(Elapsed),
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

/// Polls a future until it is ready; for futures that wake themselves, and without a runtime.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// Polls a future `polls` times and drops it; `None` where it was not ready by then.
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
