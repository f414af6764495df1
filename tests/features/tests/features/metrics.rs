//! Counters of calls, attempts, retries, giving up, ends and nested retries, and a histogram of waits, labelled by function
//! and module.

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use reattempt::{Policy, RetryError, Verdict, retry, testing};

use crate::support::{Flaky, block_on, secs};

#[retry(strategy = "exponential", base = "1s", max = 3, attempt = attempt)]
async fn fetch(fails: u32) -> Result<u32, Flaky> {
    if attempt.number() <= fails { Err(Flaky::BUSY) } else { Ok(7) }
}

/// What was recorded during `call`: name, labels, value.
fn recorded<T>(call: impl FnOnce() -> T) -> Vec<String> {
    let (recorder, _scope) = (DebuggingRecorder::new(), testing::scope());
    let _ = metrics::with_local_recorder(&recorder, call);
    let mut lines: Vec<_> = recorder
        .snapshotter()
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| {
            let key = key.key();
            let (modules, labels): (Vec<_>, Vec<_>) = key.labels().partition(|label| label.key() == "module");
            assert!(modules.len() == 1 && modules[0].value().starts_with("features::metrics"));
            let labels: Vec<_> = labels.iter().map(|label| format!("{}={}", label.key(), label.value())).collect();
            let value = match value {
                DebugValue::Counter(count) => count.to_string(),
                DebugValue::Histogram(waits) => format!("{:?}", waits.iter().map(|wait| wait.0).collect::<Vec<_>>()),
                DebugValue::Gauge(level) => format!("gauge {level}"),
            };
            format!("{}{{{}}} {value}", key.name(), labels.join(","))
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn everything_is_counted() {
    let recorded = recorded(|| {
        for fails in [0, 1, 3, 0] {
            let _ = block_on(fetch(fails));
        }
    });
    assert_eq!(
        recorded,
        [
            "reattempt_attempts_total{function=fetch} 7",
            "reattempt_calls_total{function=fetch} 4",
            "reattempt_ends_total{function=fetch,end=gave_up} 1",
            "reattempt_ends_total{function=fetch,end=ok} 3",
            "reattempt_give_ups_total{function=fetch,reason=attempts} 1",
            "reattempt_retries_total{function=fetch} 3",
            "reattempt_wait_seconds{function=fetch} [1.0, 1.0, 2.0]",
        ]
    );
}

#[test]
fn a_permanent_failure_is_counted() {
    #[retry]
    fn declined() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Declined)
    }

    assert_eq!(
        recorded(declined),
        [
            "reattempt_attempts_total{function=declined} 1",
            "reattempt_calls_total{function=declined} 1",
            "reattempt_ends_total{function=declined,end=final} 1",
        ]
    );
}

#[test]
fn an_attempt_that_never_started_is_not_counted() {
    #[retry(strategy = "constant", base = "2s", max_elapsed = "10s", on_retry = |_| scope.advance(secs(20)))]
    fn late(scope: &testing::Scope) -> Result<(), RetryError<Flaky>> {
        Err(Flaky::BUSY)
    }

    assert_eq!(
        recorded(|| late(&testing::scope())),
        [
            "reattempt_attempts_total{function=late} 1",
            "reattempt_calls_total{function=late} 1",
            "reattempt_ends_total{function=late,end=gave_up} 1",
            "reattempt_give_ups_total{function=late,reason=max_elapsed} 1",
            "reattempt_retries_total{function=late} 1",
            "reattempt_wait_seconds{function=late} [2.0]",
        ]
    );
}

#[test]
fn a_named_call_is_counted_by_its_name() {
    let recorded = recorded(|| {
        Policy::DEFAULT.call(|| 1).judge(|_| Verdict::Final).named("sync_orders").run();
    });
    assert_eq!(
        recorded,
        [
            "reattempt_attempts_total{function=sync_orders} 1",
            "reattempt_calls_total{function=sync_orders} 1",
            "reattempt_ends_total{function=sync_orders,end=ok} 1",
        ]
    );
}

#[retry]
fn query() -> Result<(), Flaky> {
    Err(Flaky::BUSY)
}

#[retry]
fn reserve() -> Result<(), Flaky> {
    query()
}

#[test]
fn nested_retries_are_counted() {
    let recorded = recorded(|| _ = (reserve(), reserve(), query()));
    let nested: Vec<_> = recorded.iter().filter(|line| line.contains("nested")).collect();
    assert_eq!(nested, ["reattempt_nested_total{function=reserve} 2"]);
}

/// What each metric is for, as a recorder is told it.
fn described() -> Vec<(String, String, String)> {
    let (recorder, _scope) = (DebuggingRecorder::new(), testing::scope());
    // All of them, because the recorder shows no metric that was not recorded.
    metrics::with_local_recorder(&recorder, || _ = reserve());
    let snapshot = recorder.snapshotter().snapshot().into_vec().into_iter();
    let described = snapshot.map(|(key, unit, help, _)| {
        let (unit, help) = (unit.unwrap().as_str(), help.unwrap());
        (key.key().name().to_owned(), unit.to_owned(), help.to_string())
    });
    let described: std::collections::BTreeSet<_> = described.collect();
    described.into_iter().collect()
}

#[test]
fn metrics_describe_themselves_as_the_guide_does() {
    let guide = include_str!("../../../../docs/observing.md");
    let described = described();
    assert_eq!(described.len(), 7);
    for (name, unit, help) in described {
        let kind = if unit == "seconds" { "histogram" } else { "counter" };
        let row = format!("| `{name}` | {kind} |");
        let row = guide.lines().find(|line| line.starts_with(&row)).unwrap_or_else(|| panic!("no row {row}"));
        assert!(row.ends_with(&format!("| {help} |")), "{row}: {help}");
    }
}
