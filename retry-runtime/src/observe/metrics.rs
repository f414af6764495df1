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

use metrics::{Counter, Key, Label, Level, Metadata, NoopRecorder, Recorder};

use super::Name;
use crate::StopReason;

/// Whether anybody counts; where not, a call ends here, before a label is made.
///
/// The facade hands out its own recorder where there is none. That is told by its table of methods: a comparison that
/// the compiler decides where it knows the recorder, so that what is left is the facade's own look for one. Where the
/// table is there twice, as in a build without optimisation, its recorder is given the counts; it drops them.
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
pub(super) fn done(name: Name, attempt: u32) {
    if is_recording() {
        // In parts, which fit registers: a name as one would take room on the stack of the retried function.
        count_done(name.function, name.labels, attempt);
    }
}

/// A wait is about to begin.
pub(super) fn retry(name: Name, attempt: u32, delay: Duration) {
    if is_recording() {
        count_retry(name, attempt, delay);
    }
}

/// The outcome before a wait that took too long is about to be returned: no attempt was made since.
pub(super) fn overslept(name: Name) {
    if is_recording() {
        count_reason(name, StopReason::MaxElapsed);
    }
}

/// A retryable outcome is about to be returned.
pub(super) fn give_up(name: Name, attempt: u32, reason: StopReason) {
    if is_recording() {
        count_give_up(name, attempt, reason);
    }
}

#[cold]
#[inline(never)]
fn count_done(function: &'static str, labels: Option<&'static [Label; 1]>, attempt: u32) {
    count_attempt(Name { function, labels }, attempt);
}

fn count_attempt(name: Name, attempt: u32) {
    if attempt == 1 {
        counter("reattempt_calls_total", name).increment(1);
    }
    counter("reattempt_attempts_total", name).increment(1);
}

#[cold]
#[inline(never)]
fn count_retry(name: Name, attempt: u32, delay: Duration) {
    count_attempt(name, attempt);
    counter("reattempt_retries_total", name).increment(1);
    metrics::histogram!("reattempt_wait_seconds", "function" => name.function).record(delay);
}

#[cold]
#[inline(never)]
fn count_give_up(name: Name, attempt: u32, reason: StopReason) {
    count_attempt(name, attempt);
    count_reason(name, reason);
}

#[cold]
#[inline(never)]
fn count_reason(name: Name, reason: StopReason) {
    metrics::counter!("reattempt_give_ups_total", "function" => name.function, "reason" => reason.as_str())
        .increment(1);
}

/// A counter of a function, found without an allocation where its labels are a constant.
fn counter(counted: &'static str, name: Name) -> Counter {
    static METADATA: Metadata<'static> = Metadata::new("reattempt", Level::INFO, Some(module_path!()));
    let key = match name.labels {
        Some(labels) => Key::from_static_labels(counted, labels),
        None => Key::from_parts(counted, std::vec![Label::new("function", name.function)]),
    };
    metrics::with_recorder(|recorder| recorder.register_counter(&key, &METADATA))
}

#[cfg(test)]
mod tests {
    use metrics::{
        Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit, with_local_recorder,
    };

    use super::is_recording;

    /// As small as the facade's own for "none", and all the same one that counts.
    struct Small;

    impl Recorder for Small {
        fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
            Counter::from_arc(std::sync::Arc::new(core::sync::atomic::AtomicU64::new(0)))
        }
        fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
            Gauge::noop()
        }
        fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
            Histogram::noop()
        }
    }

    #[test]
    fn a_recorder_is_found_wherever_it_is() {
        with_local_recorder(&Small, || assert!(is_recording()));
        // Without optimisation there may be two tables of the facade's own.
        assert!(cfg!(debug_assertions) || !is_recording());
    }
}
