//! What the tables say, in short, and the rows that two crates share.

use reattempt::Verdict;

pub(crate) const FINAL: Verdict = Verdict::Final;
pub(crate) const TRANSIENT: Verdict = Verdict::TRANSIENT;
pub(crate) const THROTTLED: Verdict = Verdict::THROTTLED;
pub(crate) const NOT_SENT: Verdict = Verdict::NOT_SENT;

/// The rows for SQLSTATEs, which two crates share.
pub(crate) const SQLSTATES: [(&str, Verdict); 30] = [
    ("40001", NOT_SENT),
    ("40P01", NOT_SENT),
    ("55P03", NOT_SENT),
    ("25006", TRANSIENT),
    ("55006", TRANSIENT),
    ("53000", THROTTLED),
    ("53100", THROTTLED),
    ("53200", THROTTLED),
    ("53300", THROTTLED),
    ("53400", THROTTLED),
    ("57P01", TRANSIENT),
    ("57P02", TRANSIENT),
    ("57P03", NOT_SENT),
    ("57P05", TRANSIENT),
    ("08000", TRANSIENT),
    ("08001", NOT_SENT),
    ("08003", TRANSIENT),
    ("08004", NOT_SENT),
    ("08006", TRANSIENT),
    ("08007", TRANSIENT),
    ("40003", TRANSIENT),
    ("57014", FINAL), // query_canceled
    ("25P02", FINAL), // in_failed_sql_transaction
    ("42601", FINAL), // syntax_error
    ("42P01", FINAL), // undefined_table
    ("23505", FINAL), // unique_violation
    ("23503", FINAL), // foreign_key_violation
    ("28P01", FINAL), // invalid_password
    ("08P01", FINAL), // protocol_violation
    ("XX000", FINAL), // internal_error
];
