//! Events for `tracing`, each with a target of its own. Times are numbers of seconds, so that they can be added up.

use core::time::Duration;

use tracing::{debug, field, info, warn};

use super::{Function, Text, function::Numbered};
use crate::StopReason;

/// At WARN for the first retries and for each power of two, so that a worker without a limit does not flood its log.
pub(super) fn retry(of: &Function, (attempt, max): Numbered, delay: Duration, error: &Text<'_>) {
    macro_rules! retrying {
        ($level:ident) => {
            $level!(
                target: "reattempt::retry",
                function = of.name,
                module = of.module,
                attempt,
                max,
                delay_s = delay.as_secs_f64(),
                error = shown(error),
                status = error.status(),
                "retrying"
            )
        };
    }
    if attempt <= 8 || attempt.is_power_of_two() { retrying!(warn) } else { retrying!(debug) }
}

pub(super) fn give_up(
    of: &Function,
    (attempt, max): Numbered,
    elapsed: &dyn Fn() -> Duration,
    reason: StopReason,
    error: &Text<'_>,
) {
    warn!(
        target: "reattempt::give_up",
        function = of.name,
        module = of.module,
        attempt,
        max,
        elapsed_s = elapsed().as_secs_f64(),
        reason = reason.as_str(),
        error = shown(error),
        status = error.status(),
        "giving up"
    );
}

pub(super) fn recovered(of: &Function, (attempt, max): Numbered) {
    info!(target: "reattempt::recovered", function = of.name, module = of.module, attempt, max, "recovered");
}

#[cfg(feature = "std")]
pub(super) fn nested(of: &Function, inner: Option<&'static str>, each: u32, in_all: u32) {
    let (function, module) = (of.name, of.module);
    warn!(target: "reattempt::nested", function, module, inner, each, in_all, "retries are nested");
}

/// Leaves the field out if there is no error.
fn shown<'a>(error: &'a Text<'a>) -> Option<field::DisplayValue<&'a Text<'a>>> {
    (!matches!(error, Text::Status(_) | Text::Nothing)).then(|| field::display(error))
}
