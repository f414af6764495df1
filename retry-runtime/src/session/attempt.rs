//! What a body may know about the attempt that it is in.

use core::time::Duration;

use super::max_attempts;
use crate::{Policy, clock::Stopwatch};

/// Describes the attempt that a body is in: bound by `attempt = name`.
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
    /// When nothing is left of the time for it, since the call began.
    deadline: Option<Duration>,
}

impl Attempt {
    /// The only attempt of a function that is not retried.
    pub(crate) const FIRST: Self = Self { number: 1, max: Some(1), clock: Stopwatch::never(), deadline: None };

    /// The attempt after so many others.
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
        /// Returns its number, from 1.
        number: u32 = number;

        /// Returns how many attempts there may be in all; `None` if they are unlimited.
        max: Option<u32> = max;
    }

    /// Returns whether this is the last attempt that `max` allows. A limit of time or a budget may end the call sooner.
    pub const fn is_last(&self) -> bool {
        match self.max {
            Some(max) => self.number >= max,
            None => false,
        }
    }

    /// Returns the time since the call began, as of now. It is zero without `std`, which has no clock.
    pub fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Returns what is left for this attempt of `attempt_timeout` and `max_elapsed`, as of now; `None` without a limit.
    ///
    /// Pass it on as the deadline of the request, so that the server does not work on what nobody waits for.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_sub(self.clock.elapsed()))
    }
}
