//! Which SQLSTATEs are worth another try; shared by the crates that talk to PostgreSQL and its relatives.
//!
//! Sources: appendix A of PostgreSQL's documentation, its chapter on serialization failures, and CockroachDB's page
//! on ambiguous results.

use crate::Verdict;

const TABLE: [(&str, Verdict); 21] = [
    // Rolled back whole, and the other side has won by now.
    ("40001", Verdict::NOT_SENT), // serialization_failure
    ("40P01", Verdict::NOT_SENT), // deadlock_detected
    ("55P03", Verdict::NOT_SENT), // lock_not_available
    // Held by somebody else.
    ("55006", Verdict::TRANSIENT), // object_in_use
    // What was the primary is not any more; another connection may find the new one.
    ("25006", Verdict::TRANSIENT), // read_only_sql_transaction
    // More than the server has.
    ("53000", Verdict::THROTTLED), // insufficient_resources
    ("53100", Verdict::THROTTLED), // disk_full
    ("53200", Verdict::THROTTLED), // out_of_memory
    ("53300", Verdict::THROTTLED), // too_many_connections
    ("53400", Verdict::THROTTLED), // configuration_limit_exceeded
    // The session was ended: the next one may do.
    ("57P01", Verdict::TRANSIENT), // admin_shutdown
    ("57P02", Verdict::TRANSIENT), // crash_shutdown
    ("57P05", Verdict::TRANSIENT), // idle_session_timeout
    // No session was begun.
    ("08001", Verdict::NOT_SENT), // sqlclient_unable_to_establish_sqlconnection
    ("08004", Verdict::NOT_SENT), // sqlserver_rejected_establishment_of_sqlconnection
    ("57P03", Verdict::NOT_SENT), // cannot_connect_now
    // Lost, or nobody knows what became of it.
    ("08000", Verdict::TRANSIENT), // connection_exception
    ("08003", Verdict::TRANSIENT), // connection_does_not_exist
    ("08006", Verdict::TRANSIENT), // connection_failure
    ("08007", Verdict::TRANSIENT), // transaction_resolution_unknown
    ("40003", Verdict::TRANSIENT), // statement_completion_unknown
];

/// The verdict on a failure with this SQLSTATE. What the table does not name, another try would only repeat.
pub(super) fn sqlstate(code: &str) -> Verdict {
    TABLE.iter().find(|(state, _)| *state == code).map_or(Verdict::Final, |(_, verdict)| *verdict)
}
