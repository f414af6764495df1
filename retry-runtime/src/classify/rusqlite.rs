//! `Retryable` for `rusqlite`: by the extended result code of SQLite.
//!
//! Source: "Result and Error Codes" in SQLite's documentation.

use rusqlite::Error;

use super::{Retryable, sqlite::sqlite};
use crate::Verdict;

/// | result code | verdict |
/// |---|---|
/// | `SQLITE_BUSY` (5), `BUSY_RECOVERY` (261), `BUSY_TIMEOUT` (773) | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | `SQLITE_LOCKED` (6), `LOCKED_SHAREDCACHE` (262), `LOCKED_VTAB` (518) | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | `BUSY_SNAPSHOT` (517) | [`Final`](Verdict::Final): roll back and begin again; repeating the statement never succeeds |
/// | any other, and errors that are not SQLite's | [`Final`](Verdict::Final) |
///
/// SQLite can wait by itself: `busy_timeout` is cheaper than a retry for the locks that it covers.
#[diagnostic::do_not_recommend]
impl Retryable for Error {
    fn verdict(&self) -> Verdict {
        self.sqlite_error().map_or(Verdict::Final, |error| sqlite(error.extended_code))
    }
}
