//! Which of SQLite's result codes are worth another try; shared by the crates that wrap it.
//!
//! Source: "Result and Error Codes" in SQLite's documentation. An extended code carries its primary one in the low byte.

use crate::Verdict;

const BUSY: i32 = 5;
const LOCKED: i32 = 6;

/// The verdict on a failure with this extended result code.
pub(super) fn sqlite(extended: i32) -> Verdict {
    match extended & 0xff {
        BUSY => Verdict::NOT_SENT,
        LOCKED => Verdict::TRANSIENT,
        _ => Verdict::Final,
    }
}
