//! `Retryable` for the types of the standard library, for what wraps a judge, and for the crate's own [`Elapsed`].
//!
//! The kinds of `std::io` are those of a system call, so they say which side of the wire a failure is on: a connection
//! that was never made carried nothing, one that broke may have carried everything. A kind that names a state of the
//! file system is what it is until somebody changes it.

use core::convert::Infallible;
#[cfg(feature = "std")]
use std::{boxed::Box, error::Error, io, string::ToString, sync::Arc};

use super::Retryable;
use crate::{Elapsed, Verdict};

/// For the standard library: by the side of the wire that the failure is on.
///
/// | kinds | verdict |
/// |---|---|
/// | `ConnectionRefused`, `HostUnreachable`, `NetworkUnreachable`, `NetworkDown`, `AddrNotAvailable` (no port is left) | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | `ConnectionReset`, `ConnectionAborted`, `BrokenPipe`, `NotConnected`, `UnexpectedEof`, `TimedOut` | [`TRANSIENT`](Verdict::TRANSIENT): the server may have acted |
/// | `Interrupted`, `WouldBlock` (what a read timeout is called on Unix), `ResourceBusy`, `Deadlock`, `ExecutableFileBusy`, `StaleNetworkFileHandle` | [`TRANSIENT`](Verdict::TRANSIENT): a state of this machine that passes |
/// | the others | [`Final`](Verdict::Final) |
///
/// `HostUnreachable`, `NetworkUnreachable`, `NetworkDown`, `ConnectionAborted`, `TimedOut`, `Interrupted`, `ResourceBusy`,
/// `Deadlock`, `ExecutableFileBusy` and `StaleNetworkFileHandle` were tested with constructed errors only.
///
/// `NotFound` and `AddrInUse` are final, because for most calls they are. Where they mean that another process has not
/// started or not yet stopped, say so: `when(Err(e) if e.kind() == ErrorKind::AddrInUse)`.
#[cfg(feature = "std")]
#[diagnostic::do_not_recommend]
impl Retryable for io::ErrorKind {
    fn verdict(&self) -> Verdict {
        match self {
            Self::ConnectionRefused
            | Self::HostUnreachable
            | Self::NetworkUnreachable
            | Self::NetworkDown
            | Self::AddrNotAvailable => Verdict::NOT_SENT,
            Self::ConnectionReset
            | Self::ConnectionAborted
            | Self::BrokenPipe
            | Self::NotConnected
            | Self::UnexpectedEof
            | Self::TimedOut
            | Self::Interrupted
            | Self::WouldBlock
            | Self::ResourceBusy
            | Self::Deadlock
            | Self::ExecutableFileBusy
            | Self::StaleNetworkFileHandle => Verdict::TRANSIENT,
            _ => Verdict::Final,
        }
    }
}

/// For the standard library: as its [`kind`](io::Error::kind), where that does not hide more.
///
/// | error | verdict |
/// |---|---|
/// | of a final kind, around another `io::Error` | as that one |
/// | a resolver that cannot be reached, or says "try again" | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | a name that does not exist | [`Final`](Verdict::Final) |
///
/// The answers of a resolver were tested with constructed errors only.
#[cfg(feature = "std")]
#[diagnostic::do_not_recommend]
impl Retryable for io::Error {
    fn verdict(&self) -> Verdict {
        match (self.kind().verdict(), self.get_ref()) {
            (Verdict::Final, Some(inner)) => match inner.downcast_ref::<Self>() {
                Some(inner) => inner.verdict(),
                None if is_unresolved(inner) => Verdict::NOT_SENT,
                None => Verdict::Final,
            },
            // Windows has numbers where others have words.
            (_, None) if cfg!(windows) && self.raw_os_error() == Some(WSATRY_AGAIN) => Verdict::NOT_SENT,
            (verdict, _) => verdict,
        }
    }
}

#[cfg(feature = "std")]
const WSATRY_AGAIN: i32 = 11002;

/// Whether the system's resolver knew no answer for now. std keeps only the words of `gai_strerror(EAI_AGAIN)`.
#[cfg(feature = "std")]
fn is_unresolved(error: &(dyn Error + Send + Sync + 'static)) -> bool {
    // glibc, Android and macOS; musl; FreeBSD.
    const WORDS: [&str; 3] =
        ["Temporary failure in name resolution", "Try again", "Name could not be resolved at this time"];
    let text = error.to_string();
    text.strip_prefix("failed to lookup address information: ").is_some_and(|reason| WORDS.contains(&reason))
}

/// The verdict on a connection that was not made: nothing was sent, but a certificate stays what it is.
#[cfg(any(
    feature = "async-nats",
    feature = "hyper-util",
    all(any(feature = "reqwest012", feature = "reqwest013"), not(target_arch = "wasm32"))
))]
pub(super) fn unconnected(error: &(dyn Error + 'static)) -> Verdict {
    // native-tls hides the type of OpenSSL's errors, and a connection that was lost is among them.
    let is_refused_by_openssl = |text: &str| text.contains("SSL routines") && !text.contains("unexpected eof");
    let is_final = super::chain(error).any(|cause| match cause.downcast_ref::<io::Error>() {
        Some(error) => !error.verdict().is_retry(), // rustls' errors are in one, of kind `InvalidData`
        None => is_refused_by_openssl(&cause.to_string()),
    });
    if is_final { Verdict::Final } else { Verdict::NOT_SENT }
}

/// [`TRANSIENT`](Verdict::TRANSIENT): the attempt was cut, and the server may have acted.
#[diagnostic::do_not_recommend]
impl Retryable for Elapsed {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}

/// For `tokio` 1, with the feature `tokio`: [`TRANSIENT`](Verdict::TRANSIENT), because its timeout cut the work, and the server may
/// have acted.
#[cfg(feature = "tokio")]
#[diagnostic::do_not_recommend]
impl Retryable for tokio::time::error::Elapsed {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}

/// Itself, so that a type that holds a verdict can hand on to it.
#[diagnostic::do_not_recommend]
impl Retryable for Verdict {
    fn verdict(&self) -> Verdict {
        *self
    }
}

/// Itself; [`Final`](Verdict::Final) if there is none.
#[diagnostic::do_not_recommend]
impl Retryable for Option<Verdict> {
    fn verdict(&self) -> Verdict {
        self.unwrap_or(Verdict::Final)
    }
}

/// Never called: `Infallible` has no values.
#[diagnostic::do_not_recommend]
impl Retryable for Infallible {
    fn verdict(&self) -> Verdict {
        match *self {}
    }
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Retryable> Retryable for &T {
    fn verdict(&self) -> Verdict {
        (**self).verdict()
    }
}

#[cfg(feature = "std")]
#[diagnostic::do_not_recommend]
impl<T: ?Sized + Retryable> Retryable for Box<T> {
    fn verdict(&self) -> Verdict {
        (**self).verdict()
    }
}

#[cfg(feature = "std")]
#[diagnostic::do_not_recommend]
impl<T: ?Sized + Retryable> Retryable for Arc<T> {
    fn verdict(&self) -> Verdict {
        (**self).verdict()
    }
}

/// Whichever side it is judges: an answer may be a failure too, as an HTTP response with status 503.
#[diagnostic::do_not_recommend]
impl<T: Retryable, E: Retryable> Retryable for Result<T, E> {
    fn verdict(&self) -> Verdict {
        match self {
            Ok(value) => value.verdict(),
            Err(error) => error.verdict(),
        }
    }
}
