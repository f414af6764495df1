//! A policy read from a configuration and written back.

use std::time::Duration;

use proptest::{prelude::*, test_runner::RngSeed};
use reattempt::{Jitter, Policy, PolicyBuilder, Strategy as Waits, policy};

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
        (r#"{ "bse": "1s" }"#, ["`bse`", "did you mean `base`?"]),
        (r#"{ "budget": "1s" }"#, ["`budget` is not a key", "`base`, `cap`"]),
        (r#"{ "base": "1s", "base": "2s" }"#, ["`base`", "given twice"]),
        (r#"{ "cap": 5 }"#, ["`cap` is 5", "\"5s\""]),
        (r#"{ "cap": "5" }"#, ["`cap` is \"5\"", "\"5s\""]),
        (r#"{ "cap": "5 parsecs" }"#, ["`cap`", "parsecs"]),
        (r#"{ "cap": null }"#, ["`cap`", "\"5s\""]),
        (r#"{ "cap": ["5s"] }"#, ["`cap`", "a list"]),
        (r#"{ "cap": { "secs": 5 } }"#, ["`cap` is a map", "\"5s\""]),
        (r#"{ "cap": { "secs": "5" } }"#, ["`cap` is a map", "\"5s\""]),
        (r#""5s""#, ["expected a retry policy", "`strategy`"]),
        (r#"{ "cap": "99999999999999999999999y" }"#, ["`cap`", "duration"]),
        (r#"{ "strategy": "equal-jitter" }"#, ["`strategy`", "did you mean \"equal_jitter\"?"]),
        (r#"{ "strategy": [] }"#, ["`strategy`", "empty list"]),
        (r#"{ "strategy": ["1s", "soon"] }"#, ["`strategy`", "soon"]),
        (r#"{ "strategy": ["1s", 5] }"#, ["`strategy`", "\"5s\""]),
        (r#"{ "strategy": 1 }"#, ["`strategy` is 1", "the name of a strategy"]),
        (r#"{ "max": 0 }"#, ["`max`", "first attempt"]),
        (r#"{ "max": -1 }"#, ["`max` is -1", "including the first"]),
        (r#"{ "max": 1.5 }"#, ["`max` is 1.5", "including the first"]),
        (r#"{ "max": 3.0 }"#, ["`max` is 3.0", "including the first"]),
        (r#"{ "max": "many" }"#, ["`max` is \"many\"", "\"unlimited\""]),
        (r#"{ "max": 4294967296 }"#, ["`max` is 4294967296", "including the first"]),
        (r#"{ "factor": 0.5 }"#, ["`factor` (0.5)", "above 1"]),
        (r#"{ "factor": "two" }"#, ["`factor` is \"two\"", "above 1"]),
        (r#"{ "jitter": 0.5 }"#, ["`jitter`", "jitter of its own"]),
        (r#"{ "strategy": "constant", "jitter": 1.5 }"#, ["`jitter` (1.5)", "at most 1"]),
        (r#"{ "strategy": "constant", "jitter": "half" }"#, ["`jitter` is \"half\"", "\"equal\""]),
        (r#"{ "idempotent": "no" }"#, ["`idempotent` is \"no\"", "true or false"]),
        (r#"{ "idempotent": 1 }"#, ["`idempotent` is 1", "true or false"]),
        (r#"{ "max": true }"#, ["`max` is true", "including the first"]),
        (r#"{ "base": "20s", "cap": "5s" }"#, ["`cap` (5s)", "`base` (20s)"]),
        (r#"{ "cap": "50ms" }"#, ["`cap` (50ms)", "`base` (100ms by default)"]),
        (r#"{ "strategy": ["1s", "20s"], "cap": "5s" }"#, ["`cap` (5s)", "longest delay (20s) of the list"]),
        (r#"{ "attempt_timeout": "5s", "max_elapsed": "5s" }"#, ["`attempt_timeout`", "`max_elapsed`"]),
    ] {
        let error = serde_json::from_str::<Policy>(json).expect_err(json).to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}\nfor {json}");
    }
}

#[test]
fn bad_values_are_refused_where_they_stand() {
    let error = toml::from_str::<Settings>("url = \"\"\n[retries]\nmax = 3\nfactor = 0.5\ncap = \"5s\"").unwrap_err();
    assert!(error.to_string().contains("line 4, column 1"), "{error}");
}

#[test]
fn environment_variables_are_read_as_text() {
    let read = |json: &str| serde_json::from_str::<Policy>(json).unwrap();
    assert_eq!(
        read(r#"{ "strategy": "exponential", "factor": "3", "jitter": "0.2", "max": "5", "idempotent": "false" }"#),
        policy!(strategy = "exponential", factor = 3, jitter = 0.2, max = 5, idempotent = false)
    );
    assert_eq!(read(r#"{ "max": "unlimited" }"#), policy!(max = unlimited));
}

/// What a number looks like under `serde_json`'s feature `arbitrary_precision`.
#[test]
fn numbers_of_arbitrary_precision_are_read() {
    let number = |text: &str| serde_json::json!({ "$serde_json::private::Number": text });
    let read = |key: &str, text| serde_json::from_value::<Policy>(serde_json::json!({ key: number(text) }));
    assert_eq!(read("max", "5").unwrap(), policy!(max = 5));
    assert_eq!(read("factor", "2.5").unwrap(), policy!(factor = 2.5));
    assert!(read("cap", "5").unwrap_err().to_string().contains("`cap` is 5 ("));
}

#[test]
fn zeros_of_users_are_read() {
    let read = |json: &str| serde_json::from_str::<Policy>(json).unwrap();
    assert_eq!(read(r#"{ "base": "0s" }"#).schedule().worst_total(), Some(Duration::ZERO));
    assert_eq!(read(r#"{ "max_elapsed": "0s", "attempt_timeout": "1s" }"#).max_elapsed(), Some(Duration::ZERO));
    assert_eq!(read(r#"{ "strategy": ["0s", "1s"] }"#), policy!(strategy = ["0s", "1s"]));
}

#[test]
fn a_builder_is_laid_over_a_policy() {
    const OURS: Policy = policy!(base = "1s", factor = 3, max = 5, cap = "20s");
    let over = |json: &str| serde_json::from_str::<PolicyBuilder>(json).unwrap().over(OURS).build();
    assert_eq!(over("{}").unwrap(), OURS);
    // `throttle_base`, which nobody set, follows `base`.
    assert_eq!(over(r#"{ "base": "2s" }"#).unwrap().throttle_base(), Duration::from_secs(2));
    assert_eq!(
        over(r#"{ "strategy": "constant", "jitter": 0.5 }"#).unwrap(),
        policy!(strategy = "constant", base = "1s", jitter = 0.5, max = 5, cap = "20s"),
        "`factor` has no effect on a constant"
    );
    // Shorter than the `base` of neither the defaults nor this policy alone.
    let fault = over(r#"{ "cap": "500ms" }"#).unwrap_err();
    assert_eq!(fault.to_string(), "`cap` (500ms) is shorter than `base` (1s): increase `cap` or shorten `base`");
    let error = serde_json::from_str::<PolicyBuilder>(r#"{ "max": 0 }"#).unwrap_err();
    assert!(error.to_string().contains("`max` is 0"), "{error}");
}

#[test]
fn a_key_that_is_set_twice_is_set() {
    let second = Duration::from_secs(1);
    let builder = Policy::builder().throttle_base(second).throttle_base(2 * second);
    // A value that nobody set would follow `base`.
    let policy = builder.base(3 * second).build().unwrap().to_builder().base(4 * second).build().unwrap();
    assert_eq!(policy.throttle_base(), 2 * second);
    assert_ne!(policy, policy.to_builder().base(5 * second).build().unwrap());
}

#[test]
fn a_refused_configuration_keeps_no_memory() {
    let refused = |list: u64, rest: &str| {
        let json = format!(r#"{{ "strategy": ["{list}s", "1h"]{rest} }}"#);
        serde_json::from_str::<Policy>(&json).unwrap_err();
    };
    // What is made once.
    refused(0, r#", "cap": "1s""#);
    let memory = allocation_counter::measure(|| {
        for list in 1..100 {
            refused(list, r#", "cap": "1s""#);
            refused(list, r#", "base": "1s""#);
            refused(list, r#", "max": 0"#);
            refused(list, r#", "unknown": 0"#);
        }
    });
    assert_eq!(memory.bytes_current, 0);
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
cap = \"1m 30s\"
max = \"unlimited\"
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
