//! The figures of a schedule of literals, for rules and for the function's documentation.
//!
//! The runtime holds the formulas; what is worked out here is held against it by the tests of this crate.

use core::time::Duration;

use super::schedule::{Given, Jitter, Schedule, Strategy};
use crate::syntax::{Arguments, Key, show_duration};

fn known_or<T: Copy>(given: Option<&Given<T>>, default: T) -> Option<T> {
    given.map_or(Some(default), |given| given.known)
}

fn default_duration(key: Key) -> Duration {
    humantime::parse_duration(key.default()).unwrap_or_default()
}

/// `base`, where it is known.
pub(crate) fn base(schedule: &Schedule) -> Option<Duration> {
    known_or(schedule.base.as_ref(), default_duration(Key::Base))
}

/// `cap`, where it is known: the default gives way to a longer `base` or list.
pub(crate) fn cap(schedule: &Schedule) -> Option<Duration> {
    let longest = match schedule.strategy.as_ref().and_then(|given| given.known.as_ref()) {
        Some(Strategy::Steps(steps)) => {
            steps.iter().map(|(_, step)| *step).collect::<Option<Vec<_>>>()?.into_iter().max()?
        }
        _ => base(schedule)?,
    };
    known_or(schedule.cap.as_ref(), default_duration(Key::Cap).max(longest))
}

/// `max`, where it is known: `None` inside for unlimited.
fn max(schedule: &Schedule) -> Option<Option<u32>> {
    let default = match schedule.strategy.as_ref().and_then(|given| given.known.as_ref()) {
        Some(Strategy::Steps(steps)) => u32::try_from(steps.len()).unwrap_or(u32::MAX).saturating_add(1),
        _ => Key::Max.default().parse().unwrap_or(u32::MAX),
    };
    known_or(schedule.max.as_ref(), Some(default))
}

/// The longest that the wait before each retry can be, where all values are known; endless.
fn longest_waits(schedule: &Schedule) -> Option<impl Iterator<Item = Duration>> {
    let (base, cap) = (base(schedule)?, cap(schedule)?);
    let factor = known_or(schedule.factor.as_ref(), Key::Factor.default().parse().unwrap_or(2.0))?;
    let step = known_or(schedule.step.as_ref(), base)?;
    let spread = match schedule.jitter.as_ref().map(|given| given.known) {
        Some(Some(Jitter::Spread(fraction))) => 1.0 + fraction,
        Some(None) => return None,
        _ => 1.0,
    };
    let steps = match schedule.strategy.as_ref().and_then(|given| given.known.as_ref()) {
        Some(Strategy::Steps(steps)) => steps.iter().map(|(_, step)| *step).collect::<Option<Vec<_>>>()?,
        Some(Strategy::Custom) => return None,
        _ => Vec::new(),
    };
    let name = schedule.strategy_name();
    let scaled =
        move |wait: Duration, by: f64| Duration::try_from_secs_f64(wait.as_secs_f64() * by).unwrap_or(Duration::MAX);
    let mut state = (base, Duration::ZERO);
    let waits = (0_usize..).map(move |retry| {
        let (wait, before) = state;
        state = match name {
            "linear" => (wait.saturating_add(step), wait),
            "fibonacci" => (wait.saturating_add(before), wait),
            "decorrelated_jitter" => (wait.saturating_mul(3), wait),
            "exponential" | "full_jitter" | "equal_jitter" => (scaled(wait.min(cap), factor), wait),
            _ => state,
        };
        let wait = match name {
            "immediate" => Duration::ZERO,
            "a list" => steps.get(retry).or(steps.last()).copied().unwrap_or_default(),
            "decorrelated_jitter" => wait.saturating_mul(3),
            _ => wait,
        };
        scaled(wait.min(cap), spread).min(cap)
    });
    Some(waits)
}

/// The sum of the longest waits, where all values are known and there is an end to them.
pub(crate) fn worst_total(schedule: &Schedule) -> Option<Duration> {
    /// Enough for every growth to reach its cap, or not worth a sentence in documentation.
    const MOST: u32 = 1000;
    let retries = max(schedule)??.saturating_sub(1);
    let mut total = Duration::ZERO;
    let mut last = Duration::ZERO;
    for wait in longest_waits(schedule)?.take(usize::try_from(retries.min(MOST)).ok()?) {
        total = total.saturating_add(wait);
        last = wait;
    }
    match retries.saturating_sub(MOST) {
        0 => {}
        rest if Some(last) == cap(schedule) || last.is_zero() => {
            total = total.saturating_add(last.saturating_mul(rest))
        }
        _ => return None,
    }
    match schedule.max_elapsed.as_ref().map(|given| given.known) {
        Some(Some(elapsed)) => Some(total.min(elapsed)),
        Some(None) => None,
        None => Some(total),
    }
}

/// The section that is appended to the function's documentation.
pub(crate) fn documentation(schedule: &Schedule, arguments: &Arguments) -> String {
    let mut text = String::from("\n# Retries\n\n");
    let written =
        |key: Key| arguments.get(key).map(|setting| quote::ToTokens::to_token_stream(&setting.value).to_string());
    if let Some(policy) = written(Key::Policy) {
        text.push_str(&format!("Retried by the policy `{policy}`.\n"));
        return text;
    }
    let attempts = match max(schedule) {
        Some(Some(1)) => "One attempt".to_owned(),
        Some(Some(max)) => format!("At most {max} attempts"),
        Some(None) => "Attempts without limit".to_owned(),
        None => format!("At most `{}` attempts", written(Key::Max).unwrap_or_default()),
    };
    let waits = match schedule.strategy_name() {
        "a list" => format!("waits of {}", written(Key::Strategy).unwrap_or_default()),
        "a function" => format!("waits by `{}`", written(Key::Strategy).unwrap_or_default()),
        "immediate" => "no waits between them".to_owned(),
        named => format!("`{named}` waits between them"),
    };
    text.push_str(&format!("{attempts}, {waits}"));
    if schedule.strategy_name() != "immediate" {
        match cap(schedule) {
            Some(cap) => text.push_str(&format!(", each at most {}", show_duration(cap))),
            None => text.push_str(&written(Key::Cap).map_or(String::new(), |cap| format!(", each at most `{cap}`"))),
        }
    }
    text.push('.');
    let limits = [
        (Key::MaxElapsed, "No attempt starts later than", "after the call began"),
        (Key::AttemptTimeout, "An attempt is cut after", ""),
    ];
    for (key, before, after) in limits {
        if let Some(limit) = written(key) {
            text.push_str(&format!(" {before} {} {after}", limit.trim_matches('"')).trim_end().to_owned());
            text.push('.');
        }
    }
    if let Some(total) = worst_total(schedule).filter(|total| !total.is_zero()) {
        text.push_str(&format!(" At worst the waits add up to {}.", show_duration(total)));
    }
    text.push('\n');
    text
}
