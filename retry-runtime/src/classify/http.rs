//! `Retryable` for `http`: what a status code says, and how long the answer asks us to wait.
//!
//! Sources: RFC 9110 (section 15 for the codes, 10.2.3 for `Retry-After`), RFC 6585 (429), RFC 8470 (425). Clients do
//! not agree about the rest; this is what most of them share. The other headers are not standard: payment and model
//! providers, Azure and AWS send them, and their own clients obey them, as they take 529 for "overloaded".

use core::time::Duration;

use http::{HeaderMap, Response, StatusCode, header};

use super::Retryable;
use crate::{Verdict, clock::time_of_day};

/// For `http` 1, with the feature `http`: by what the status means.
///
/// | status | verdict |
/// |---|---|
/// | 408, 500, 502, 503, 504 | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | 429, 529 | [`THROTTLED`](Verdict::THROTTLED) |
/// | 425 | [`NOT_SENT`](Verdict::NOT_SENT): the server would not act on early data |
/// | the others, 409, 413, 501 and the other 5xx among them | [`Final`](Verdict::Final) |
///
/// A response says more than its status: see [`Response`]'s.
#[cfg(feature = "http")]
#[diagnostic::do_not_recommend]
impl Retryable for StatusCode {
    fn verdict(&self) -> Verdict {
        match self.as_u16() {
            408 | 500 | 502..=504 => Verdict::TRANSIENT,
            429 | 529 => Verdict::THROTTLED,
            425 => Verdict::NOT_SENT,
            _ => Verdict::Final,
        }
    }
}

/// For `http` 1, with the feature `http`: as its [`StatusCode`], where the headers do not say more.
///
/// | headers | verdict |
/// |---|---|
/// | `x-should-retry: false`, `stripe-should-retry: false` | [`Final`](Verdict::Final) |
/// | one of them with `true`, and a 4xx or 5xx that would be final | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | [how long to wait](retry_after), and 503 | [`THROTTLED`](Verdict::THROTTLED), [after](Verdict::after) the wait |
/// | how long to wait, and another verdict that is not final | the same, after the wait |
#[cfg(feature = "http")]
#[diagnostic::do_not_recommend]
impl<B> Retryable for Response<B> {
    fn verdict(&self) -> Verdict {
        answer(self.status(), self.headers())
    }
}

/// The verdict on a response, whichever crate's type it has.
pub(super) fn answer(status: StatusCode, headers: &HeaderMap) -> Verdict {
    let wait = retry_after(headers);
    let failed = status.is_client_error() || status.is_server_error();
    let verdict = match (status.verdict(), should_retry(headers)) {
        (_, Some(false)) => Verdict::Final,
        (Verdict::Final, Some(true)) if failed => Verdict::TRANSIENT,
        _ if status == StatusCode::SERVICE_UNAVAILABLE && wait.is_some() => Verdict::THROTTLED,
        (verdict, _) => verdict,
    };
    wait.map_or(verdict, |wait| verdict.after(wait))
}

/// What the server says about another try, whatever the status.
fn should_retry(headers: &HeaderMap) -> Option<bool> {
    ["x-should-retry", "stripe-should-retry"].iter().find_map(|name| text(headers, name)?.parse().ok())
}

/// Returns how long a response asks us to wait before the next attempt, if it does and is well formed (feature `http`).
///
/// For responses that do not judge themselves, and for an error type that keeps the hint after the response is gone.
/// The first header that is well formed counts:
///
/// | header | value |
/// |---|---|
/// | `retry-after-ms`, `x-ms-retry-after-ms`, `x-amz-retry-after` | whole milliseconds |
/// | `Retry-After` | seconds, with or without a fraction, or an HTTP date; one that has passed is a wait of zero |
///
/// A date is compared with the response's own `Date`, so that a clock that is wrong on either side does no harm. Without
/// one it is compared with the time of this machine. A number that is too large for a `u64` is the largest `u64`, because
/// the server did ask for a wait.
///
/// ```
/// use std::time::Duration;
/// use http::{HeaderMap, header};
/// use reattempt::retry_after;
///
/// let mut headers = HeaderMap::new();
/// assert_eq!(retry_after(&headers), None);
/// headers.insert(header::RETRY_AFTER, "120".parse()?);
/// assert_eq!(retry_after(&headers), Some(Duration::from_secs(120)));
/// # Ok::<_, http::header::InvalidHeaderValue>(())
/// ```
#[must_use]
#[cfg(feature = "http")]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    ["retry-after-ms", "x-ms-retry-after-ms", "x-amz-retry-after"]
        .iter()
        .find_map(|name| text(headers, name).and_then(whole).map(Duration::from_millis))
        .or_else(|| {
            let value = text(headers, header::RETRY_AFTER.as_str())?;
            seconds(value).or_else(|| until(value, text(headers, header::DATE.as_str())))
        })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim_ascii)
}

/// A number of digits alone: `parse` would let a sign pass.
fn whole(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Digits, and perhaps a point and more digits: `parse` would let a sign, an exponent and an infinity pass.
fn seconds(text: &str) -> Option<Duration> {
    let (number, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let number = Duration::from_secs(whole(number)?);
    let Some(digits) = fraction.strip_prefix('.') else { return Some(number) };
    whole(digits)?;
    Some(number.saturating_add(Duration::from_secs_f64(fraction.parse().ok()?)))
}

/// How long it was from `sent` to `date`, both HTTP dates. The wall clock is read here and nowhere else.
fn until(date: &str, sent: Option<&str>) -> Option<Duration> {
    let date = httpdate::parse_http_date(date).ok()?;
    let sent = sent.and_then(|sent| httpdate::parse_http_date(sent).ok());
    Some(date.duration_since(sent.unwrap_or_else(time_of_day)).unwrap_or(Duration::ZERO))
}
