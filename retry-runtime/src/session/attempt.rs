//! What a body can learn about its attempt.

use core::time::Duration;

use super::max_attempts;
use crate::{Policy, clock::Stopwatch};

/// Describes the attempt that runs the body; `attempt = name` binds it.
///
/// ```
/// use reattempt::{Policy, Session};
///
/// let attempt = Session::new().attempt(&Policy::DEFAULT);
/// assert_eq!((attempt.number(), attempt.max(), attempt.is_last()), (1, Some(3), false));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    number: u32,
    max: Option<u32>,
    clock: Stopwatch,
    /// When the attempt's time is over, measured from the start of the call.
    deadline: Option<Duration>,
}

impl Attempt {
    /// Makes the only attempt of a function that is not retried.
    pub(crate) const FIRST: Self = Self { number: 1, max: Some(1), clock: Stopwatch::never(), deadline: None };

    /// Makes the attempt that follows `made` others.
    #[doc(hidden)]
    pub fn next(made: u32, policy: &Policy, clock: Stopwatch) -> Self {
        let cut = policy.attempt_timeout().map(|timeout| clock.elapsed().saturating_add(timeout));
        let deadline = match (cut, policy.max_elapsed()) {
            (Some(cut), Some(end)) => Some(cut.min(end)),
            (cut, end) => cut.or(end),
        };
        Self { number: made.saturating_add(1), max: max_attempts(policy), clock, deadline }
    }

    getters! {
        /// Returns the number of the attempt, from 1.
        number: u32 = number;

        /// Returns the limit of attempts; `None` if they are unlimited.
        max: Option<u32> = max;
    }

    /// Returns whether this is the last attempt that `max` allows. A time limit or a budget can end the call sooner.
    pub const fn is_last(&self) -> bool {
        match self.max {
            Some(max) => self.number >= max,
            None => false,
        }
    }

    /// Returns the time since the call began. It is zero without `std`, because there is no clock.
    pub fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Returns what is left for this attempt of `attempt_timeout` and `max_elapsed`; `None` if neither is set.
    ///
    /// Pass it to the server as the deadline of the request, so that it does no work that nobody waits for.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_sub(self.clock.elapsed()))
    }
}
