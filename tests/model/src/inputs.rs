//! What strangers send: configurations and headers, at random and nearly right. Nothing panics, and what is accepted is
//! a policy.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Response};
use rand::RngExt;
use reattempt::{Decision, Policy, PolicyBuilder, Retryable, Session, StopReason, Verdict, retry_after};

use crate::Draws;

const KEYS: &[&str] = &[
    "strategy",
    "base",
    "cap",
    "max_hint",
    "factor",
    "step",
    "jitter",
    "throttle_base",
    "max",
    "max_elapsed",
    "attempt_timeout",
    "idempotent",
    "budget",
    "bse",
    "",
];

/// As JSON and YAML have them, and TOML most of them.
const VALUES: &[&str] = &[
    "\"1s\"",
    "\"0s\"",
    "\"5\"",
    "\"-1s\"",
    "\"99999999999999999999s\"",
    "\"1e99h\"",
    "\"1m 30s\"",
    "\"\"",
    "\"0.2\"",
    "\"full\"",
    "\"equal_jitter\"",
    "\"linear\"",
    "\"constant\"",
    "\"unlimited\"",
    "\"true\"",
    "\"\\u0000\"",
    "\"\u{1f980}\"",
    "0",
    "1",
    "2",
    "3",
    "0.2",
    "2.5",
    "-1",
    "1e308",
    "-0.0",
    "18446744073709551615",
    "9223372036854775807",
    "true",
    "false",
    "[]",
    "[\"1s\", \"5s\"]",
    "[\"0s\"]",
    "[1]",
    "[[\"1s\"]]",
    "{}",
    "null",
];

fn pick<'a>(rng: &mut Draws, of: &[&'a str]) -> &'a str {
    of[rng.random_range(0..of.len())]
}

/// Some keys with some values, between `open` and `close`.
fn written(rng: &mut Draws, [open, is, then, close]: [&str; 4], quoted: bool) -> String {
    let quote = if quoted { "\"" } else { "" };
    let entries: Vec<String> = (0..rng.random_range(0..5))
        .map(|_| format!("{quote}{}{quote}{is}{}", pick(rng, KEYS), pick(rng, VALUES)))
        .collect();
    format!("{open}{}{close}", entries.join(then))
}

/// Removes, doubles or replaces a few characters.
fn damaged(rng: &mut Draws, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..rng.random_range(0..3) {
        if characters.is_empty() {
            break;
        }
        let at = rng.random_range(0..characters.len());
        match rng.random_range(0..3) {
            0 => drop(characters.remove(at)),
            1 => characters.insert(at, characters[at]),
            _ => characters[at] = ['\0', '"', '{', ']', '-', '9', 's', '\u{a0}', '\u{1f980}'][rng.random_range(0..9)],
        }
    }
    characters.into_iter().collect()
}

/// A policy that was read holds its own promises, and is read back as it was.
fn check_policy(policy: &Policy, rng: &mut Draws) {
    for retry in [1, 2, 3, 40, u32::MAX] {
        assert!(policy.delay(retry, policy.base(), rng) <= policy.cap(), "{policy:?}");
    }
    assert!(policy.max() != Some(0), "{policy:?}");
    let text = serde_json::to_string(policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), *policy, "{text}");
    let _ = policy.to_string();
}

/// An error says something in one line; a policy is sound.
fn check_read<E: std::fmt::Display>(read: Result<Policy, E>, text: &str, rng: &mut Draws) {
    match read {
        Ok(policy) => check_policy(&policy, rng),
        Err(error) => assert!(!error.to_string().is_empty(), "{text}"),
    }
}

/// Reads one configuration of each format.
pub fn configurations(rng: &mut Draws) {
    let json = written(rng, ["{", ":", ",", "}"], true);
    let json = damaged(rng, &json);
    check_read(serde_json::from_str::<Policy>(&json), &json, rng);
    if let Ok(builder) = serde_json::from_str::<PolicyBuilder>(&json) {
        check_read(builder.over(Policy::DEFAULT).build(), &json, rng);
    }
    let toml = written(rng, ["", " = ", "\n", "\n"], false);
    let toml = damaged(rng, &toml);
    check_read(toml::from_str::<Policy>(&toml), &toml, rng);
    let yaml = written(rng, ["", ": ", "\n", "\n"], false);
    let yaml = damaged(rng, &yaml);
    check_read(serde_norway::from_str::<Policy>(&yaml), &yaml, rng);
}

const NAMES: &[&str] = &[
    "retry-after",
    "retry-after-ms",
    "x-ms-retry-after-ms",
    "x-amz-retry-after",
    "date",
    "x-should-retry",
    "stripe-should-retry",
];

const TEXTS: &[&str] = &[
    "0",
    "1",
    "120",
    "0.5",
    "-1",
    "+1",
    "1e3",
    "1e999",
    "NaN",
    "inf",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999",
    ".",
    "1.",
    ".5",
    "0x10",
    " 7 ",
    "",
    "true",
    "false",
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Sun, 99 Nov 1994 99:99:99 GMT",
    "Mon, 29 Feb 2100 00:00:00 GMT",
];

/// Judges one response with some headers.
pub fn headers(rng: &mut Draws) {
    let mut headers = HeaderMap::new();
    for _ in 0..rng.random_range(0..4) {
        let text = pick(rng, TEXTS);
        let text = damaged(rng, text);
        let value = if rng.random_bool(0.1) {
            let bytes: Vec<u8> = (0..rng.random_range(0..9)).map(|_| rng.random()).collect();
            HeaderValue::from_bytes(&bytes)
        } else {
            HeaderValue::from_str(&text)
        };
        if let Ok(value) = value {
            headers.append(HeaderName::from_static(pick(rng, NAMES)), value);
        }
    }
    let is_asked = retry_after(&headers).is_some();
    let mut response = Response::new(());
    *response.status_mut() = [200, 408, 425, 429, 500, 503, 529, 599][rng.random_range(0..8)].try_into().unwrap();
    *response.headers_mut() = headers;
    let verdict = response.verdict();
    // Not compared with the other reading: a date without `Date` is measured from now.
    let hint = if let Verdict::Retry { after, .. } = verdict { after } else { None };
    assert!(is_asked || hint.is_none(), "{hint:?}");
    // The policy bounds what the server may ask for.
    let max_hint = Duration::from_secs(rng.random_range(10..300));
    let policy = Policy::builder().max_hint(max_hint).build().unwrap();
    match Session::new().decide(&policy, verdict, Duration::ZERO) {
        Decision::Wait(wait) => {
            assert!(hint.is_none_or(|hint| wait >= hint && hint <= max_hint), "{wait:?} for {hint:?}");
            assert!(wait <= policy.cap().max(max_hint), "{wait:?} for {hint:?}");
        }
        Decision::GiveUp { reason, .. } => {
            assert_eq!(reason, StopReason::Hint);
            assert!(hint.is_some_and(|hint| hint > max_hint));
        }
        Decision::Done => assert_eq!(verdict, Verdict::Final),
    }
}
