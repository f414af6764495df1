//! A flaky peer, and the calls that it counted.

use std::{
    error::Error,
    fmt,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use reattempt::{Retryable, Verdict};

/// The error of the flaky peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Worth another try.
    Busy,
    /// Not worth it.
    Refused,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Error for Failure {}

impl Retryable for Failure {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Busy => Verdict::TRANSIENT,
            Self::Refused => Verdict::Final,
        }
    }
}

/// A peer that is busy for the first calls, and counts them all.
#[derive(Debug, Default)]
pub(crate) struct Peer {
    busy: u32,
    calls: AtomicU32,
}

impl Peer {
    /// Busy for so many calls.
    pub(crate) const fn busy(calls: u32) -> Self {
        Self { busy: calls, calls: AtomicU32::new(0) }
    }

    /// One call: the answer is its number.
    pub(crate) fn call(&self) -> Result<u32, Failure> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        if call <= self.busy { Err(Failure::Busy) } else { Ok(call) }
    }

    /// How many calls there were.
    pub(crate) fn calls(&self) -> u32 {
        self.calls.load(Ordering::Relaxed)
    }
}

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The waits that the default `base` makes of a constant strategy.
pub(crate) fn waits(count: usize) -> Vec<Duration> {
    vec![ms(100); count]
}
