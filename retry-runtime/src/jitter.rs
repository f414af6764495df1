//! Randomness on a delay, as pure functions: first the interval, within the cap, then the draw.
//!
//! The cap is applied to the interval instead of the draw, so that delays at the cap stay spread.

use crate::backoff::scale;

/// Where a wait is drawn from, in nanoseconds, both ends included, every nanosecond as likely as every other.
#[derive(Clone, Copy)]
pub(crate) struct Interval {
    pub(crate) least: u128,
    pub(crate) most: u128,
}

impl Interval {
    /// No randomness.
    pub(crate) const fn exactly(wait: u128) -> Self {
        Self { least: wait, most: wait }
    }

    /// `U(0, wait)`
    pub(crate) const fn full(wait: u128) -> Self {
        Self { least: 0, most: wait }
    }

    /// `wait/2 + U(0, wait/2)`
    pub(crate) const fn equal(wait: u128) -> Self {
        Self { least: wait / 2, most: wait }
    }

    /// `U(wait (1 - fraction), min(cap, wait (1 + fraction)))`
    pub(crate) fn spread(wait: u128, fraction: f64, cap: u128) -> Self {
        let part = scale(wait, fraction);
        Self { least: wait.saturating_sub(part), most: wait.saturating_add(part).min(cap) }
    }

    /// `U(base, 3 previous)`, before the cap.
    ///
    /// Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    pub(crate) fn decorrelated(base: u128, previous: u128) -> Self {
        Self { least: base, most: base.max(3 * previous) }
    }

    /// Returns the delay at a random number, which is drawn only if the interval has more than one value.
    #[cfg(feature = "engine")]
    #[inline]
    pub(crate) fn draw(self, random: impl FnOnce() -> u64) -> u128 {
        if self.least >= self.most {
            return self.least;
        }
        let (width, random) = (self.most - self.least, random());
        // Nearly always 64 bits are enough.
        self.least + u64::try_from(width).map_or_else(|_| share_wide(width, random), |width| share(width, random))
    }

    /// Returns the mean of a draw.
    pub(crate) const fn mean(self) -> u128 {
        self.least + (self.most - self.least) / 2
    }
}

/// The part of `0..=width` at this number of 2^64.
#[cfg(feature = "engine")]
#[inline]
fn share(width: u64, random: u64) -> u128 {
    ((u128::from(width) + 1) * u128::from(random)) >> 64
}

/// The same for more than 584 years, in steps of a few seconds.
#[cfg(feature = "engine")]
#[cold]
#[inline(never)]
fn share_wide(width: u128, random: u64) -> u128 {
    const PARTS: u128 = u64::MAX as u128;
    let random = u128::from(random);
    width / PARTS * random + width % PARTS * random / PARTS
}
