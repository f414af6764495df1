//! An event at WARN for each retry and for giving up, with function, attempt, delay, reason and the error's text.

use std::{
    collections::BTreeMap,
    fmt::{Debug, Display},
    sync::{Arc, Mutex},
};

use reattempt::{Policy, RetryError, Retryable, Verdict, policy, retry, testing};
use tracing::{Event, Level, Subscriber, field::Visit};
use tracing_subscriber::{Layer, Registry, layer::Context, prelude::*};

use crate::support::{Flaky, block_on, secs};

/// The fields of an event, `message` among them, and its level and target.
type Fields = BTreeMap<String, String>;

#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Vec<Fields>>>);

impl<S: Subscriber> Layer<S> for Capture {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        struct Collect(Fields);
        impl Visit for Collect {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn Debug) {
                self.0.insert(field.name().into(), format!("{value:?}"));
            }
            fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
                self.0.insert(field.name().into(), value.into());
            }
        }
        let mut fields = Collect(Fields::new());
        event.record(&mut fields);
        assert_eq!((*event.metadata().level(), event.metadata().target()), (Level::WARN, "reattempt"));
        self.0.lock().unwrap().push(fields.0);
    }
}

/// The events of `call`, as text: the fields by name.
fn events<T>(call: impl FnOnce() -> T) -> Vec<String> {
    let capture = Capture::default();
    let _scope = testing::scope();
    let _ = tracing::subscriber::with_default(Registry::default().with(capture.clone()), call);
    let events = capture.0.lock().unwrap();
    let text = |fields: &Fields| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        fields.join(" ")
    };
    events.iter().map(text).collect()
}

#[retry(strategy = "exponential", base = "1s", max = 3, attempt = attempt)]
async fn fetch(fails: u32) -> Result<u32, Flaky> {
    if attempt.number() <= fails { Err(Flaky::BUSY) } else { Ok(7) }
}

const RETRIES: [&str; 2] = [
    "attempt=1 delay=1s error=busy at attempt 0 function=fetch message=retrying",
    "attempt=2 delay=2s error=busy at attempt 0 function=fetch message=retrying",
];

#[test]
fn each_retry_and_giving_up_is_told() {
    assert_eq!(events(|| block_on(fetch(0))), [""; 0]);
    assert_eq!(events(|| block_on(fetch(2))), RETRIES);
    let given_up = events(|| block_on(fetch(3)));
    assert_eq!(given_up[..2], RETRIES);
    assert_eq!(
        given_up[2..],
        ["attempt=3 delay=0ns error=busy at attempt 0 function=fetch message=giving up reason=attempts"]
    );
}

#[test]
fn a_permanent_failure_is_not_told() {
    #[retry]
    fn declined() -> Result<(), Flaky> {
        Err(Flaky::Declined)
    }

    assert_eq!(events(declined), [""; 0]);
}

/// `Debug`, and no `Display`.
#[derive(Debug)]
struct Code(#[expect(dead_code, reason = "shown by `Debug`")] u32);

/// Neither.
struct Opaque;

impl Retryable for Code {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}

impl Retryable for Opaque {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}

#[retry(max = 1)]
fn generic<T, E: Retryable>(error: fn() -> E) -> Result<T, E> {
    Err(error())
}

#[retry(max = 1)]
fn generic_with_display<T, E: Retryable + Display>(error: fn() -> E) -> Result<T, E> {
    Err(error())
}

#[test]
fn the_error_is_shown_as_it_can_be() {
    #[retry(max = 1)]
    fn of_debug() -> Result<(), Code> {
        Err(Code(503))
    }
    #[retry(max = 1)]
    fn of_neither() -> Result<(), Opaque> {
        Err(Opaque)
    }
    #[retry(max = 1, when(None))]
    fn of_no_error() -> Option<u8> {
        None
    }
    #[retry(max = 1, when(Err(_)))]
    fn of_a_trait_object() -> Result<(), Box<dyn std::error::Error>> {
        Err("a message".into())
    }
    #[retry(max = 1)]
    fn explained() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }
    #[retry(max = 1)]
    fn of_impl_trait() -> Result<impl Debug, Flaky> {
        if true { Err(Flaky::BUSY) } else { Ok(1) }
    }

    let told = events(|| {
        let _ = (of_debug(), of_neither(), of_no_error(), of_a_trait_object(), explained(), of_impl_trait());
        let _ = (
            generic::<(), _>(|| Flaky::BUSY),
            generic::<(), _>(|| Opaque),
            generic_with_display::<(), _>(|| Flaky::BUSY),
        );
    });
    let expected = [
        ("error=Code(503) ", "of_debug"),
        ("", "of_neither"),
        ("", "of_no_error"),
        ("error=a message ", "of_a_trait_object"),
        ("error=busy at attempt 0 ", "explained"),
        ("error=busy at attempt 0 ", "of_impl_trait"),
        ("", "generic"),
        ("", "generic"),
        ("error=busy at attempt 0 ", "generic_with_display"),
    ];
    let expected = expected.map(|(error, function)| {
        format!("attempt=1 delay=0ns {error}function={function} message=giving up reason=attempts")
    });
    assert_eq!(told, expected);
}

#[test]
fn the_reason_is_told() {
    #[retry(strategy = "constant", base = "2s", max_elapsed = "3s")]
    async fn hasty() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }
    #[retry(idempotent = false)]
    fn once() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let told = events(|| (block_on(hasty()), once()));
    assert_eq!(
        told[1..],
        [
            "attempt=2 delay=2s error=busy at attempt 0 function=hasty message=giving up reason=max_elapsed",
            "attempt=1 delay=0ns error=busy at attempt 0 function=once message=giving up reason=not_idempotent",
        ]
    );
}

#[test]
fn a_call_without_the_macro_has_a_name() {
    const POLICY: Policy = policy!(strategy = "constant", base = "1s", max = 2);
    let named = events(|| {
        POLICY.call(|| 1).judge(|_| Verdict::TRANSIENT).named("sync_orders").run();
    });
    assert_eq!(
        named,
        [
            "attempt=1 delay=1s function=sync_orders message=retrying",
            "attempt=2 delay=0ns function=sync_orders message=giving up reason=attempts",
        ]
    );
    let unnamed = events(|| block_on(POLICY.run_async(|| async { Err::<(), _>(Flaky::BUSY) })));
    assert_eq!(unnamed.len(), 2);
    assert!(unnamed[0].contains("function=features::events::"), "the closure's own name: {}", unnamed[0]);
}

#[test]
fn a_call_shows_its_error_if_asked() {
    const POLICY: Policy = policy!(strategy = "constant", base = "1s", max = 2);
    let fetch = || Err::<(), _>(Flaky::BUSY);
    let shown = events(|| POLICY.call(fetch).named("fetch").display_error().run());
    assert_eq!(
        shown,
        [
            "attempt=1 delay=1s error=busy at attempt 0 function=fetch message=retrying",
            "attempt=2 delay=0ns error=busy at attempt 0 function=fetch message=giving up reason=attempts",
        ]
    );
    let silent = events(|| POLICY.call(fetch).named("fetch").run());
    assert_eq!(silent[0], "attempt=1 delay=1s function=fetch message=retrying");
}

#[test]
fn a_raw_name_loses_its_prefix() {
    #[retry(max = 1)]
    fn r#match() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let told = events(r#match);
    assert_eq!(told, ["attempt=1 delay=0ns error=busy at attempt 0 function=match message=giving up reason=attempts"]);
}

#[test]
fn a_late_wait_is_told() {
    #[retry(strategy = "constant", base = "2s", max_elapsed = "10s", on_retry = |_| scope.advance(secs(20)))]
    fn late(scope: &testing::Scope) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    let told = events(|| late(&testing::scope()));
    assert_eq!(
        told[1],
        "attempt=1 delay=0ns error=busy at attempt 0 function=late message=giving up reason=max_elapsed"
    );
    assert_eq!(told.len(), 2);
}
