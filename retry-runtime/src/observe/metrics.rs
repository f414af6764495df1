//! Counters and a histogram for the `metrics` facade, labelled by function.
//!
//! | name | kind | counts |
//! |---|---|---|
//! | `reattempt_calls_total` | counter | calls whose first attempt has ended |
//! | `reattempt_attempts_total` | counter | attempts that have ended |
//! | `reattempt_retries_total` | counter | waits begun |
//! | `reattempt_give_ups_total` | counter | retryable outcomes returned, by `reason` |
//! | `reattempt_wait_seconds` | histogram | the waits, in seconds |

use core::{ptr, time::Duration};

use metrics::{NoopRecorder, Recorder};

use crate::StopReason;

/// Whether anybody counts; where not, a call ends here, before a label is made.
///
/// The facade hands out its own recorder where there is none. That is told by its table of methods: a comparison that
/// the compiler decides where it knows the recorder, so that what is left is the facade's own look for one.
#[inline]
fn is_recording() -> bool {
    metrics::with_recorder(|recorder| {
        let found = ptr::from_ref(recorder);
        let as_none: *const dyn Recorder = found.cast::<NoopRecorder>();
        #[expect(ambiguous_wide_pointer_comparisons, reason = "a table that is there twice only costs time")]
        let none = found == as_none;
        !none
    })
}

/// A final outcome is about to be returned.
#[inline]
pub(super) fn done(function: &'static str, attempt: u32) {
    if is_recording() {
        count_attempt(function, attempt);
    }
}

/// A wait is about to begin.
pub(super) fn retry(function: &'static str, attempt: u32, delay: Duration) {
    if is_recording() {
        count_retry(function, attempt, delay);
    }
}

/// A retryable outcome is about to be returned.
pub(super) fn give_up(function: &'static str, attempt: u32, reason: StopReason) {
    if is_recording() {
        count_give_up(function, attempt, reason);
    }
}

#[cold]
#[inline(never)]
fn count_attempt(function: &'static str, number: u32) {
    if number == 1 {
        metrics::counter!("reattempt_calls_total", "function" => function).increment(1);
    }
    metrics::counter!("reattempt_attempts_total", "function" => function).increment(1);
}

#[cold]
#[inline(never)]
fn count_retry(function: &'static str, attempt: u32, delay: Duration) {
    count_attempt(function, attempt);
    metrics::counter!("reattempt_retries_total", "function" => function).increment(1);
    metrics::histogram!("reattempt_wait_seconds", "function" => function).record(delay);
}

#[cold]
#[inline(never)]
fn count_give_up(function: &'static str, attempt: u32, reason: StopReason) {
    count_attempt(function, attempt);
    metrics::counter!("reattempt_give_ups_total", "function" => function, "reason" => reason.as_str()).increment(1);
}
