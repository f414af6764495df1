//! The section that is appended to the function's documentation: attempts, delays, what is retried, limits, and the worst
//! total.

use quote::ToTokens;
use retry_runtime::Strategy;
use retry_runtime::pure::{Value, Written, rounded};

use super::schedule::{Read, Schedule};
use crate::syntax::{Arguments, Key};

/// The section, in Markdown.
pub(crate) fn section(schedule: &Schedule, arguments: &Arguments) -> String {
    let budget = written(arguments, Key::Budget);
    let sentences = match written(arguments, Key::Policy) {
        Some(policy) => vec![Some(format!("Retried by the policy `{policy}`")), Some(retried(schedule, arguments))],
        None => vec![
            Some(attempts_and_delays(schedule, arguments)),
            (schedule.policy().max() != Some(1) || !schedule.is_known(Key::Max)).then(|| retried(schedule, arguments)),
            limit(schedule, arguments, Key::MaxElapsed)
                .map(|limit| format!("No attempt starts {limit} after the call or later")),
            limit(schedule, arguments, Key::AttemptTimeout).map(|limit| format!("An attempt is cut after {limit}")),
            budget.map(|budget| format!("Every retry takes a token from the budget `{budget}`")),
            worst_total(schedule)
                .map(|total| format!("The delays add up to at most {total}, without hints of the server")),
        ],
    };
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    format!("\n# Retries\n\n{}.\n", sentences.join(". "))
}

fn attempts_and_delays(schedule: &Schedule, arguments: &Arguments) -> String {
    let policy = schedule.policy();
    let attempts = match (schedule.is_known(Key::Max), policy.max()) {
        (true, Some(1)) => return "One attempt, without retries".to_owned(),
        (true, Some(max)) => format!("At most {max} attempts"),
        (true, None) => "Attempts without limit".to_owned(),
        (false, _) => format!("At most `{}` attempts", written(arguments, Key::Max).unwrap_or_default()),
    };
    let [base, cap] = [(Key::Base, policy.base()), (Key::Cap, policy.cap())]
        .map(|(key, default)| limit(schedule, arguments, key).unwrap_or_else(|| Written(default).to_string()));
    let strategy = written(arguments, Key::Strategy).unwrap_or_default();
    let capped = limit(schedule, arguments, Key::Cap).map_or_else(String::new, |cap| format!(", each at most {cap}"));
    let delays = match (policy.strategy(), policy.strategy().name()) {
        (Strategy::Immediate, _) => "without delays between them".to_owned(),
        (Strategy::Steps(_), _) => {
            let steps = strategy.trim_matches(['[', ']']).replace('"', "");
            format!("with delays of {}{capped}", steps.trim().trim_end_matches(','))
        }
        (_, Some(name)) if schedule.has_known_strategy() && schedule.is_known(Key::Base) => {
            format!("with `{name}` delays from {base} to at most {cap}")
        }
        // Where `base` is not known, the default of `cap` is not either.
        (_, Some(name)) if schedule.has_known_strategy() => format!("with `{name}` delays from {base}{capped}"),
        _ => format!("with delays by `{strategy}`{capped}"),
    };
    format!("{attempts}, {delays}")
}

/// What is retried.
fn retried(schedule: &Schedule, arguments: &Arguments) -> String {
    let if_unsent = if schedule.is_unsafe_to_repeat() { ", if that proves that the server did not act" } else { "" };
    let arms = arguments.arms.iter().map(|arm| {
        let guard = arm.guard.as_ref().map_or_else(String::new, |guard| format!(" if {}", text(guard)));
        format!("`{}{guard}`", text(&arm.pattern))
    });
    let arms: Vec<String> = arms.collect();
    let what = if arms.is_empty() { "what its outcome classifies as retryable".to_owned() } else { arms.join(", ") };
    format!("It retries {what}{if_unsent}")
}

/// The most that the delays can add up to, where it is known and not zero.
fn worst_total(schedule: &Schedule) -> Option<Written> {
    let is_known = schedule.given.iter().all(|given| schedule.is_known(given.key));
    let is_function = matches!(schedule.policy().strategy(), Strategy::Custom(_));
    let total = if is_known && !is_function {
        schedule.policy().schedule().worst_total()
    } else {
        schedule.policy().max_elapsed().filter(|_| schedule.is_known(Key::MaxElapsed))
    };
    total.filter(|total| !total.is_zero()).map(|total| Written(rounded(total)))
}

/// A limit as a sentence has it: a duration as it is, an expression as code.
fn limit(schedule: &Schedule, arguments: &Arguments, key: Key) -> Option<String> {
    match schedule.get(key)?.value {
        Read::Literal(Value::Duration(duration)) => Some(Written(duration).to_string()),
        _ => Some(format!("`{}`", written(arguments, key)?)),
    }
}

/// The value of a key as it was written.
fn written(arguments: &Arguments, key: Key) -> Option<String> {
    arguments.get(key).map(|setting| text(&setting.value))
}

fn text(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    [(" :: ", "::"), (" . ", "."), (" ,", ","), (" (", "("), ("( ", "("), (" )", ")")]
        .iter()
        .fold(text, |text, (spaced, tidy)| text.replace(spaced, tidy))
}
