//! `Retryable` for `ureq`: a status as the shared HTTP table says, else how far the request got.
//!
//! Source: the documentation of `ureq::Error`. A response is one of `http`, which judges itself.

use http::StatusCode;
use ureq::{Error, Timeout};

use super::Retryable;
use crate::Verdict;

/// For `ureq` 3.1 and later, with the feature `ureq`: a status, or how far the request got.
///
/// | error | verdict |
/// |---|---|
/// | `StatusCode` | as the [`StatusCode`] of `http`; the headers are gone, and with them `Retry-After` |
/// | `Timeout(Resolve)`, `Timeout(Connect)`, `ConnectionFailed` | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | another `Timeout` | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | `Io` | as its [kind](std::io::ErrorKind) |
/// | `Other`, which only a connector of your own makes | by its [chain](crate::verdict_of) |
/// | the others, `HostNotFound`, `Tls` and `ConnectProxyFailed` among them | [`Final`](Verdict::Final) |
///
/// `Timeout(Connect)` was tested with a constructed error only.
///
/// With `http_status_as_error(false)` a response keeps its headers, and `when(outcome => outcome.verdict())` follows them.
#[cfg(feature = "ureq")]
#[diagnostic::do_not_recommend]
impl Retryable for Error {
    fn verdict(&self) -> Verdict {
        match self {
            Self::StatusCode(status) => StatusCode::from_u16(*status).map_or(Verdict::Final, |status| status.verdict()),
            Self::Timeout(Timeout::Resolve | Timeout::Connect) | Self::ConnectionFailed => Verdict::NOT_SENT,
            Self::Timeout(_) => Verdict::TRANSIENT,
            Self::Io(error) => error.verdict(),
            Self::Other(error) => error.verdict(),
            _ => Verdict::Final,
        }
    }
}
