//! Counters and a histogram for the `metrics` facade, with the label `function`.
//!
//! | name | kind | counts |
//! |---|---|---|
//! | `reattempt_calls_total` | counter | calls whose first attempt has ended |
//! | `reattempt_attempts_total` | counter | attempts that have ended |
//! | `reattempt_retries_total` | counter | waits that were started |
//! | `reattempt_give_ups_total` | counter | retryable outcomes that were returned, by `reason` |
//! | `reattempt_wait_seconds` | histogram | the delays, in seconds |

use core::{ptr, time::Duration};

use metrics::{Key, Label, Level, Metadata, NoopRecorder, Recorder, with_recorder};

use super::Function;
use crate::StopReason;

static METADATA: Metadata<'static> = Metadata::new("reattempt", Level::INFO, Some(module_path!()));

/// Counts a final outcome.
#[inline]
pub(super) fn final_outcome(function: &Function, attempt: u32) {
    if is_recording() {
        count_final_outcome(function, attempt);
    }
}

/// Whether anybody counts: if not, a success ends here.
///
/// The facade passes a recorder of its own if none is installed, and says so nowhere else. It is told by its table of
/// methods, and by that alone, because another recorder may be as small. If the table is there twice, as in a build
/// without optimization, that recorder gets the counts and drops them.
#[inline]
fn is_recording() -> bool {
    with_recorder(|recorder| {
        let found = ptr::from_ref(recorder);
        let as_none: *const dyn Recorder = found.cast::<NoopRecorder>();
        #[expect(ambiguous_wide_pointer_comparisons, reason = "a table that is there twice only costs time")]
        let none = found == as_none;
        !none
    })
}

#[cold]
#[inline(never)]
fn count_final_outcome(function: &Function, attempt: u32) {
    with_recorder(|recorder| count_attempt(recorder, function, attempt));
}

/// Counts, if anybody does.
fn record(count: impl FnOnce(&dyn Recorder)) {
    if is_recording() {
        with_recorder(count);
    }
}

/// Counts a retry and its delay.
pub(super) fn retry(function: &Function, attempt: u32, delay: Duration) {
    record(|recorder| {
        count_attempt(recorder, function, attempt);
        count(recorder, "reattempt_retries_total", function);
        recorder.register_histogram(&function.key("reattempt_wait_seconds"), &METADATA).record(delay);
    });
}

/// Counts a retryable outcome that is returned.
pub(super) fn give_up(function: &Function, attempt: u32, reason: StopReason, overslept: bool) {
    record(|recorder| {
        if !overslept {
            count_attempt(recorder, function, attempt);
        }
        let labels = std::vec![Label::new("function", function.name), Label::new("reason", reason.as_str())];
        let key = Key::from_parts("reattempt_give_ups_total", labels);
        recorder.register_counter(&key, &METADATA).increment(1);
    });
}

fn count_attempt(recorder: &dyn Recorder, function: &Function, attempt: u32) {
    if attempt == 1 {
        count(recorder, "reattempt_calls_total", function);
    }
    count(recorder, "reattempt_attempts_total", function);
}

fn count(recorder: &dyn Recorder, counter: &'static str, function: &Function) {
    recorder.register_counter(&function.key(counter), &METADATA).increment(1);
}

impl Function {
    /// Makes a key, without an allocation if its labels are a constant.
    fn key(&self, name: &'static str) -> Key {
        match self.labels {
            Some(labels) => Key::from_static_labels(name, labels),
            None => Key::from_parts(name, std::vec![Label::new("function", self.name)]),
        }
    }
}
