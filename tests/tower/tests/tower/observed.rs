//! The events and metrics of a layer are those of a function with the same name and outcomes.

use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
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

#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Vec<String>>>);

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
        self.0.lock().unwrap().push(fields.0);
    }
}

#[test]
fn events_are_the_same() {
    let events = |call: fn()| {
        let capture = Capture::default();
        tracing::subscriber::with_default(Registry::default().with(capture.clone()), call);
        Arc::into_inner(capture.0).unwrap().into_inner().unwrap()
    };
    let layer = events(|| block_on(by_layer()));
    assert_eq!(layer.len(), 5);
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
