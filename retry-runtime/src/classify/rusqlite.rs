//! `Retryable` for `rusqlite`: by the extended result code of SQLite.
//!
//! Source: "Result and Error Codes" in SQLite's documentation.

use rusqlite::Error;

use super::{Retryable, sqlite::sqlite};
use crate::Verdict;

/// For `rusqlite` 0.32 to 0.43, with the feature `rusqlite`: by the extended result code of SQLite.
///
/// | result code | verdict |
/// |---|---|
/// | `SQLITE_BUSY` (5), `BUSY_RECOVERY` (261), `BUSY_SNAPSHOT` (517), `BUSY_TIMEOUT` (773) | [`NOT_SENT`](Verdict::NOT_SENT): nothing was written |
/// | `SQLITE_LOCKED` (6), `LOCKED_SHAREDCACHE` (262), `LOCKED_VTAB` (518) | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | any other, and errors that are not SQLite's | [`Final`](Verdict::Final) |
///
/// `BUSY_RECOVERY`, `BUSY_TIMEOUT` and `LOCKED_VTAB` were tested with constructed errors only.
///
/// Put the attribute on the function that holds the whole transaction: after `BUSY_SNAPSHOT` only a new transaction can
/// succeed, and never the same statement again.
///
/// SQLite can wait by itself: `busy_timeout` is cheaper than a retry for the locks that it covers.
#[cfg(feature = "rusqlite")]
#[diagnostic::do_not_recommend]
impl Retryable for Error {
    fn verdict(&self) -> Verdict {
        self.sqlite_error().map_or(Verdict::Final, |error| sqlite(error.extended_code))
    }
}
