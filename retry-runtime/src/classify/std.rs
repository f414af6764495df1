//! `Retryable` for the types of the standard library, for what wraps a judge, and for the crate's own [`Elapsed`].
//!
//! The kinds of `std::io` are those of a system call, so they say which side of the wire a failure is on: a connection
//! that was never made carried nothing, one that broke may have carried everything. A kind that names a state of the
//! file system is what it is until somebody changes it.

use core::convert::Infallible;
#[cfg(feature = "std")]
use std::{boxed::Box, io, sync::Arc};

use super::Retryable;
use crate::{Elapsed, Verdict};

/// | kinds | verdict |
/// |---|---|
/// | `ConnectionRefused`, `HostUnreachable`, `NetworkUnreachable`, `NetworkDown`, `AddrNotAvailable` (no port is left) | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | `ConnectionReset`, `ConnectionAborted`, `BrokenPipe`, `NotConnected`, `UnexpectedEof`, `TimedOut` | [`TRANSIENT`](Verdict::TRANSIENT): the server may have acted |
/// | `Interrupted`, `WouldBlock` (what a read timeout is called on Unix), `ResourceBusy`, `Deadlock`, `ExecutableFileBusy`, `StaleNetworkFileHandle` | [`TRANSIENT`](Verdict::TRANSIENT): a state of this machine that passes |
/// | the others | [`Final`](Verdict::Final) |
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

/// As its [`kind`](io::Error::kind).
#[cfg(feature = "std")]
#[diagnostic::do_not_recommend]
impl Retryable for io::Error {
    fn verdict(&self) -> Verdict {
        self.kind().verdict()
    }
}

/// [`TRANSIENT`](Verdict::TRANSIENT): the attempt was cut, and the server may have acted.
#[diagnostic::do_not_recommend]
impl Retryable for Elapsed {
    fn verdict(&self) -> Verdict {
        Verdict::TRANSIENT
    }
}

/// [`TRANSIENT`](Verdict::TRANSIENT): tokio's own timeout cut the work, and the server may have acted.
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
