//! `Retryable` for `http`: what a status code says, and how long the answer asks us to wait.
//!
//! Sources: RFC 9110 (section 15 for the codes, 10.2.3 for `Retry-After`), RFC 6585 (429), RFC 8470 (425). Clients do
//! not agree about the rest; this is what most of them share. `retry-after-ms` is not standard: Azure's services
//! and some model providers send it, because a second is long.

use core::time::Duration;
use std::time::SystemTime;

use http::{HeaderMap, Response, StatusCode, header};

use super::Retryable;
use crate::Verdict;

/// | status | verdict |
/// |---|---|
/// | 408, 500, 502, 503, 504 | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | 429 | [`THROTTLED`](Verdict::THROTTLED) |
/// | 425 | [`NOT_SENT`](Verdict::NOT_SENT): the server would not act on early data |
/// | the others, 409, 413, 501 and the other 5xx among them | [`Final`](Verdict::Final) |
///
/// A response says more than its status: see [`Response`]'s.
#[diagnostic::do_not_recommend]
impl Retryable for StatusCode {
    fn verdict(&self) -> Verdict {
        match self.as_u16() {
            408 | 500 | 502..=504 => Verdict::TRANSIENT,
            429 => Verdict::THROTTLED,
            425 => Verdict::NOT_SENT,
            _ => Verdict::Final,
        }
    }
}

/// As its [`StatusCode`], with two differences where the headers say [how long to wait](retry_after): the verdict says
/// so [too](Verdict::after), and 503 is [`THROTTLED`](Verdict::THROTTLED).
#[diagnostic::do_not_recommend]
impl<B> Retryable for Response<B> {
    fn verdict(&self) -> Verdict {
        answer(self.status(), self.headers())
    }
}

/// The verdict on a response, whichever crate's type it has.
pub(super) fn answer(status: StatusCode, headers: &HeaderMap) -> Verdict {
    match (status, retry_after(headers)) {
        (_, None) => status.verdict(),
        (StatusCode::SERVICE_UNAVAILABLE, Some(wait)) => Verdict::THROTTLED.after(wait),
        (_, Some(wait)) => status.verdict().after(wait),
    }
}

/// How long a response asks us to wait before we try again, if it does and is well formed.
///
/// For responses that do not judge themselves, and for an error type that keeps the hint after the response is gone.
///
/// | header | value |
/// |---|---|
/// | `retry-after-ms` | whole milliseconds; goes first, being the finer one |
/// | `Retry-After` | whole seconds, or an HTTP date; one that has passed is a wait of zero |
///
/// A date is compared with the response's own `Date` where it has one, so that a clock that is wrong on either side
/// does no harm, else with the time of this machine. A number that is too large for a `u64` is the largest `u64`: the
/// server did ask for a wait.
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
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim_ascii);
    let milliseconds = text("retry-after-ms").and_then(whole).map(Duration::from_millis);
    milliseconds.or_else(|| {
        let value = text(header::RETRY_AFTER.as_str())?;
        whole(value).map(Duration::from_secs).or_else(|| until(value, text(header::DATE.as_str())))
    })
}

/// A number of digits alone: `parse` would let a sign pass.
fn whole(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// How long it was from `sent` to `date`, both HTTP dates. The wall clock is read here and nowhere else.
fn until(date: &str, sent: Option<&str>) -> Option<Duration> {
    let date = httpdate::parse_http_date(date).ok()?;
    let sent = sent.and_then(|sent| httpdate::parse_http_date(sent).ok());
    Some(date.duration_since(sent.unwrap_or_else(SystemTime::now)).unwrap_or(Duration::ZERO))
}
