//! The section that is appended to the function's documentation: attempts, waits, limits, and the worst total wait.

use core::time::Duration;

use quote::ToTokens;

use super::{
    schedule::Schedule,
    worst::{cap, max, worst_total},
};
use crate::syntax::{Arguments, Key, show_duration};

/// The section, in Markdown.
pub(crate) fn section(schedule: &Schedule, arguments: &Arguments) -> String {
    let sentences = match written(arguments, Key::Policy) {
        Some(policy) => vec![format!("Retried by the policy `{policy}`")],
        None => [
            Some(attempts_and_waits(schedule, arguments)),
            limit(arguments, Key::MaxElapsed)
                .map(|limit| format!("No attempt starts later than {limit} after the call")),
            limit(arguments, Key::AttemptTimeout).map(|limit| format!("An attempt is cut after {limit}")),
            worst_total(schedule)
                .filter(|total| !total.is_zero())
                .map(|total| format!("At worst the waits add up to {}", show_duration(rounded(total)))),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    format!("\n# Retries\n\n{}.\n", sentences.join(". "))
}

fn attempts_and_waits(schedule: &Schedule, arguments: &Arguments) -> String {
    let attempts = match max(schedule) {
        Some(Some(1)) => return "One attempt, without retries".to_owned(),
        Some(Some(max)) => format!("At most {max} attempts"),
        Some(None) => "Attempts without limit".to_owned(),
        None => format!("At most `{}` attempts", written(arguments, Key::Max).unwrap_or_default()),
    };
    let strategy = written(arguments, Key::Strategy).unwrap_or_default();
    let waits = match schedule.strategy_name() {
        Some("immediate") => return format!("{attempts}, without waits between them"),
        Some("a list") => format!("waits of {}", strategy.replace('"', "")),
        Some(named) if named != "a function" => format!("`{named}` waits between them"),
        _ => format!("waits by `{strategy}`"),
    };
    let cap = cap(schedule)
        .map(show_duration)
        .or_else(|| limit(arguments, Key::Cap))
        .map_or_else(String::new, |cap| format!(", each at most {cap}"));
    format!("{attempts}, {waits}{cap}")
}

/// As exact as a reader wants it.
fn rounded(total: Duration) -> Duration {
    let unit = if total < Duration::from_secs(1) { Duration::from_micros(1) } else { Duration::from_millis(1) };
    let excess = total.subsec_nanos() % unit.subsec_nanos();
    let down = total.saturating_sub(Duration::from_nanos(excess.into()));
    if excess * 2 < unit.subsec_nanos() { down } else { down.saturating_add(unit) }
}

/// A limit as a sentence has it: a duration as it is, an expression as code.
fn limit(arguments: &Arguments, key: Key) -> Option<String> {
    let written = written(arguments, key)?;
    Some(match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(duration) => duration.to_owned(),
        None => format!("`{written}`"),
    })
}

/// The value of a key as it was written.
fn written(arguments: &Arguments, key: Key) -> Option<String> {
    arguments.get(key).map(|setting| {
        setting.value.to_token_stream().to_string().replace(" :: ", "::").replace(" . ", ".").replace(" ,", ",")
    })
}
