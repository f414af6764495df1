//! Reading the time: monotonic, tokio's in async functions so that a paused clock works, virtual inside a testing scope.

use core::time::Duration;
#[cfg(feature = "std")]
use std::time::Instant;

#[cfg(feature = "std")]
use crate::Policy;

/// Something that knows when the call began.
pub trait Clock {
    /// The time since then.
    fn elapsed(&self) -> Duration;
    /// By how much a wait may end late, because the timer that goes with this clock counts in ticks.
    fn tick(&self) -> Duration {
        Duration::ZERO
    }
}

/// Nothing of the call needs the time.
impl Clock for () {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

impl<C: Clock> Clock for &C {
    fn elapsed(&self) -> Duration {
        C::elapsed(self)
    }

    fn tick(&self) -> Duration {
        C::tick(self)
    }
}

/// When a call began, and by which clock.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Start);

#[derive(Debug, Clone, Copy)]
enum Start {
    /// Nothing of this call needs the time.
    Never,
    #[cfg(feature = "std")]
    Monotonic(Instant),
    #[cfg(feature = "tokio")]
    Tokio(tokio::time::Instant),
    #[cfg(feature = "testing")]
    Virtual(Duration),
}

impl Stopwatch {
    /// Never starts, and reads no clock.
    pub const fn never() -> Self {
        Self(Start::Never)
    }
}

#[cfg(feature = "std")]
impl Stopwatch {
    /// Starts now, for a sync function.
    pub fn start() -> Self {
        #[cfg(feature = "testing")]
        if let Some(now) = crate::testing::now() {
            return Self(Start::Virtual(now));
        }
        Self(Start::Monotonic(Instant::now()))
    }

    /// Starts now, for an async function.
    pub fn start_async() -> Self {
        #[cfg(feature = "testing")]
        if let Some(now) = crate::testing::now() {
            return Self(Start::Virtual(now));
        }
        #[cfg(feature = "tokio")]
        return Self(Start::Tokio(tokio::time::Instant::now()));
        #[cfg(not(feature = "tokio"))]
        Self(Start::Monotonic(Instant::now()))
    }

    /// Starts with `start` where the policy has a limit of time, and otherwise reads no clock.
    pub fn start_for(policy: &Policy, start: fn() -> Self) -> Self {
        if policy.max_elapsed().is_some() { start() } else { Self::never() }
    }
}

impl Clock for Stopwatch {
    fn elapsed(&self) -> Duration {
        match self.0 {
            Start::Never => Duration::ZERO,
            #[cfg(feature = "std")]
            Start::Monotonic(start) => start.elapsed(),
            #[cfg(feature = "tokio")]
            Start::Tokio(start) => start.elapsed(),
            #[cfg(feature = "testing")]
            Start::Virtual(start) => crate::testing::now().map_or(Duration::ZERO, |now| now.saturating_sub(start)),
        }
    }

    fn tick(&self) -> Duration {
        match self.0 {
            // Its timer ends with the millisecond, never before.
            #[cfg(feature = "tokio")]
            Start::Tokio(_) => Duration::from_nanos(999_999),
            _ => Duration::ZERO,
        }
    }
}
