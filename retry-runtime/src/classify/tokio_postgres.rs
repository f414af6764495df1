//! `Retryable` for `tokio-postgres`: by the SQLSTATE that the server sent, else by what became of the connection.
//!
//! Source: appendix A of PostgreSQL's documentation.

use std::io;

use tokio_postgres::Error;

use super::{Retryable, chain, sqlstate::sqlstate};
use crate::Verdict;

/// For `tokio-postgres` 0.7, with the feature `tokio-postgres`: by the SQLSTATE, or by what became of the connection.
///
/// | error | verdict |
/// |---|---|
/// | SQLSTATE 40001, 40P01, 55P03 (serialization, deadlock, a lock that is held) | [`NOT_SENT`](Verdict::NOT_SENT): the transaction was rolled back whole |
/// | 55006 (an object in use), 25006 (read-only after a failover) | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | 53000, 53100, 53200, 53300, 53400 (no connection, memory or disk left) | [`THROTTLED`](Verdict::THROTTLED) |
/// | 57P01, 57P02, 57P05 (the session was ended) | [`TRANSIENT`](Verdict::TRANSIENT), with a new connection |
/// | 08001, 08004, 57P03 (no session was begun) | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | 08000, 08003, 08006, 08007, 40003 (lost, or nobody knows) | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | any other SQLSTATE, 57014 (cancelled), 25P02 and constraints among them | [`Final`](Verdict::Final) |
/// | the connection was [closed](Error::is_closed) | [`TRANSIENT`](Verdict::TRANSIENT), with a new connection |
/// | caused by an `io::Error` | as its [kind](std::io::ErrorKind) |
/// | the others | [`Final`](Verdict::Final) |
///
/// A real PostgreSQL gave 40001, 40P01, 55P03, 25006, 57P01 and 23505; a server of the test gave all SQLSTATEs.
///
/// Put the attribute on the function that holds the whole transaction. What was rolled back whole is then retried with
/// `idempotent = false` too.
#[cfg(feature = "tokio-postgres")]
#[diagnostic::do_not_recommend]
impl Retryable for Error {
    fn verdict(&self) -> Verdict {
        match self.code() {
            Some(state) => sqlstate(state.code()),
            None if self.is_closed() => Verdict::TRANSIENT,
            None => {
                let io = chain(self).find_map(|cause| cause.downcast_ref::<io::Error>());
                io.map_or(Verdict::Final, Retryable::verdict)
            }
        }
    }
}
