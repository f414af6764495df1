//! The waits of a policy as they are drawn, for loops that are no retries of one call.

use core::time::Duration;

use super::Policy;
use crate::random;

/// The waits of a [`Policy`] in turn, drawn as they are asked for; ended by the policy's `max`.
///
/// Made by [`Policy::waits`].
#[derive(Debug, Clone)]
pub struct Waits {
    policy: Policy,
    /// How many were taken.
    taken: u32,
    previous: Duration,
}

impl Policy {
    /// Returns an iterator of the waits, for a loop that is not a retry of one call: reconnecting, polling.
    ///
    /// There is one wait less than `max` has attempts. Time limits and hints are the loop's to keep.
    ///
    /// ```
    /// use core::time::Duration;
    /// use reattempt::{Policy, Strategy};
    ///
    /// # fn main() -> Result<(), reattempt::PolicyError> {
    /// let mut waits = Policy::builder().strategy(Strategy::Exponential).unlimited().build()?.waits();
    /// assert_eq!(waits.next(), Some(Duration::from_millis(100)));
    /// assert_eq!(waits.next(), Some(Duration::from_millis(200)));
    /// // Connected: the next failure begins anew.
    /// waits.reset();
    /// assert_eq!(waits.next(), Some(Duration::from_millis(100)));
    /// # Ok(()) }
    /// ```
    pub const fn waits(&self) -> Waits {
        Waits { policy: *self, taken: 0, previous: self.base() }
    }

    /// A wait from another `base`, with the program's own randomness.
    #[inline(never)]
    pub(crate) fn drawn(&self, base: Duration, retry: u32, previous: Option<&Duration>) -> Duration {
        self.delay_from(base, retry, previous, random::next)
    }
}

impl Waits {
    /// Begins anew with the first wait.
    pub const fn reset(&mut self) {
        self.taken = 0;
        self.previous = self.policy.base();
    }
}

impl Iterator for Waits {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let retry = self.taken.saturating_add(1);
        if self.policy.max().is_some_and(|max| retry >= max) {
            return None;
        }
        self.taken = retry;
        self.previous = self.policy.drawn(self.policy.base(), retry, Some(&self.previous));
        Some(self.previous)
    }
}
