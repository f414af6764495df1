//! The section that is appended to the function's documentation: attempts, delays, what is retried, limits, and the worst
//! total.

use quote::ToTokens;
use retry_runtime::Strategy;
use retry_runtime::pure::{Value, Written, rounded};

use super::schedule::{Read, Schedule};
use crate::syntax::{Arguments, Key};

/// The section, in Markdown.
pub(crate) fn section(schedule: &Schedule, arguments: &Arguments) -> String {
    let policy = schedule.policy();
    // The value of a key as it was written.
    let written = |key| arguments.get(key).map(|setting| text(&setting.value));
    // A limit as a sentence has it: a duration as it is, an expression as code.
    let limit = |key| match schedule.get(key)?.value {
        Read::Literal(Value::Duration(duration)) => Some(Written(duration).to_string()),
        _ => written(key).map(|limit| format!("`{limit}`")),
    };
    let is_max_known = schedule.is_known(Key::Max);
    let is_single = is_max_known && policy.max() == Some(1);
    let delays = delays(schedule, &limit, &written(Key::Strategy).unwrap_or_default());
    let attempts = match (is_max_known, policy.max()) {
        (true, Some(1)) => "One attempt, without retries".to_owned(),
        (true, Some(max)) => format!("At most {max} attempts, {delays}"),
        (true, None) => format!("Attempts without limit, {delays}"),
        (false, _) => format!("At most `{}` attempts, {delays}", written(Key::Max).unwrap_or_default()),
    };
    let retried = Some(retried(schedule, arguments));
    let sentences = match written(Key::Policy) {
        Some(policy) => vec![Some(format!("Retried by the policy `{policy}`")), retried],
        None => vec![
            Some(attempts),
            retried.filter(|_| !is_single),
            limit(Key::MaxElapsed).map(|limit| format!("No attempt starts {limit} after the call or later")),
            limit(Key::AttemptTimeout).map(|limit| format!("An attempt is cut after {limit}")),
            written(Key::Budget).map(|budget| format!("Every retry takes a token from the budget `{budget}`")),
            worst_total(schedule)
                .map(|total| format!("The delays add up to at most {total}, without hints of the server")),
        ],
    };
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    format!("\n# Retries\n\n{}.\n", sentences.join(". "))
}

fn delays(schedule: &Schedule, limit: &dyn Fn(Key) -> Option<String>, strategy: &str) -> String {
    let policy = schedule.policy();
    let [base, cap] = [(Key::Base, policy.base()), (Key::Cap, policy.cap())]
        .map(|(key, default)| limit(key).unwrap_or_else(|| Written(default).to_string()));
    let capped = limit(Key::Cap).map_or_else(String::new, |cap| format!(", each at most {cap}"));
    match (policy.strategy(), policy.strategy().name()) {
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
    }
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
    let (policy, mut keys) = (schedule.policy(), schedule.given.iter().map(|given| given.key));
    let is_function = matches!(policy.strategy(), Strategy::Custom(_));
    let total = if keys.all(|key| schedule.is_known(key)) && !is_function {
        policy.schedule().worst_total()
    } else {
        policy.max_elapsed().filter(|_| schedule.is_known(Key::MaxElapsed))
    };
    total.filter(|total| !total.is_zero()).map(|total| Written(rounded(total)))
}

fn text(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    [(" :: ", "::"), (" . ", "."), (" ,", ","), (" (", "("), ("( ", "("), (" )", ")")]
        .iter()
        .fold(text, |text, (spaced, tidy)| text.replace(spaced, tidy))
}
