//! What a body may know of the attempt that it is in.

use core::{num::NonZeroU32, time::Duration};

use super::decision::max_attempts;
use crate::{
    Policy,
    clock::{Clock, Stopwatch},
};

/// The attempt that a body is in: bound by `attempt = name`.
///
/// ```
/// use retry_runtime::{Policy, Session};
///
/// let attempt = Session::new().attempt(&Policy::DEFAULT);
/// assert_eq!((attempt.number(), attempt.max(), attempt.is_last()), (1, Some(3), false));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    number: u32,
    max: Option<NonZeroU32>,
    clock: Stopwatch,
}

impl Attempt {
    /// The only one.
    pub(crate) const FIRST: Self = Self { number: 1, max: NonZeroU32::new(1), clock: Stopwatch::never() };

    #[inline]
    pub(super) fn new(number: u32, policy: &Policy, clock: Stopwatch) -> Self {
        Self { number, max: max_attempts(policy), clock }
    }

    /// Its number, from 1.
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// How many attempts there may be in all; `None` where they are unlimited.
    pub const fn max(&self) -> Option<u32> {
        match self.max {
            Some(max) => Some(max.get()),
            None => None,
        }
    }

    /// Whether no attempt can follow this one. A limit of time or a budget may end the call sooner.
    pub const fn is_last(&self) -> bool {
        match self.max {
            Some(max) => self.number >= max.get(),
            None => false,
        }
    }

    /// The time since the call began, now. Zero without `std`, which has no clock.
    pub fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }
}
