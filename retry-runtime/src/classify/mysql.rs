//! The error numbers of MySQL and MariaDB, as `mysql_async` and `sqlx` report them.
//!
//! Source: MySQL's "Server Error Message Reference" and "Client Error Message Reference".

use crate::Verdict;

const MYSQL: [(u16, Verdict); 14] = [
    // Rolled back whole.
    (1213, Verdict::NOT_SENT), // ER_LOCK_DEADLOCK
    (1614, Verdict::NOT_SENT), // ER_XA_RBDEADLOCK
    // Rolled back by a statement only.
    (1205, Verdict::TRANSIENT), // ER_LOCK_WAIT_TIMEOUT
    (1040, Verdict::THROTTLED), // ER_CON_COUNT_ERROR
    (1203, Verdict::THROTTLED), // ER_TOO_MANY_USER_CONNECTIONS
    (1042, Verdict::NOT_SENT),  // ER_BAD_HOST_ERROR
    // The server stops, or an administrator ended the connection.
    (1053, Verdict::TRANSIENT), // ER_SERVER_SHUTDOWN
    (1927, Verdict::TRANSIENT), // MariaDB's ER_CONNECTION_KILLED
    // The errors of a client, which a proxy passes on.
    (2002, Verdict::NOT_SENT),  // CR_CONNECTION_ERROR
    (2003, Verdict::NOT_SENT),  // CR_CONN_HOST_ERROR
    (2006, Verdict::TRANSIENT), // CR_SERVER_GONE_ERROR
    (2013, Verdict::TRANSIENT), // CR_SERVER_LOST
    // What was the primary is not any more; another connection may find the new one.
    (1290, Verdict::TRANSIENT), // ER_OPTION_PREVENTS_STATEMENT
    (1836, Verdict::TRANSIENT), // ER_READ_ONLY_MODE
];

/// The verdict on a failure with this number of MySQL or MariaDB.
pub(super) fn mysql(number: u16, message: &str) -> Verdict {
    // So many an option forbids a statement; only this one passes.
    if number == 1290 && !message.contains("read-only") {
        return Verdict::Final;
    }
    MYSQL.iter().find(|(known, _)| *known == number).map_or(Verdict::Final, |(_, verdict)| *verdict)
}
