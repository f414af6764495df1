//! Which of SQLite's result codes are worth another try; shared by the crates that wrap it.
//!
//! Source: "Result and Error Codes" in SQLite's documentation. An extended code carries its primary one in the low byte.

use crate::Verdict;

const BUSY: i32 = 5;
const LOCKED: i32 = 6;
/// The snapshot that a transaction reads is not the newest any more: its write cannot succeed, however often the
/// statement is repeated. Only a new transaction can.
const BUSY_SNAPSHOT: i32 = 517;

/// The verdict on a failure with this extended result code.
pub(super) fn sqlite(extended: i32) -> Verdict {
    match (extended, extended & 0xff) {
        (BUSY_SNAPSHOT, _) => Verdict::Final,
        (_, BUSY | LOCKED) => Verdict::TRANSIENT,
        _ => Verdict::Final,
    }
}
