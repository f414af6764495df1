//! `Retryable` for `tungstenite`, and so for `tokio-tungstenite` and `async-tungstenite`, whose error it is.
//!
//! Source: the documentation of `tungstenite::Error`.

use tungstenite::{
    Error,
    error::{ProtocolError, UrlError},
};

use super::Retryable;
use crate::Verdict;

/// For `tungstenite` 0.21 to 0.30, with the feature `tungstenite`: what ended a WebSocket.
///
/// | error | verdict |
/// |---|---|
/// | `Http`, the answer to the handshake | as the [`http::Response`] |
/// | `Io` | as its [kind](std::io::ErrorKind) |
/// | `Url(UnableToConnect)` | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | `WriteBufferFull` | [`NOT_SENT`](Verdict::NOT_SENT): the message is in the error |
/// | `Protocol(HandshakeIncomplete)`, `Protocol(ResetWithoutClosingHandshake)` | [`TRANSIENT`](Verdict::TRANSIENT): the connection broke |
/// | the others, `ConnectionClosed` and `Tls` among them | [`Final`](Verdict::Final) |
#[cfg(feature = "tungstenite")]
#[diagnostic::do_not_recommend]
impl Retryable for Error {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Http(response) => response.verdict(),
            Self::Io(error) => error.verdict(),
            Self::Url(UrlError::UnableToConnect(_)) | Self::WriteBufferFull(_) => Verdict::NOT_SENT,
            Self::Protocol(ProtocolError::HandshakeIncomplete | ProtocolError::ResetWithoutClosingHandshake) => {
                Verdict::TRANSIENT
            }
            _ => Verdict::Final,
        }
    }
}
