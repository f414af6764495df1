//! `Retryable` for `lapin`: by the reply code of AMQP, else by what became of the connection.
//!
//! Source: the reply codes of AMQP 0-9-1, and what RabbitMQ's documentation of channels and connections says of them.

use lapin::{Error, ErrorKind};

use super::Retryable;
use crate::Verdict;

/// For `lapin` 3 and 4, with the feature `lapin`: a reply of the broker, or what became of the connection.
///
/// | error | verdict |
/// |---|---|
/// | reply 320 `CONNECTION-FORCED`, 405 `RESOURCE-LOCKED`, 541 `INTERNAL-ERROR` | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | 506 `RESOURCE-ERROR` | [`THROTTLED`](Verdict::THROTTLED) |
/// | another reply, `ACCESS-REFUSED`, `NOT-FOUND` and `PRECONDITION-FAILED` among them | [`Final`](Verdict::Final) |
/// | `IOError` | as its [kind](std::io::ErrorKind) |
/// | `MissingHeartbeatError` | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | `InvalidConnectionState`, `InvalidChannelState`, `ChannelsLimitReached` | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | the others | [`Final`](Verdict::Final) |
///
/// The replies 506 and 541, `MissingHeartbeatError` and the last row were tested with constructed errors only.
///
/// An error closes its channel. So open the channel inside the function that carries the attribute.
#[cfg(feature = "lapin")]
#[diagnostic::do_not_recommend]
impl Retryable for Error {
    fn verdict(&self) -> Verdict {
        match self.kind() {
            ErrorKind::ProtocolError(reply) => match reply.get_id() {
                320 | 405 | 541 => Verdict::TRANSIENT,
                506 => Verdict::THROTTLED,
                _ => Verdict::Final,
            },
            ErrorKind::IOError(error) => error.verdict(),
            ErrorKind::MissingHeartbeatError => Verdict::TRANSIENT,
            ErrorKind::InvalidConnectionState(_)
            | ErrorKind::InvalidChannelState(..)
            | ErrorKind::ChannelsLimitReached => Verdict::NOT_SENT,
            _ => Verdict::Final,
        }
    }
}
