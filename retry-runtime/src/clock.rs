//! The time: monotonic; tokio's in async functions, so that a paused clock works; virtual in a testing scope.

use core::time::Duration;
#[cfg(feature = "std")]
use std::time::Instant;

#[cfg(feature = "std")]
use crate::Policy;

/// What a decision knows of the time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Time {
    /// The time since the call began.
    pub(crate) elapsed: Duration,
    /// How late a wait can end, because the timer counts in ticks.
    pub(crate) tick: Duration,
}

impl Time {
    /// The time of a call whose policy has no time limit.
    pub const UNLIMITED: Self = Self { elapsed: Duration::ZERO, tick: Duration::ZERO };

    /// Returns the longest wait that starts now and ends before `max`, even if it ends late. A wait of zero needs no
    /// timer.
    pub(crate) fn left_for_a_wait(&self, max: Duration) -> Duration {
        let (late, least) = (self.tick, Duration::from_nanos(1));
        max.saturating_sub(self.elapsed).saturating_sub(late).saturating_sub(least)
    }
}

impl From<Duration> for Time {
    fn from(elapsed: Duration) -> Self {
        Self { elapsed, tick: Duration::ZERO }
    }
}

/// Returns the nanoseconds since an hour before this program first asked, for what outlives a call. It is virtual in a
/// testing scope, and tokio's if tokio's clock can be paused. The hour is for such a clock that was paused before the
/// program first asked on another one.
#[cfg(feature = "std")]
pub(crate) fn now() -> u64 {
    #[cfg(not(feature = "tokio"))]
    use std::time::Instant;

    #[cfg(feature = "tokio")]
    use tokio::time::Instant;

    static FIRST: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();

    #[cfg(feature = "testing")]
    let inside = crate::testing::now();
    #[cfg(not(feature = "testing"))]
    let inside = None;
    let later = || Instant::now() + Duration::from_secs(3600);
    let real = || later().saturating_duration_since(*FIRST.get_or_init(Instant::now));
    u64::try_from(inside.unwrap_or_else(real).as_nanos()).unwrap_or(u64::MAX)
}

/// Returns [`now`] in milliseconds. They start anew after seven weeks.
#[cfg(all(feature = "tracing", feature = "std"))]
#[expect(clippy::cast_possible_truncation, reason = "only differences are shown")]
pub(crate) fn millis() -> u32 {
    (now() / 1_000_000) as u32
}

/// The start of a call, and the clock that it is measured by.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Start);

#[derive(Debug, Clone, Copy)]
enum Start {
    /// Nothing in this call needs a clock.
    Never,
    #[cfg(feature = "std")]
    Monotonic(Instant),
    #[cfg(feature = "tokio")]
    Tokio(tokio::time::Instant),
    #[cfg(feature = "testing")]
    Virtual(Duration),
}

impl Stopwatch {
    /// Makes a stopwatch that never starts and reads no clock.
    pub const fn never() -> Self {
        Self(Start::Never)
    }

    /// Returns the time since the call began; where no clock was started, since `failed`.
    #[cfg(all(feature = "tracing", feature = "std"))]
    pub(crate) fn elapsed_or_since(&self, failed: u32) -> Duration {
        let is_running = !matches!(self.0, Start::Never);
        if is_running { self.elapsed() } else { Duration::from_millis(millis().wrapping_sub(failed).into()) }
    }

    /// The time since the call began.
    pub fn elapsed(&self) -> Duration {
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

    /// Returns whether a time limit has been reached.
    #[cold]
    #[inline(never)]
    pub fn has_reached(&self, max: Option<Duration>) -> bool {
        max.is_some_and(|max| self.elapsed() >= max)
    }

    /// Returns the time since the call began, and how exact the timer is.
    #[cold]
    #[inline(never)]
    pub fn time(&self) -> Time {
        let tick = match self.0 {
            // Tokio's timer rounds up to the next millisecond.
            #[cfg(feature = "tokio")]
            Start::Tokio(_) => Duration::from_nanos(999_999),
            _ => Duration::ZERO,
        };
        Time { elapsed: self.elapsed(), tick }
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

    /// Starts with `start` if the policy has a time limit; otherwise no clock is read.
    pub fn start_for(policy: &Policy, start: fn() -> Self) -> Self {
        if policy.max_elapsed().is_some() { start() } else { Self::never() }
    }
}
