//! The figures of a schedule of literals, for rules and for the function's documentation.
//!
//! The runtime holds the formulas; what is worked out here is held against it by the tests of this crate. A figure is
//! `None` where it depends on a constant expression, which only the compiler can evaluate.

use core::time::Duration;

use super::schedule::{Given, Jitter, Schedule};
use crate::syntax::Key;

/// Figures for more retries than this are worked out only where the waits have stopped growing by then.
const RETRIES_SUMMED: u32 = 1000;

fn known_or<T: Copy>(given: Option<&Given<T>>, default: T) -> Option<T> {
    given.map_or(Some(default), |given| given.known().copied())
}

fn default_duration(key: Key) -> Duration {
    humantime::parse_duration(key.default()).unwrap_or_default()
}

/// The waits of a list; empty where the strategy is no list.
pub(crate) fn steps(schedule: &Schedule) -> Option<Vec<Duration>> {
    schedule.steps().unwrap_or_default().iter().map(|(_, known)| *known).collect()
}

/// `base`.
pub(crate) fn base(schedule: &Schedule) -> Option<Duration> {
    known_or(schedule.base.as_ref(), default_duration(Key::Base))
}

/// `cap`; the default gives way to a longer `base` or list.
pub(crate) fn cap(schedule: &Schedule) -> Option<Duration> {
    if let Some(given) = &schedule.cap {
        return given.known().copied();
    }
    let longest = match schedule.strategy_name()? {
        "a list" => steps(schedule)?.into_iter().max()?,
        _ => base(schedule)?,
    };
    Some(longest.max(default_duration(Key::Cap)))
}

/// `max`; `None` inside for unlimited.
#[expect(clippy::option_option, reason = "not known while expanding, unlimited, or a number")]
pub(crate) fn max(schedule: &Schedule) -> Option<Option<u32>> {
    if let Some(given) = &schedule.max {
        return given.known().copied();
    }
    Some(Some(match schedule.strategy_name()? {
        "a list" => u32::try_from(schedule.steps()?.len()).unwrap_or(u32::MAX).saturating_add(1),
        _ => Key::Max.default().parse().ok()?,
    }))
}

/// The longest that the wait before each retry can be; endless.
fn longest_waits(schedule: &Schedule) -> Option<impl Iterator<Item = Duration>> {
    let strategy = schedule.strategy_name().filter(|name| *name != "a function")?;
    let (base, cap) = (base(schedule)?, cap(schedule)?);
    let factor = known_or(schedule.factor.as_ref(), Key::Factor.default().parse().ok()?)?;
    let step = known_or(schedule.step.as_ref(), base)?;
    let spread = match known_or(schedule.jitter.as_ref(), Jitter::None)? {
        Jitter::Spread(fraction) => 1.0 + fraction,
        Jitter::None | Jitter::Full | Jitter::Equal => 1.0,
    };
    let steps = steps(schedule)?;
    let first = match strategy {
        "immediate" => Duration::ZERO,
        "a list" => steps.first().copied()?,
        "decorrelated_jitter" => base.saturating_mul(3),
        _ => base,
    };
    let (mut wait, mut before) = (first.min(cap), Duration::ZERO);
    let waits = (1_usize..).map(move |retry| {
        let now = wait;
        let next = match strategy {
            "linear" => now.saturating_add(step),
            "fibonacci" => now.saturating_add(before),
            "decorrelated_jitter" => now.saturating_mul(3),
            "exponential" | "full_jitter" | "equal_jitter" => scaled(now, factor),
            "a list" => steps.get(retry).copied().unwrap_or(now),
            _ => now,
        };
        (wait, before) = (next.min(cap), now);
        scaled(now, spread).min(cap)
    });
    Some(waits)
}

fn scaled(wait: Duration, by: f64) -> Duration {
    Duration::try_from_secs_f64(wait.as_secs_f64() * by).unwrap_or(Duration::MAX)
}

/// The most that the waits of one call can add up to, where there is an end to them.
pub(crate) fn worst_total(schedule: &Schedule) -> Option<Duration> {
    let limit = match &schedule.max_elapsed {
        Some(given) => Some(*given.known()?),
        None => None,
    };
    match (sum(schedule), limit) {
        (Some(total), Some(limit)) => Some(total.min(limit)),
        (total, limit) => total.or(limit),
    }
}

/// The sum of the longest waits before every retry.
fn sum(schedule: &Schedule) -> Option<Duration> {
    let retries = max(schedule)??.saturating_sub(1);
    let summed = usize::try_from(retries.min(RETRIES_SUMMED)).ok()?;
    let waits: Vec<Duration> = longest_waits(schedule)?.take(summed).collect();
    let total = waits.iter().fold(Duration::ZERO, |total, wait| total.saturating_add(*wait));
    match (retries.saturating_sub(RETRIES_SUMMED), waits.as_slice()) {
        (0, _) => Some(total),
        (rest, [.., before, last]) if before == last => Some(total.saturating_add(last.saturating_mul(rest))),
        _ => None,
    }
}
