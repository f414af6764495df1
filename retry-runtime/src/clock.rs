//! The time: monotonic; tokio's in async functions, so that a paused clock works; JavaScript's in WebAssembly; virtual
//! in a testing scope.

use core::time::Duration;
#[cfg(all(feature = "std", not(all(feature = "wasm", target_family = "wasm", target_os = "unknown"))))]
use std::time;
#[cfg(feature = "http")]
use std::time::SystemTime;
#[cfg(all(feature = "wasm", target_family = "wasm", target_os = "unknown"))]
use web_time as time;

#[cfg(feature = "std")]
use time::Instant;

// The clock of async functions.
#[cfg(all(feature = "std", any(not(feature = "tokio"), all(target_family = "wasm", target_os = "unknown"))))]
use time::Instant as AsyncInstant;
#[cfg(all(feature = "tokio", not(all(target_family = "wasm", target_os = "unknown"))))]
use tokio::time::Instant as AsyncInstant;

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
    static FIRST: std::sync::OnceLock<AsyncInstant> = std::sync::OnceLock::new();

    let later = || AsyncInstant::now() + Duration::from_secs(3600);
    let real = || later().saturating_duration_since(*FIRST.get_or_init(AsyncInstant::now));
    #[cfg(feature = "testing")]
    let now = crate::testing::now().unwrap_or_else(real);
    #[cfg(not(feature = "testing"))]
    let now = real();
    u64::try_from(now.as_nanos()).unwrap_or(u64::MAX)
}

/// Returns the time of day.
#[cfg(feature = "http")]
pub(crate) fn time_of_day() -> SystemTime {
    SystemTime::UNIX_EPOCH + time::UNIX_EPOCH.elapsed().unwrap_or_default()
}

/// Returns [`now`] in milliseconds. They start anew after seven weeks.
#[cfg(all(feature = "tracing", feature = "std"))]
#[expect(clippy::cast_possible_truncation, reason = "only differences are shown")]
pub(crate) fn millis() -> u32 {
    (now() / 1_000_000) as u32
}

/// The start of a call, and the clock that it is measured by.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    start: Start,
    /// The time of the call's waits in testing scopes, and how many of them took none.
    #[cfg(feature = "testing")]
    waited: (Duration, u32),
}

#[derive(Debug, Clone, Copy)]
enum Start {
    /// Nothing in this call needs a clock.
    Never,
    #[cfg(feature = "std")]
    Sync(Instant),
    #[cfg(feature = "std")]
    Async(AsyncInstant),
    /// In a testing scope, in which so much time was advanced; and the clock for what outlives it.
    #[cfg(feature = "testing")]
    Virtual(Duration, fn() -> Self),
}

impl Stopwatch {
    /// Makes a stopwatch that never starts and reads no clock.
    pub const fn never() -> Self {
        Self::at(Start::Never)
    }

    const fn at(start: Start) -> Self {
        Self {
            start,
            #[cfg(feature = "testing")]
            waited: (Duration::ZERO, 0),
        }
    }

    /// Returns the time since the call began; where no clock was started, since `failed`.
    #[cfg(all(feature = "tracing", feature = "std"))]
    pub(crate) fn elapsed_or_since(&self, failed: u32) -> Duration {
        let is_running = !matches!(self.start, Start::Never);
        if is_running { self.elapsed() } else { Duration::from_millis(millis().wrapping_sub(failed).into()) }
    }

    /// The time since the call began.
    pub fn elapsed(&self) -> Duration {
        let elapsed = match self.start {
            Start::Never => Duration::ZERO,
            #[cfg(feature = "std")]
            Start::Sync(start) => start.elapsed(),
            #[cfg(feature = "std")]
            Start::Async(start) => start.elapsed(),
            #[cfg(feature = "testing")]
            Start::Virtual(start, _) => crate::testing::advanced(1).unwrap_or(start).saturating_sub(start),
        };
        #[cfg(feature = "testing")]
        let elapsed = elapsed.saturating_add(self.waited.0);
        elapsed
    }

    /// Begins a wait: one in a testing scope adds to the time of its own call, and of no other. A call that has outlived
    /// its scope goes on with its clock.
    #[inline]
    pub fn waits(&mut self, delay: Duration) {
        #[cfg(feature = "testing")]
        if let Some(now) = crate::testing::advanced(0) {
            let (waited, zeros) = &mut self.waited;
            *waited = waited.saturating_add(delay);
            *zeros = zeros.saturating_add(delay.is_zero().into());
            if let Start::Virtual(start, _) = &mut self.start {
                *waited = waited.saturating_add(now.saturating_sub(*start));
                *start = now;
            }
        } else if let Start::Virtual(_, clock) = self.start {
            self.start = clock();
        }
        #[cfg(not(feature = "testing"))]
        let _ = delay;
    }

    /// Returns whether a time limit has been reached.
    #[cold]
    #[inline(never)]
    pub fn has_reached(&self, max: Option<Duration>) -> bool {
        max.is_some_and(|max| self.time().elapsed >= max)
    }

    /// Returns the time since the call began, and how exact the timer is.
    #[cold]
    #[inline(never)]
    pub fn time(&self) -> Time {
        let tick = match self.start {
            // The timers of tokio and JavaScript round up to the next millisecond.
            #[cfg(any(feature = "tokio", all(feature = "wasm", target_family = "wasm", target_os = "unknown")))]
            Start::Async(_) => Duration::from_nanos(999_999),
            _ => Duration::ZERO,
        };
        let elapsed = self.elapsed();
        // So that a limit ends a call that never waits: the longer it goes on, the more each of its retries counts.
        #[cfg(feature = "testing")]
        let elapsed = elapsed.saturating_add(Duration::from_micros(u64::from(self.waited.1).pow(2)));
        Time { elapsed, tick }
    }
}

#[cfg(feature = "std")]
impl Stopwatch {
    /// Starts now, for a sync function.
    pub fn start() -> Self {
        Self::begin(|| Start::Sync(Instant::now()))
    }

    /// Starts now, for an async function.
    pub fn start_async() -> Self {
        Self::begin(|| Start::Async(AsyncInstant::now()))
    }

    #[inline]
    fn begin(clock: fn() -> Start) -> Self {
        #[cfg(feature = "testing")]
        if let Some(now) = crate::testing::advanced(1) {
            return Self::at(Start::Virtual(now, clock));
        }
        Self::at(clock())
    }

    /// Starts with `start` if the policy has a time limit; otherwise no clock is read.
    pub fn start_for(policy: &Policy, start: fn() -> Self) -> Self {
        if policy.max_elapsed().is_some() { start() } else { Self::never() }
    }
}
