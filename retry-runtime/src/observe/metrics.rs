//! Counters and a histogram for the `metrics` facade, with the labels `function` and `module`.

use core::{cell::Cell, ptr, time::Duration};

use metrics::{Key, Label, Level, Metadata, NoopRecorder, Recorder, Unit, with_recorder};

use super::Function;
use crate::StopReason;

static METADATA: Metadata<'static> = Metadata::new("reattempt", Level::INFO, Some(module_path!()));

/// A metric's name and help.
type Described = (&'static str, &'static str);

const CALLS: Described = ("reattempt_calls_total", "Calls whose first attempt has ended");
const ATTEMPTS: Described = ("reattempt_attempts_total", "Attempts that have ended");
const RETRIES: Described = ("reattempt_retries_total", "Waits that were started");
const GIVE_UPS: Described = ("reattempt_give_ups_total", "Retryable outcomes that were returned, by reason");
const ENDS: Described = ("reattempt_ends_total", "Calls that have ended, by end: ok, final or gave_up");
const NESTED: Described = ("reattempt_nested_total", "Calls whose body was seen to retry too");
const WAITS: Described = ("reattempt_wait_seconds", "Delays of the waits that were started");

/// Returns whether anybody counts: if not, a success ends here.
///
/// The facade passes a recorder of its own if none is installed, and says so nowhere else. It is told by its table of
/// methods, and by that alone, because another recorder may be as small. If the table is there twice, as in a build
/// without optimization, that recorder gets the counts and drops them.
#[inline]
pub(super) fn is_recording() -> bool {
    with_recorder(|recorder| {
        let found = ptr::from_ref(recorder);
        let as_none: *const dyn Recorder = found.cast::<NoopRecorder>();
        #[expect(ambiguous_wide_pointer_comparisons, reason = "a table that is there twice only costs time")]
        let none = found == as_none;
        !none
    })
}

/// Counts, if anybody does.
fn record(count: impl FnOnce(&dyn Recorder)) {
    if is_recording() {
        with_recorder(|recorder| {
            describe(recorder);
            count(recorder);
        });
    }
}

/// Describes the metrics to a recorder that this thread has not seen before.
fn describe(recorder: &dyn Recorder) {
    std::thread_local! {
        static SEEN: Cell<*const ()> = const { Cell::new(ptr::null()) };
    }
    let this = ptr::from_ref(recorder).cast();
    if SEEN.replace(this) != this {
        for (name, help) in [CALLS, ATTEMPTS, RETRIES, GIVE_UPS, ENDS, NESTED] {
            recorder.describe_counter(name.into(), Some(Unit::Count), help.into());
        }
        recorder.describe_histogram(WAITS.0.into(), Some(Unit::Seconds), WAITS.1.into());
    }
}

/// Counts a final outcome.
pub(super) fn end(function: &Function, attempt: u32, is_ok: bool) {
    record(|recorder| {
        count_attempt(recorder, function, attempt);
        count(recorder, ENDS, function, Some(("end", if is_ok { "ok" } else { "final" })));
    });
}

/// Counts a retry and its delay.
pub(super) fn retry(function: &Function, attempt: u32, delay: Duration) {
    record(|recorder| {
        count_attempt(recorder, function, attempt);
        count(recorder, RETRIES, function, None);
        recorder.register_histogram(&key(WAITS, function, None), &METADATA).record(delay);
    });
}

/// Counts a retryable outcome that is returned.
pub(super) fn give_up(function: &Function, attempt: u32, reason: StopReason, overslept: bool) {
    record(|recorder| {
        if !overslept {
            count_attempt(recorder, function, attempt);
        }
        count(recorder, GIVE_UPS, function, Some(("reason", reason.as_str())));
        count(recorder, ENDS, function, Some(("end", "gave_up")));
    });
}

/// Counts a call whose body retries too.
pub(super) fn nested(function: &Function) {
    record(|recorder| count(recorder, NESTED, function, None));
}

fn count_attempt(recorder: &dyn Recorder, function: &Function, attempt: u32) {
    if attempt == 1 {
        count(recorder, CALLS, function, None);
    }
    count(recorder, ATTEMPTS, function, None);
}

/// A label's key and value.
type Pair = (&'static str, &'static str);

fn count(recorder: &dyn Recorder, counter: Described, function: &Function, more: Option<Pair>) {
    recorder.register_counter(&key(counter, function, more), &METADATA).increment(1);
}

fn key((name, _): Described, function: &Function, more: Option<Pair>) -> Key {
    let labels = [Some(("function", function.name)), Some(("module", function.module)), more];
    let labels = labels.into_iter().flatten().map(|(key, value)| Label::from_static_parts(key, value));
    Key::from_parts(name, labels.collect::<std::vec::Vec<_>>())
}
