//! `http`: the status table for every code there can be, and the ways to be asked to wait.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Response, StatusCode, header};
use reattempt::{Retryable, Verdict, retry_after};

use crate::{FINAL, NOT_SENT, THROTTLED, TRANSIENT};

fn expected(status: u16) -> Verdict {
    match status {
        408 | 500 | 502 | 503 | 504 => TRANSIENT,
        429 | 529 => THROTTLED,
        425 => NOT_SENT,
        _ => FINAL,
    }
}

fn response(status: u16, headers: &[(&str, &str)]) -> Response<()> {
    let response = Response::builder().status(status);
    headers.iter().fold(response, |response, (name, value)| response.header(*name, *value)).body(()).unwrap()
}

fn wait(headers: &[(&str, &str)]) -> Option<Duration> {
    retry_after(response(200, headers).headers())
}

#[test]
fn every_status() {
    for status in 100..1000 {
        assert_eq!(StatusCode::from_u16(status).unwrap().verdict(), expected(status), "{status}");
        assert_eq!(response(status, &[]).verdict(), expected(status), "{status}");
    }
}

#[test]
fn every_status_with_a_wait() {
    let hint = Duration::from_secs(7);
    for status in 100..1000 {
        let verdict = if status == 503 { THROTTLED } else { expected(status) };
        assert_eq!(response(status, &[("retry-after", "7")]).verdict(), verdict.after(hint), "{status}");
    }
}

#[test]
fn seconds_and_milliseconds() {
    assert_eq!(wait(&[]), None);
    assert_eq!(wait(&[("retry-after", "120")]), Some(Duration::from_secs(120)));
    assert_eq!(wait(&[("retry-after", " 0 ")]), Some(Duration::ZERO));
    assert_eq!(wait(&[("retry-after-ms", "1500")]), Some(Duration::from_millis(1500)));
    assert_eq!(wait(&[("retry-after", "2"), ("retry-after-ms", "1500")]), Some(Duration::from_millis(1500)));
    assert_eq!(wait(&[("retry-after", "0.25")]), Some(Duration::from_millis(250)));
    assert_eq!(wait(&[("retry-after", "1.00000000049")]), Some(Duration::from_secs(1)));
    assert_eq!(wait(&[("retry-after", "1.99999999999")]), Some(Duration::from_secs(2)));
}

#[test]
fn the_first_well_formed_header_counts() {
    let names = ["retry-after-ms", "x-ms-retry-after-ms", "x-amz-retry-after"];
    let mut headers = vec![("retry-after", "9")];
    assert_eq!(wait(&headers), Some(Duration::from_secs(9)));
    for (wanted, name) in [("300", names[2]), ("200", names[1]), ("100", names[0])] {
        headers.push((name, wanted));
        assert_eq!(wait(&headers), Some(Duration::from_millis(wanted.parse().unwrap())), "{name}");
        assert_eq!(wait(&[(name, "soon"), ("retry-after", "9")]), Some(Duration::from_secs(9)), "{name}");
        assert_eq!(wait(&[(name, "0.5")]), None, "{name}");
    }
    let headers = [(names[0], "soon"), (names[1], "-1"), (names[2], "7"), ("retry-after", "9")];
    assert_eq!(wait(&headers), Some(Duration::from_millis(7)));
}

#[test]
fn the_server_overrules_its_status() {
    for status in 100..1000 {
        for name in ["x-should-retry", "stripe-should-retry"] {
            assert_eq!(response(status, &[(name, "false"), ("retry-after", "7")]).verdict(), FINAL, "{status}");
            let wanted = match expected(status) {
                // A success is not done again.
                FINAL if (400..600).contains(&status) => TRANSIENT,
                verdict => verdict,
            };
            assert_eq!(response(status, &[(name, "true")]).verdict(), wanted, "{status}");
            for malformed in ["", "yes", "1"] {
                assert_eq!(response(status, &[(name, malformed)]).verdict(), expected(status), "{status}");
            }
        }
    }
    let headers = [("x-should-retry", "true"), ("retry-after-ms", "250")];
    assert_eq!(response(409, &headers).verdict(), TRANSIENT.after(Duration::from_millis(250)));
    let headers = [("x-should-retry", "perhaps"), ("stripe-should-retry", "true")];
    assert_eq!(response(409, &headers).verdict(), TRANSIENT);
}

#[test]
fn what_is_too_large_is_the_largest() {
    assert_eq!(wait(&[("retry-after", "99999999999999999999")]), Some(Duration::from_secs(u64::MAX)));
    assert_eq!(
        wait(&[("retry-after", "99999999999999999999.9")]),
        Some(Duration::from_secs_f64(0.9) + Duration::from_secs(u64::MAX))
    );
    assert_eq!(wait(&[("retry-after-ms", "99999999999999999999")]), Some(Duration::from_millis(u64::MAX)));
}

#[test]
fn what_is_malformed_is_no_wait() {
    for value in [
        "",
        "soon",
        "-1",
        "+1",
        ".",
        ".5",
        "1.",
        "1.-5",
        "1.5.5",
        "1e3",
        "inf",
        "NaN",
        "1 2",
        "0x10",
        "٣",
        "Fri, 31 Feb 2026 00:00:00 GMT",
    ] {
        assert_eq!(wait(&[("retry-after", value)]), None, "{value:?}");
        assert_eq!(wait(&[("retry-after-ms", value)]), None, "{value:?}");
    }
}

#[test]
fn a_date_is_compared_with_that_of_the_response() {
    let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    for (value, seconds) in [
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
        ("Sunday, 06-Nov-94 08:50:37 GMT", 60), // the two obsolete forms, which recipients have to accept
        ("Sun Nov  6 08:50:37 1994", 60),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("Sun, 06 Nov 1994 08:49:36 GMT", 0),
    ] {
        assert_eq!(wait(&[date, ("retry-after", value)]), Some(Duration::from_secs(seconds)), "{value}");
    }
}

#[test]
fn a_date_alone_is_compared_with_the_wall_clock() {
    let hour = Duration::from_secs(3600);
    let mut headers = HeaderMap::new();
    headers.insert(header::RETRY_AFTER, httpdate::fmt_http_date(SystemTime::now() + hour).parse().unwrap());
    let wait = retry_after(&headers).unwrap();
    assert!(wait <= hour && wait > hour / 2, "{wait:?}");
    headers.insert(header::RETRY_AFTER, httpdate::fmt_http_date(SystemTime::now() - hour).parse().unwrap());
    assert_eq!(retry_after(&headers), Some(Duration::ZERO));
    headers.insert(header::DATE, "yesterday".parse().unwrap());
    assert_eq!(retry_after(&headers), Some(Duration::ZERO));
}
