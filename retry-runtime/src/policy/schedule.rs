//! What a policy's waits come to, worked out in advance: for a person who chooses one, and for documentation.

use core::{fmt, time::Duration};

use super::{Policy, Strategy};
use crate::jitter::Interval;

/// The wait before one retry, as far as it is known in advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledWait {
    retry: u32,
    interval: Interval,
    mean: Duration,
}

impl ScheduledWait {
    /// The retry, from 1: the wait follows the attempt of this number.
    pub const fn retry(&self) -> u32 {
        self.retry
    }

    /// The shortest that the wait can be.
    pub const fn least(&self) -> Duration {
        self.interval.least
    }

    /// What the wait comes to in the mean. Exact, but for decorrelated jitter, whose waits depend on each other: there
    /// it is to within one per cent.
    pub const fn mean(&self) -> Duration {
        self.mean
    }

    /// The longest that the wait can be.
    pub const fn longest(&self) -> Duration {
        self.interval.most
    }
}

/// The waits of a [`Policy`] before each of its retries, in their order; endless where attempts are unlimited.
///
/// Made by [`Policy::schedule`]. Limits of time, hints and `throttle_base` do not show in it.
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
    /// For each retry the least, mean and longest wait.
    ///
    /// ```
    /// use core::time::Duration;
    /// use retry_runtime::Policy;
    ///
    /// let schedule = Policy::DEFAULT.schedule();
    /// assert_eq!(schedule.worst_total(), Some(Duration::from_millis(300)));
    /// for wait in schedule {
    ///     println!("before retry {} on average {:?}", wait.retry(), wait.mean());
    /// }
    /// ```
    pub fn schedule(&self) -> Schedule {
        Schedule { policy: *self, retry: Some(1), previous: self.base, chain: Chain::start(self.base) }
    }
}

impl Schedule {
    /// The most that the waits of one call can add up to; `None` where attempts are unlimited and so is the time.
    ///
    /// Hints and `throttle_base` may lengthen single waits, up to `cap`. Where waits still grow at the hundred
    /// thousandth retry, all later ones count as the longest of all.
    pub fn worst_total(&self) -> Option<Duration> {
        let waits = self.policy.max.map(|max| worst_waits(&self.policy, max.get() - 1));
        match (waits, self.policy.max_elapsed) {
            (Some(waits), Some(limit)) => Some(waits.min(limit)),
            (waits, limit) => waits.or(limit),
        }
    }
}

/// The sum of the longest waits before so many retries.
fn worst_waits(policy: &Policy, retries: u32) -> Duration {
    const SUMMED: u32 = 100_000;
    let (mut total, mut previous) = (Duration::ZERO, policy.base);
    for retry in 1..=retries.min(SUMMED) {
        previous = policy.within_cap(retry, previous).most;
        total = total.saturating_add(previous);
    }
    let rest = retries.saturating_sub(SUMMED);
    let longest = policy.within_cap(retries, previous).most;
    total.saturating_add(longest.saturating_mul(rest))
}

impl Policy {
    fn within_cap(&self, retry: u32, previous: Duration) -> Interval {
        let Interval { least, most } = self.interval(self.base, retry, previous);
        Interval { least: least.min(self.cap), most: most.min(self.cap) }
    }
}

impl Iterator for Schedule {
    type Item = ScheduledWait;

    fn next(&mut self) -> Option<ScheduledWait> {
        let retry = self.retry?;
        if self.policy.max.is_some_and(|max| retry >= max.get()) {
            return None;
        }
        self.retry = retry.checked_add(1);
        let interval = self.policy.within_cap(retry, self.previous);
        self.previous = interval.most;
        let mean = match self.policy.strategy {
            Strategy::DecorrelatedJitter => {
                // Floating point may be a nanosecond out.
                self.chain.next(self.policy.base, self.policy.cap).clamp(interval.least, interval.most)
            }
            _ => interval.mean(),
        };
        Some(ScheduledWait { retry, interval, mean })
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

/// A table of the waits, and what ends a call.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// As many rows as a person reads; few schedules still change after them.
        const ROWS: usize = 12;
        let mut schedule = self.schedule();
        if !matches!(self.max(), Some(1)) {
            writeln!(f, "retry {:>11} {:>11} {:>11}", "least", "mean", "longest")?;
        }
        for wait in schedule.by_ref().take(ROWS) {
            let [least, mean, longest] = [wait.least(), wait.mean(), wait.longest()].map(Rounded);
            writeln!(f, "{:>5} {least:>11} {mean:>11} {longest:>11}", wait.retry())?;
        }
        if schedule.next().is_some() {
            writeln!(f, "  ...")?;
        }
        match self.max() {
            Some(1) => f.write_str("1 attempt, and no waiting"),
            Some(max) => write!(f, "at most {max} attempts"),
            None => f.write_str("attempts without limit"),
        }?;
        if let Some(limit) = self.max_elapsed {
            write!(f, ", none {} after the call or later", Rounded(limit))?;
        }
        if let Some(limit) = self.attempt_timeout {
            write!(f, ", each at most {}", Rounded(limit))?;
        }
        match schedule.worst_total() {
            Some(total) if self.max() != Some(1) => write!(f, ", and at worst {} of waiting", Rounded(total)),
            _ => Ok(()),
        }
    }
}

/// A duration with three decimals at most, as `Debug` has it.
struct Rounded(Duration);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `Debug` keeps zeros where a precision is asked for; whole units need none.
        let exact = [1_000_000_000, 1_000_000, 1_000].into_iter().find(|unit| self.0.as_nanos() >= *unit);
        let whole = exact.is_none_or(|unit| self.0.as_nanos() % unit == 0);
        match (whole, f.width()) {
            (true, Some(width)) => write!(f, "{:>width$?}", self.0),
            (true, None) => write!(f, "{:?}", self.0),
            (false, Some(width)) => write!(f, "{:>width$.3?}", self.0),
            (false, None) => write!(f, "{:.3?}", self.0),
        }
    }
}
