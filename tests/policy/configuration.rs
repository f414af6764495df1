//! A policy read from a configuration and written back.

use std::time::Duration;

use proptest::{prelude::*, test_runner::RngSeed};
use reattempt::{Jitter, Policy, Strategy as Waits, policy};

use crate::policies;

#[derive(Debug, serde::Deserialize, serde::Serialize)]
struct Settings {
    url: String,
    retries: Policy,
}

#[test]
fn a_policy_is_read_from_toml() {
    let settings: Settings = toml::from_str(
        r#"
        url = "http://localhost"
        [retries]
        strategy = "equal_jitter"
        max = 5
        cap = "1m 30s"
        max_elapsed = "10m"
        "#,
    )
    .unwrap();
    assert_eq!(
        settings.retries,
        policy!(strategy = "equal_jitter", max = 5, cap = "1m 30s", max_elapsed = "10m"),
        "of {}",
        settings.url
    );
}

#[test]
fn every_key_is_read_from_json() {
    let read = |json: &str| serde_json::from_str::<Policy>(json).unwrap();
    assert_eq!(read("{}"), Policy::DEFAULT);
    assert_eq!(
        read(
            r#"{ "strategy": "linear", "base": "1s", "step": "500ms", "jitter": 0.2, "cap": "20s",
                  "throttle_base": "2s", "max": "unlimited", "max_elapsed": "1h", "attempt_timeout": "1.5s",
                  "idempotent": false }"#
        ),
        policy!(
            strategy = "linear",
            base = "1s",
            step = "500ms",
            jitter = 0.2,
            cap = "20s",
            throttle_base = "2s",
            max = unlimited,
            max_elapsed = "1h",
            attempt_timeout = "1500ms",
            idempotent = false
        )
    );
    assert_eq!(read(r#"{ "strategy": "exponential", "factor": 3 }"#).factor(), 3.0);
    assert_eq!(read(r#"{ "strategy": "constant", "jitter": 1 }"#).jitter(), Jitter::Spread(1.0));
    assert_eq!(read(r#"{ "strategy": "constant", "jitter": "equal" }"#).jitter(), Jitter::Equal);
    assert_eq!(read(r#"{ "strategy": ["1s", "5s"] }"#), policy!(strategy = ["1s", "5s"]));
}

#[test]
fn equal_lists_are_kept_once() {
    let read = || match serde_json::from_str::<Policy>(r#"{ "strategy": ["7s", "9s"] }"#).unwrap().strategy() {
        Waits::Steps(steps) => steps,
        other => panic!("{other:?} for a list"),
    };
    assert!(std::ptr::eq(read(), read()));
}

#[test]
fn every_error_names_the_key() {
    for (json, parts) in [
        (r#"{ "bse": "1s" }"#, ["`bse`", "`base`"]),
        (r#"{ "base": "1s", "base": "2s" }"#, ["`base`", "given twice"]),
        (r#"{ "cap": 5 }"#, ["`cap` is 5", "\"5s\""]),
        (r#"{ "cap": "5" }"#, ["`cap`", "\"5s\""]),
        (r#"{ "cap": "5 parsecs" }"#, ["`cap`", "parsecs"]),
        (r#"{ "cap": null }"#, ["`cap`", "\"5s\""]),
        (r#"{ "cap": ["5s"] }"#, ["`cap`", "a list"]),
        (r#"{ "cap": { "secs": 5 } }"#, ["`cap`", "\"5s\""]),
        (r#"{ "cap": "99999999999999999999999y" }"#, ["`cap`", "duration"]),
        (r#"{ "strategy": "equal-jitter" }"#, ["`strategy`", "`equal_jitter`"]),
        (r#"{ "strategy": [] }"#, ["`strategy`", "empty list"]),
        (r#"{ "strategy": ["1s", "soon"] }"#, ["`strategy`", "soon"]),
        (r#"{ "strategy": ["1s", 5] }"#, ["`strategy`", "\"5s\""]),
        (r#"{ "strategy": 1 }"#, ["`strategy` is 1", "the name of a strategy"]),
        (r#"{ "max": -1 }"#, ["`max` is -1", "the first included"]),
        (r#"{ "max": 1.5 }"#, ["`max` is 1.5", "the first included"]),
        (r#"{ "max": 3.0 }"#, ["`max` is 3.0", "the first included"]),
        (r#"{ "max": "many" }"#, ["`max` is \"many\"", "\"unlimited\""]),
        (r#"{ "max": 4294967296 }"#, ["`max` is 4294967296", "the first included"]),
        (r#"{ "factor": "2" }"#, ["`factor` is \"2\"", "above 1"]),
        (r#"{ "strategy": "constant", "jitter": "half" }"#, ["`jitter` is \"half\"", "\"equal\""]),
        (r#"{ "idempotent": "no" }"#, ["`idempotent` is \"no\"", "true or false"]),
        (r#"{ "max": true }"#, ["`max` is true", "the first included"]),
        // Every other fault of the builder is one here, too: these two stand for them.
        (r#"{ "base": "20s", "cap": "5s" }"#, ["`cap`", "`base`"]),
        (r#"{ "attempt_timeout": "5s", "max_elapsed": "5s" }"#, ["`attempt_timeout`", "`max_elapsed`"]),
    ] {
        let error = serde_json::from_str::<Policy>(json).expect_err(json).to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}\nfor {json}");
    }
}

#[test]
fn a_function_cannot_be_written() {
    fn wait(_retry: u32, previous: Duration) -> Duration {
        previous
    }
    let error = serde_json::to_string(&policy!(strategy = wait)).unwrap_err();
    assert_eq!(error.to_string(), "`strategy` is a function, which cannot be written");
}

#[test]
fn a_policy_is_written_as_a_person_would() {
    let settings = Settings { url: "http://localhost".into(), retries: policy!(cap = "90s", max = unlimited) };
    let written = toml::to_string(&settings).unwrap();
    let expected = "\
url = \"http://localhost\"

[retries]
strategy = \"full_jitter\"
base = \"100ms\"
throttle_base = \"100ms\"
cap = \"1m 30s\"
factor = 2.0
max = \"unlimited\"
idempotent = true
";
    assert_eq!(written, expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_read_back(policy in policies::policies()) {
        let json = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy, "by way of {}", json);
        let toml = toml::to_string(&policy).unwrap();
        prop_assert_eq!(toml::from_str::<Policy>(&toml).unwrap(), policy, "by way of {}", toml);
    }
}
