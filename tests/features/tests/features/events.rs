//! The events of a call: a retry, giving up, a recovery and nested retries, with their targets, levels and fields.

use std::{
    collections::BTreeMap,
    fmt::{Debug, Display},
    sync::{Arc, Mutex},
};

use reattempt::{Policy, RetryError, Retryable, Verdict, policy, retry, testing};
use tracing::{Event, Subscriber, field::Visit};
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
            fn record_f64(&mut self, field: &tracing::field::Field, value: f64) {
                assert!(field.name().ends_with("_s"), "a number of seconds says so");
                self.0.insert(field.name().into(), format!("{value}"));
            }
        }
        let mut fields = Collect(Fields::new());
        event.record(&mut fields);
        // The message of an event is its target.
        let (message, target) = match event.metadata().target() {
            "reattempt::retry" => ("retrying", "retry"),
            "reattempt::give_up" => ("giving up", "give_up"),
            "reattempt::recovered" => ("recovered", "recovered"),
            "reattempt::nested" => ("retries are nested", "nested"),
            target => panic!("an event without a test: {target}"),
        };
        assert_eq!(fields.0.remove("message").as_deref(), Some(message));
        fields.0.insert(" ".into(), format!("{} {target}", event.metadata().level()));
        self.0.lock().unwrap().push(fields.0);
    }
}

/// The events of `call`: the fields by name.
fn fields<T>(call: impl FnOnce() -> T) -> Vec<Fields> {
    let capture = Capture::default();
    let _scope = testing::scope();
    let _ = tracing::subscriber::with_default(Registry::default().with(capture.clone()), call);
    let events = capture.0.lock().unwrap();
    events.clone()
}

/// The events of `call`, as text: level, target, and the fields by name. The module is always this one.
fn events<T>(call: impl FnOnce() -> T) -> Vec<String> {
    let text = |mut fields: Fields| {
        let module = fields.remove("module");
        assert!(module.is_some_and(|module| module.starts_with("features::events")));
        let first = fields.remove(" ").unwrap();
        let fields = fields.iter().map(|(name, value)| format!("{name}={value}"));
        [first].into_iter().chain(fields).collect::<Vec<_>>().join(" ")
    };
    fields(call).into_iter().map(text).collect()
}

#[retry(strategy = "exponential", base = "1s", max = 3, attempt = attempt)]
async fn fetch(fails: u32) -> Result<u32, Flaky> {
    if attempt.number() <= fails { Err(Flaky::BUSY) } else { Ok(7) }
}

const RETRIES: [&str; 2] = [
    "WARN retry attempt=1 delay_s=1 error=busy at attempt 0 function=fetch max=3",
    "WARN retry attempt=2 delay_s=2 error=busy at attempt 0 function=fetch max=3",
];

#[test]
fn each_retry_and_giving_up_is_told() {
    assert_eq!(events(|| block_on(fetch(0))), [""; 0]);
    let recovered = events(|| block_on(fetch(2)));
    assert_eq!(recovered[..2], RETRIES);
    assert_eq!(recovered[2..], ["INFO recovered attempt=3 function=fetch max=3"]);
    let given_up = events(|| block_on(fetch(3)));
    assert_eq!(given_up[..2], RETRIES);
    assert_eq!(
        given_up[2..],
        ["WARN give_up attempt=3 elapsed_s=3 error=busy at attempt 0 function=fetch max=3 reason=attempts"]
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
        format!("WARN give_up attempt=1 elapsed_s=0 {error}function={function} max=1 reason=attempts")
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
            "WARN give_up attempt=2 elapsed_s=2 error=busy at attempt 0 function=hasty max=3 reason=max_elapsed",
            "WARN give_up attempt=1 elapsed_s=0 error=busy at attempt 0 function=once max=3 reason=not_idempotent",
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
            "WARN retry attempt=1 delay_s=1 function=sync_orders max=2",
            "WARN give_up attempt=2 elapsed_s=1 function=sync_orders max=2 reason=attempts",
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
            "WARN retry attempt=1 delay_s=1 error=busy at attempt 0 function=fetch max=2",
            "WARN give_up attempt=2 elapsed_s=1 error=busy at attempt 0 function=fetch max=2 reason=attempts",
        ]
    );
    let silent = events(|| POLICY.call(fetch).named("fetch").run());
    assert_eq!(silent[0], "WARN retry attempt=1 delay_s=1 function=fetch max=2");
}

#[test]
fn a_raw_name_loses_its_prefix() {
    #[retry(max = 1)]
    fn r#match() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let told = events(r#match);
    assert_eq!(
        told,
        ["WARN give_up attempt=1 elapsed_s=0 error=busy at attempt 0 function=match max=1 reason=attempts"]
    );
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
        "WARN give_up attempt=1 elapsed_s=22 error=busy at attempt 0 function=late max=3 reason=max_elapsed"
    );
    assert_eq!(told.len(), 2);
}

#[test]
fn a_worker_does_not_flood_its_log() {
    #[retry(strategy = "constant", base = "1s", max = 40)]
    fn worker() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let told = fields(worker);
    let warned = told.iter().filter(|event| event[" "] == "WARN retry").map(|event| event["attempt"].as_str());
    assert_eq!(warned.collect::<Vec<_>>(), ["1", "2", "3", "4", "5", "6", "7", "8", "16", "32"]);
    assert_eq!(told.iter().filter(|event| event[" "] == "DEBUG retry").count(), 29);
}

#[test]
fn the_error_comes_with_its_causes_once() {
    use anyhow::Context as _;

    #[derive(Debug, thiserror::Error)]
    enum FetchError {
        #[error("sending the request")]
        Send(#[source] std::io::Error),
        #[error("reading the answer: {0}")]
        Read(#[source] std::io::Error),
    }
    const REFUSED: fn() -> std::io::Error = || std::io::Error::from(std::io::ErrorKind::ConnectionRefused);

    #[retry(max = 1, when(Err(_)))]
    fn send() -> Result<(), FetchError> {
        Err(FetchError::Send(REFUSED()))
    }
    #[retry(max = 1, when(Err(_)))]
    fn read() -> Result<(), FetchError> {
        Err(FetchError::Read(REFUSED()))
    }
    #[retry(max = 1, when(Err(_)))]
    fn untyped() -> anyhow::Result<()> {
        Err(FetchError::Send(REFUSED())).context("loading the user")
    }
    #[retry(max = 1, when(Err(_)))]
    fn report() -> eyre::Result<()> {
        Err(eyre::Report::from(FetchError::Read(REFUSED())).wrap_err("loading the user"))
    }

    let told = fields(|| _ = (send(), read(), untyped(), report()));
    let errors: Vec<_> = told.iter().map(|event| event["error"].as_str()).collect();
    assert_eq!(
        errors,
        [
            "sending the request: connection refused",
            "reading the answer: connection refused",
            "loading the user: sending the request: connection refused",
            "loading the user: reading the answer: connection refused",
        ]
    );
}

#[test]
fn a_retried_response_shows_its_status() {
    #[retry(max = 1, when(Ok(response) if response.status() == 503))]
    fn fetch() -> Result<http::Response<()>, Flaky> {
        Ok(http::Response::builder().status(503).body(()).unwrap())
    }

    #[retry(max = 1, when(Ok(response) if response.status() == 429))]
    fn fetch_with_reqwest() -> Result<reqwest::Response, Flaky> {
        Ok(http::Response::builder().status(429).body("").unwrap().into())
    }

    let told = [fields(fetch), fields(fetch_with_reqwest)].concat();
    let shown = told.iter().map(|fields| (fields["status"].as_str(), fields.get("error")));
    assert!(shown.eq([("503", None), ("429", None)]), "{told:?}");
}

/// The rows of the guide's table: the target, the levels and the fields.
fn rows_of_the_guide() -> BTreeMap<String, [Vec<String>; 2]> {
    let guide = include_str!("../../../../docs/observing.md");
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `reattempt::"));
    let words = |cell: &str| cell.split(", ").map(|word| word.trim_matches([' ', '`']).to_owned()).collect();
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        (cells[0].trim_end_matches('`').to_owned(), [words(cells[1]), words(cells[3])])
    })
    .collect()
}

#[test]
fn events_have_the_fields_of_the_guide() {
    /// More retries than are shown as a `WARN`, and a recovery.
    #[retry(strategy = "constant", base = "1s", max = 12, when(Ok(11..) | Err(_)), attempt = attempt)]
    fn count() -> Result<u32, Flaky> {
        if attempt.is_last() { Ok(10) } else { reserve().map(|()| 0) }
    }
    #[retry(max = 2, when(Ok(response) if response.status() == 503))]
    fn fetch() -> Result<http::Response<()>, Flaky> {
        Ok(http::Response::builder().status(503).body(()).unwrap())
    }

    let mut seen: BTreeMap<String, [std::collections::BTreeSet<String>; 2]> = BTreeMap::new();
    for mut event in fields(|| (count(), fetch())) {
        let (level, target) = event.remove(" ").unwrap().split_once(' ').map(|(a, b)| (a.into(), b.into())).unwrap();
        let [levels, fields] = seen.entry(target).or_default();
        levels.insert(level);
        fields.extend(event.into_keys());
    }
    let guide = rows_of_the_guide();
    assert_eq!(guide.len(), 4);
    for (target, row) in guide {
        assert_eq!(seen.remove(&target), Some(row.map(|words| words.into_iter().collect())), "{target}");
    }
    assert!(seen.is_empty(), "{seen:?}");
}

#[test]
fn a_final_outcome_of_an_arm_is_no_recovery() {
    #[retry(strategy = "constant", base = "1s", when(Err(Flaky::Busy(_))), attempt = attempt)]
    fn fetch(last: Result<(), Flaky>) -> Result<(), Flaky> {
        if attempt.number() == 1 { Err(Flaky::BUSY) } else { last }
    }

    assert_eq!(events(|| fetch(Err(Flaky::Declined))).len(), 1);
    assert_eq!(events(|| fetch(Ok(())))[1], "INFO recovered attempt=2 function=fetch max=3");
}

#[test]
fn the_module_is_the_callers() {
    #[retry(max = 1)]
    fn fetch() -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    assert_eq!(fields(fetch)[0]["module"], module_path!());
}

#[retry(strategy = "constant", base = "1s")]
fn query() -> Result<(), Flaky> {
    Err(Flaky::BUSY)
}

#[retry(strategy = "constant", base = "1s")]
fn reserve() -> Result<(), Flaky> {
    query()
}

#[retry(strategy = "constant", base = "1s")]
fn order() -> Result<(), RetryError<Flaky>> {
    reserve()
}

fn nested(events: Vec<Fields>) -> Vec<String> {
    let nested = events.into_iter().filter(|event| event[" "] == "WARN nested");
    nested.map(|event| ["function", "inner", "each", "in_all"].map(|field| event[field].clone()).join(" ")).collect()
}

#[test]
fn nested_retries_are_told_once_for_each_call() {
    assert_eq!(nested(fields(reserve)), ["reserve query 3 9"]);
    let inner = ["reserve query 3 9"; 3];
    assert_eq!(nested(fields(order)), [inner[0], inner[1], "order reserve 9 27", inner[2]]);
    assert_eq!(nested(fields(|| _ = (query(), query(), query()))), [""; 0]);
}

#[test]
fn alone_nothing_is_nested() {
    let told = events(|| reattempt::alone(order));
    let give_up = |function| {
        format!("WARN give_up attempt=1 elapsed_s=0 error=busy at attempt 0 function={function} max=1 reason=attempts")
    };
    assert_eq!(told, ["query", "reserve", "order"].map(give_up));
}
