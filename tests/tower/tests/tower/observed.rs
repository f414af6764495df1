//! The events and metrics of a layer are those of a function with the same name and outcomes.

use std::{
    cell::RefCell,
    fmt::{Debug, Write},
};

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use reattempt::{Policy, policy, retry, testing, tower::RetryLayer};
use tower::{Layer, ServiceExt};
use tracing::{Event, Subscriber, field::Visit};
use tracing_subscriber::{Registry, layer, prelude::*};

use crate::{BUSY, DONE, Says, Script};

const POLICY: Policy = policy!(strategy = "exponential");

#[retry(policy = POLICY, attempt = attempt)]
async fn shop(answers: &[Result<Says, Says>]) -> Result<Says, Says> {
    answers[attempt.number() as usize - 1]
}

const ANSWERS: [&[Result<Says, Says>]; 3] = [&[DONE], &[BUSY, BUSY, DONE], &[BUSY, BUSY, BUSY]];

async fn by_attribute() {
    for answers in ANSWERS {
        let _ = shop(answers).await;
    }
}

async fn by_layer() {
    let layer = RetryLayer::new(POLICY).named("shop");
    for answers in ANSWERS {
        let _ = layer.layer(Script::new(answers)).oneshot("order").await;
    }
}

fn block_on(call: impl Future) {
    let _scope = testing::scope();
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(call);
}

thread_local! {
    static TOLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what this thread is told. It is the program's only subscriber: one that comes and goes while other threads emit
/// the same events misses some.
struct Capture;

impl<S: Subscriber> tracing_subscriber::Layer<S> for Capture {
    fn on_event(&self, event: &Event<'_>, _: layer::Context<'_, S>) {
        struct Collect(String);
        impl Visit for Collect {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn Debug) {
                // A layer cannot know the module that uses it.
                if field.name() != "module" {
                    let _ = write!(self.0, " {field}={value:?}");
                }
            }
        }
        let mut fields = Collect(format!("{} {}", event.metadata().level(), event.metadata().target()));
        event.record(&mut fields);
        TOLD.with_borrow_mut(|told| told.push(fields.0));
    }
}

#[test]
fn events_are_the_same() {
    tracing::subscriber::set_global_default(Registry::default().with(Capture)).unwrap();
    let events = |call: fn()| {
        call();
        TOLD.take()
    };
    let layer = events(|| block_on(by_layer()));
    assert_eq!(layer.len(), 6); // two retries and a recovery, two retries and giving up
    assert_eq!(layer, events(|| block_on(by_attribute())));
}

#[test]
fn metrics_are_the_same() {
    let metrics = |call: fn()| {
        let recorder = DebuggingRecorder::new();
        metrics::with_local_recorder(&recorder, call);
        let snapshot = recorder.snapshotter().snapshot().into_vec().into_iter();
        let mut lines: Vec<_> = snapshot
            .map(|(key, _, _, value)| {
                let labels = key.key().labels().filter(|label| label.key() != "module");
                let labels: Vec<_> = labels.map(|label| format!("{}={}", label.key(), label.value())).collect();
                let value = match value {
                    DebugValue::Counter(count) => format!("{count}"),
                    other => format!("{other:?}"),
                };
                format!("{}{labels:?} {value}", key.key().name())
            })
            .collect();
        lines.sort();
        lines
    };
    let layer = metrics(|| block_on(by_layer()));
    assert!(layer.contains(&String::from(r#"reattempt_attempts_total["function=shop"] 7"#)), "{layer:?}");
    assert_eq!(layer, metrics(|| block_on(by_attribute())));
}
