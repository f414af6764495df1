//! Counters and a histogram for the `metrics` facade, labelled by function.
//!
//! | name | kind | counts |
//! |---|---|---|
//! | `reattempt_calls_total` | counter | calls whose first attempt has ended |
//! | `reattempt_attempts_total` | counter | attempts that have ended |
//! | `reattempt_retries_total` | counter | waits begun |
//! | `reattempt_give_ups_total` | counter | retryable outcomes returned, by `reason` |
//! | `reattempt_wait_seconds` | histogram | the waits, in seconds |

use core::time::Duration;

use crate::StopReason;

pub(super) fn attempt(function: &'static str, number: u32) {
    if number == 1 {
        metrics::counter!("reattempt_calls_total", "function" => function).increment(1);
    }
    metrics::counter!("reattempt_attempts_total", "function" => function).increment(1);
}

pub(super) fn retry(function: &'static str, delay: Duration) {
    metrics::counter!("reattempt_retries_total", "function" => function).increment(1);
    metrics::histogram!("reattempt_wait_seconds", "function" => function).record(delay);
}

pub(super) fn give_up(function: &'static str, reason: StopReason) {
    metrics::counter!("reattempt_give_ups_total", "function" => function, "reason" => reason.as_str()).increment(1);
}
