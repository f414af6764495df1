//! The delays of a policy, computed in advance: for users who choose a policy, and for documentation.

use core::{fmt, time::Duration};

use super::{Policy, Strategy};
use crate::{backoff::from_nanos, jitter::Interval};

/// Describes the wait before one retry: its bounds and its mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledWait {
    retry: u32,
    least: Duration,
    mean: Duration,
    longest: Duration,
}

impl ScheduledWait {
    getters! {
        /// Returns the number of the retry, from 1: the wait follows the attempt of the same number.
        retry: u32 = retry;

        /// Returns the shortest possible wait.
        least: Duration = least;

        /// Returns the mean wait. It is exact, except for decorrelated jitter, whose waits depend on each other: there
        /// it is accurate to one per cent.
        mean: Duration = mean;

        /// Returns the longest possible wait.
        longest: Duration = longest;
    }
}

/// Iterates over the waits of a [`Policy`], one for each retry; it is endless if attempts are unlimited.
///
/// [`Policy::schedule`] makes it. Time limits, hints and `throttle_base` do not change these waits.
#[derive(Debug, Clone)]
pub struct Schedule {
    policy: Policy,
    /// The next, if there is one.
    retry: Option<u32>,
    /// The longest that the wait before it can be.
    previous: Duration,
    chain: Chain,
}

impl Policy {
    /// Returns the shortest, mean and longest wait before each retry. Its `Display` is a table:
    ///
    /// ```
    /// use core::time::Duration;
    /// use reattempt::Policy;
    ///
    /// let schedule = Policy::DEFAULT.schedule();
    /// assert_eq!(schedule.worst_total(), Some(Duration::from_millis(300)));
    /// assert_eq!(
    ///     schedule.to_string(),
    ///     "\
    /// retry       least        mean     longest
    ///     1       0.0ns      50.0ms     100.0ms
    ///     2       0.0ns     100.0ms     200.0ms
    /// at most 3 attempts, full_jitter delays from 100ms to at most 10s, at worst 300ms of waiting without hints"
    /// );
    /// ```
    pub fn schedule(&self) -> Schedule {
        Schedule { policy: *self, retry: Some(1), previous: self.base(), chain: Chain::start(self.base()) }
    }

    fn within_cap(&self, base: Duration, retry: u32, previous: Duration) -> Interval {
        let (Interval { least, most }, cap) = (self.interval(base, retry, Some(&previous)), self.cap().as_nanos());
        Interval { least: least.min(cap), most: most.min(cap) }
    }
}

impl Schedule {
    /// Returns the most that the waits of one call can add up to without hints; `None` if neither the attempts nor the
    /// time is limited.
    ///
    /// It uses `throttle_base` if that is longer than `base`. A hint can lengthen a single wait, up to `max_hint`. If
    /// the waits still grow at the hundred thousandth retry, all later ones count as the longest possible.
    pub fn worst_total(&self) -> Option<Duration> {
        let waits = self.policy.max().map(|max| worst_waits(&self.policy, max.saturating_sub(1)));
        waits.into_iter().chain(self.policy.max_elapsed()).min()
    }
}

/// The sum of the longest waits before so many retries.
fn worst_waits(policy: &Policy, retries: u32) -> Duration {
    const SUMMED: u32 = 100_000;
    // Any failure may be a throttled one, and no strategy waits less from a longer base.
    let base = policy.base().max(policy.throttle_base());
    let (mut total, mut previous) = (Duration::ZERO, base);
    for retry in 1..=retries.min(SUMMED) {
        previous = from_nanos(policy.within_cap(base, retry, previous).most);
        total = total.saturating_add(previous);
    }
    let rest = retries.saturating_sub(SUMMED);
    let longest = from_nanos(policy.within_cap(base, retries, previous).most);
    total.saturating_add(longest.saturating_mul(rest))
}

impl Iterator for Schedule {
    type Item = ScheduledWait;

    fn next(&mut self) -> Option<ScheduledWait> {
        let retry = self.retry?;
        if self.policy.max().is_some_and(|max| retry >= max) {
            return None;
        }
        self.retry = retry.checked_add(1);
        let interval = self.policy.within_cap(self.policy.base(), retry, self.previous);
        let (least, longest) = (from_nanos(interval.least), from_nanos(interval.most));
        self.previous = longest;
        let mean = match self.policy.strategy() {
            // Floating point may be a nanosecond out.
            Strategy::DecorrelatedJitter => {
                self.chain.next(self.policy.base(), self.policy.cap()).clamp(least, longest)
            }
            _ => from_nanos(interval.mean()),
        };
        Some(ScheduledWait { retry, least, mean, longest })
    }
}

/// How the waits of decorrelated jitter are spread after so many retries.
///
/// Each depends on the one before, and the cap cuts the longest; there is no formula for their mean. So a crowd of
/// waits, each as likely as the next, is taken from retry to retry.
#[derive(Debug, Clone)]
struct Chain {
    /// In seconds, the shortest first.
    waits: [f64; Self::CROWD],
}

impl Chain {
    const CROWD: usize = 48;
    const DRAWS: usize = 16;

    fn start(base: Duration) -> Self {
        Self { waits: [base.as_secs_f64(); Self::CROWD] }
    }

    /// Draws the next wait evenly from the interval of each, and gathers neighbours again.
    #[expect(clippy::cast_precision_loss, reason = "these counts are small")]
    fn next(&mut self, base: Duration, cap: Duration) -> Duration {
        let (base, cap) = (base.as_secs_f64(), cap.as_secs_f64());
        let mut drawn = [[0.0; Self::DRAWS]; Self::CROWD];
        for (draws, previous) in drawn.iter_mut().zip(self.waits) {
            for (number, draw) in draws.iter_mut().enumerate() {
                let share = (number as f64 + 0.5) / Self::DRAWS as f64;
                *draw = ((3.0 * previous - base) * share + base).min(cap);
            }
        }
        let drawn = drawn.as_flattened_mut();
        drawn.sort_unstable_by(f64::total_cmp);
        for (wait, neighbours) in self.waits.iter_mut().zip(drawn.chunks(Self::DRAWS)) {
            *wait = neighbours.iter().sum::<f64>() / Self::DRAWS as f64;
        }
        let mean = self.waits.iter().sum::<f64>() / Self::CROWD as f64;
        Duration::try_from_secs_f64(mean).unwrap_or(Duration::MAX)
    }
}

/// Writes a table of the remaining waits, and the policy in one line.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// As many rows as a person reads; few schedules still change after them.
        const ROWS: usize = 12;
        let mut waits = self.clone().peekable();
        if waits.peek().is_some() {
            writeln!(f, "retry {:>11} {:>11} {:>11}", "least", "mean", "longest")?;
        }
        for wait in waits.by_ref().take(ROWS) {
            let ScheduledWait { retry, least, mean, longest } = wait;
            writeln!(f, "{retry:>5} {least:>11.1?} {mean:>11.1?} {longest:>11.1?}")?;
        }
        if waits.peek().is_some() {
            writeln!(f, "  ...")?;
        }
        self.policy.fmt(f)
    }
}
