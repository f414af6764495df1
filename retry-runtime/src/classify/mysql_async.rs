//! `Retryable` for `mysql_async`: by the number that the server gave, else by what became of the connection.
//!
//! Source: as for `mysql`, and the documentation of `mysql_async::Error`.

use mysql_async::{DriverError, Error, IoError};

use super::{Retryable, mysql::mysql};
use crate::Verdict;

/// For `mysql_async` 0.34.1 to 0.37, with the feature `mysql_async`: by the server's number, or by what became of the connection.
///
/// | error | verdict |
/// |---|---|
/// | `Server`: 1213, 1614 (deadlock: rolled back), 1042, 2002, 2003 (no connection) | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | 1205 (lock wait timeout), 1836 and 1290 `--read-only` (failover), 1053 and 1927 (shutdown), 2006, 2013 (lost) | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | 1040, 1203 (too many connections) | [`THROTTLED`](Verdict::THROTTLED) |
/// | `Io` | as its [kind](std::io::ErrorKind) |
/// | `Driver(ConnectionClosed)` | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | the others, `Driver(PoolDisconnected)` and TLS among them | [`Final`](Verdict::Final) |
///
/// A real MariaDB gave 1213, 1205, 1040, 1045, 1062, 1064 and 1146; a server of the test gave all numbers above.
///
/// Put the attribute on the function that holds the whole transaction.
#[cfg(feature = "mysql_async")]
#[diagnostic::do_not_recommend]
impl Retryable for Error {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Server(error) => mysql(error.code, &error.message),
            Self::Io(IoError::Io(error)) => error.verdict(),
            Self::Driver(DriverError::ConnectionClosed) => Verdict::TRANSIENT,
            _ => Verdict::Final,
        }
    }
}
