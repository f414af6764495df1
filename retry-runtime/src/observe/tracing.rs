//! Events for `tracing`: one at WARN for each retry, and one at WARN for giving up.

use core::time::Duration;

use tracing::{field, warn};

use super::Text;
use crate::StopReason;

pub(super) fn retry(function: &'static str, attempt: u32, delay: Duration, error: &Text<'_>) {
    warn!(target: "reattempt", function, attempt, delay = field::debug(delay), error = shown(error), "retrying");
}

pub(super) fn give_up(function: &'static str, attempt: u32, delay: Duration, reason: StopReason, error: &Text<'_>) {
    warn!(
        target: "reattempt",
        function,
        attempt,
        delay = field::debug(delay),
        reason = reason.as_str(),
        error = shown(error),
        "giving up"
    );
}

/// Leaves the field out if it is `None`.
fn shown<'a>(error: &'a Text<'a>) -> Option<field::DisplayValue<&'a Text<'a>>> {
    (!matches!(error, Text::Nothing)).then(|| field::display(error))
}
