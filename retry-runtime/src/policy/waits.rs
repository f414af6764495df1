//! The delays of a policy as an iterator, for loops that do not retry one call.

use core::time::Duration;

use super::Policy;
use crate::random;

/// Iterates over the delays of a [`Policy`], drawing each when it is asked for, until the policy's `max` ends it.
///
/// [`Policy::waits`] makes it.
#[derive(Debug, Clone)]
pub struct Waits {
    policy: Policy,
    /// How many were taken.
    taken: u32,
    previous: Duration,
}

impl Policy {
    /// Returns an iterator over the delays, for a loop that does not retry one call: reconnecting, polling.
    ///
    /// It yields `max - 1` delays. It knows no time limits and no hints: the loop must enforce them.
    ///
    /// ```
    /// use core::time::Duration;
    /// use reattempt::{Policy, Strategy};
    ///
    /// # fn main() -> Result<(), reattempt::PolicyError> {
    /// let mut waits = Policy::builder().strategy(Strategy::Exponential).unlimited().build()?.waits();
    /// assert_eq!(waits.next(), Some(Duration::from_millis(100)));
    /// assert_eq!(waits.next(), Some(Duration::from_millis(200)));
    /// // Connected: after the next failure, the delays start again.
    /// waits.reset();
    /// assert_eq!(waits.next(), Some(Duration::from_millis(100)));
    /// # Ok(()) }
    /// ```
    pub const fn waits(&self) -> Waits {
        Waits { policy: *self, taken: 0, previous: self.base() }
    }

    /// Returns the policy's `max`, or the limit of a testing scope if that is lower.
    pub(crate) fn max_in_scope(&self) -> Option<u32> {
        let max = self.max();
        #[cfg(feature = "testing")]
        if let Some(limit) = crate::testing::max_attempts() {
            return Some(max.map_or(limit, |max| max.min(limit)));
        }
        max
    }

    /// A wait from another `base`, with the program's own randomness.
    #[inline(never)]
    pub(crate) fn drawn(&self, base: Duration, retry: u32, previous: Option<&Duration>) -> Duration {
        self.delay_from(base, retry, previous, random::next)
    }
}

impl Waits {
    /// Starts again with the first delay.
    pub const fn reset(&mut self) {
        self.taken = 0;
        self.previous = self.policy.base();
    }
}

impl Iterator for Waits {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let retry = self.taken.saturating_add(1);
        if self.policy.max_in_scope().is_some_and(|max| retry >= max) {
            return None;
        }
        self.taken = retry;
        self.previous = self.policy.drawn(self.policy.base(), retry, Some(&self.previous));
        Some(self.previous)
    }
}
