//! `Retryable` for `hyper-util` and `hyper`: the stage that a request is in.
//!
//! Source: the questions that `hyper::Error` answers about itself, and the errors that hyper-util's own client retries.

use hyper_util::client::legacy;

use super::{Retryable, chain, std::unconnected};
use crate::Verdict;

/// For `hyper-util` 0.1, with the feature `hyper-util`: the error of its `legacy` client.
///
/// | error | verdict |
/// |---|---|
/// | no connection, one that took too long included | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | a certificate that is not trusted, a name that does not exist | [`Final`](Verdict::Final) |
/// | with a `hyper::Error` in it | that of the error in it |
/// | a request that the client refuses | [`Final`](Verdict::Final) |
///
/// A connection that takes too long comes from a connector of the test, because a loopback does not connect slowly.
#[cfg(feature = "hyper-util")]
#[diagnostic::do_not_recommend]
impl Retryable for legacy::Error {
    fn verdict(&self) -> Verdict {
        if self.is_connect() {
            return unconnected(self);
        }
        let hyper = chain(self).find_map(|cause| cause.downcast_ref::<hyper::Error>());
        hyper.map_or(Verdict::Final, Retryable::verdict)
    }
}

/// For `hyper` 1, with the feature `hyper-util`: the error of a request, a response's body or a connection.
///
/// | error | verdict |
/// |---|---|
/// | the request was cancelled before it was sent | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | an answer that is not HTTP, a mistake of the caller, an error of the request's own body | [`Final`](Verdict::Final) |
/// | the others: a connection that broke before or within the answer | [`TRANSIENT`](Verdict::TRANSIENT) |
#[cfg(feature = "hyper-util")]
#[diagnostic::do_not_recommend]
impl Retryable for hyper::Error {
    fn verdict(&self) -> Verdict {
        match self {
            _ if self.is_canceled() => Verdict::NOT_SENT,
            _ if self.is_parse() || self.is_user() => Verdict::Final,
            _ => Verdict::TRANSIENT,
        }
    }
}
