//! `Retryable` for `async-nats`: connecting, requests, publications and flushes.
//!
//! Source: the documentation of the kinds of errors. The errors of streams are left out: see `docs/clients.md`.

use async_nats::{
    ConnectErrorKind, RequestErrorKind,
    client::{FlushErrorKind, PublishErrorKind},
    error::Error,
};

use super::{Retryable, std::unconnected};
use crate::Verdict;

/// For `async-nats` 0.46 to 0.51, with the feature `async-nats`: the error of a connection.
///
/// | kind | verdict |
/// |---|---|
/// | `TimedOut` | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | `Io` | [`NOT_SENT`](Verdict::NOT_SENT), unless TLS failed: a certificate that is not trusted, a plain port |
/// | `Dns` | [`NOT_SENT`](Verdict::NOT_SENT), unless the name does not exist |
/// | the others, `Authentication`, `AuthorizationViolation` and `Tls` among them | [`Final`](Verdict::Final) |
///
/// `TimedOut`, `Dns` and a certificate that is not trusted were tested with constructed errors only.
#[cfg(feature = "async-nats")]
#[diagnostic::do_not_recommend]
impl Retryable for Error<ConnectErrorKind> {
    fn verdict(&self) -> Verdict {
        match self.kind() {
            ConnectErrorKind::TimedOut => Verdict::NOT_SENT,
            ConnectErrorKind::Io | ConnectErrorKind::Dns => unconnected(self),
            _ => Verdict::Final,
        }
    }
}

/// For `async-nats` 0.46 to 0.51, with the feature `async-nats`: the error of a request.
///
/// | kind | verdict |
/// |---|---|
/// | `NoResponders` | [`NOT_SENT`](Verdict::NOT_SENT): nobody listens yet |
/// | `TimedOut` | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | the others | [`Final`](Verdict::Final): the client has ended, or the request is wrong |
#[cfg(feature = "async-nats")]
#[diagnostic::do_not_recommend]
impl Retryable for Error<RequestErrorKind> {
    #[allow(clippy::match_wildcard_for_single_variants, reason = "newer versions have more kinds")]
    fn verdict(&self) -> Verdict {
        match self.kind() {
            RequestErrorKind::NoResponders => Verdict::NOT_SENT,
            RequestErrorKind::TimedOut => Verdict::TRANSIENT,
            _ => Verdict::Final,
        }
    }
}

/// For `async-nats` 0.46 to 0.51, with the feature `async-nats`: the error of a publication, which is always
/// [`Final`](Verdict::Final), because the client itself waits for a new connection.
#[cfg(feature = "async-nats")]
#[diagnostic::do_not_recommend]
impl Retryable for Error<PublishErrorKind> {
    fn verdict(&self) -> Verdict {
        Verdict::Final
    }
}

/// For `async-nats` 0.46 to 0.51, with the feature `async-nats`: the error of a flush.
///
/// | kind | verdict |
/// |---|---|
/// | `FlushError` | [`TRANSIENT`](Verdict::TRANSIENT): the connection broke |
/// | `SendError` | [`Final`](Verdict::Final): the client has ended |
///
/// `FlushError` was tested with a constructed error only.
#[cfg(feature = "async-nats")]
#[diagnostic::do_not_recommend]
impl Retryable for Error<FlushErrorKind> {
    fn verdict(&self) -> Verdict {
        match self.kind() {
            FlushErrorKind::FlushError => Verdict::TRANSIENT,
            FlushErrorKind::SendError => Verdict::Final,
        }
    }
}
