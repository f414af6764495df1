//! Randomness on a delay, as pure functions: first the interval, within the cap, then the draw.
//!
//! The cap is applied to the interval instead of the draw, so that delays at the cap stay spread.

use core::time::Duration;

#[cfg(feature = "engine")]
use rand::{Rng, RngExt};

#[cfg(feature = "engine")]
use crate::backoff::from_nanos;
use crate::backoff::scale;

/// The interval that a delay is drawn from, both ends included; every nanosecond is equally likely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) least: Duration,
    pub(crate) most: Duration,
}

impl Interval {
    /// No randomness.
    pub(crate) const fn exactly(wait: Duration) -> Self {
        Self { least: wait, most: wait }
    }

    /// `U(0, wait)`
    pub(crate) const fn full(wait: Duration) -> Self {
        Self { least: Duration::ZERO, most: wait }
    }

    /// `wait/2 + U(0, wait/2)`
    pub(crate) fn equal(wait: Duration) -> Self {
        Self { least: wait / 2, most: wait }
    }

    /// `U(wait (1 - fraction), min(cap, wait (1 + fraction)))`
    pub(crate) fn spread(wait: Duration, fraction: f64, cap: Duration) -> Self {
        let part = scale(wait, fraction);
        Self { least: wait.saturating_sub(part), most: wait.saturating_add(part).min(cap) }
    }

    /// `U(base, 3 previous)`, before the cap.
    ///
    /// Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    pub(crate) fn decorrelated(base: Duration, previous: Duration) -> Self {
        Self { least: base, most: previous.saturating_mul(3).max(base) }
    }

    #[cfg(feature = "engine")]
    #[inline]
    pub(crate) fn draw<R: Rng + ?Sized>(self, rng: &mut R) -> Duration {
        let (least, most) = (self.least.as_nanos(), self.most.as_nanos());
        if least == most {
            return self.least;
        }
        // Nearly always both fit 64 bits, where a draw takes a third of the work.
        match (u64::try_from(least), u64::try_from(most)) {
            (Ok(least), Ok(most)) => Duration::from_nanos(rng.random_range(least..=most)),
            // Not as a duration, whose draw is repeated until it fits: with a generator that always answers the same,
            // for ever.
            _ => from_nanos(rng.random_range(least..=most)),
        }
    }

    /// What a draw comes to in the mean.
    pub(crate) fn mean(self) -> Duration {
        self.least.saturating_add(self.most.saturating_sub(self.least) / 2)
    }
}
