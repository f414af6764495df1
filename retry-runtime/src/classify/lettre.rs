//! `Retryable` for `lettre`: by the reply of the SMTP server, else by what became of the connection.
//!
//! Source: RFC 5321, section 4.2.1: after a reply 4yz "the command was not accepted, and the requested action did not
//! occur". So a message that was refused may be sent again without arriving twice.

use std::{error::Error as _, io, string::ToString};

use lettre::transport::smtp::{
    Error,
    response::{Category, Detail, Severity},
};

use super::{Retryable, chain};
use crate::Verdict;

/// How lettre reports a connection that was closed before the reply was whole. It has no type for it.
const CLOSED: &str = "incomplete response";

/// For `lettre` 0.11, with the feature `lettre`: the error of its SMTP transports.
///
/// | error | verdict |
/// |---|---|
/// | a reply 421 (the server has too much to do, or shuts down) | [`THROTTLED`](Verdict::THROTTLED) |
/// | another reply 4yz, greylisting among them | [`NOT_SENT`](Verdict::NOT_SENT): the server took nothing |
/// | a reply 5yz | [`Final`](Verdict::Final) |
/// | an `io::Error` | as its [kind](std::io::ErrorKind) |
/// | the connection was closed before the reply | [`TRANSIENT`](Verdict::TRANSIENT): the server may have taken the message |
/// | the others: a reply that is not SMTP, TLS, authentication, a message that the server cannot take | [`Final`](Verdict::Final) |
///
/// A server that greylists wants minutes, so set `base` accordingly.
#[cfg(feature = "lettre")]
#[diagnostic::do_not_recommend]
impl Retryable for Error {
    fn verdict(&self) -> Verdict {
        if let Some(code) = self.status() {
            return match (code.severity, code.category, code.detail) {
                (Severity::TransientNegativeCompletion, Category::Connections, Detail::One) => Verdict::THROTTLED,
                (Severity::TransientNegativeCompletion, ..) => Verdict::NOT_SENT,
                _ => Verdict::Final,
            };
        }
        if self.is_response() && self.source().is_some_and(|source| source.to_string() == CLOSED) {
            return Verdict::TRANSIENT;
        }
        let io = chain(self).find_map(|cause| cause.downcast_ref::<io::Error>());
        io.map_or(Verdict::Final, Retryable::verdict)
    }
}
