//! `sqlx` with MySQL: every number of the table, from a server that refuses the session with it.

use classification_tests::mysql;
use reattempt::{Retryable, Verdict};
use sqlx::{
    ConnectOptions, Error,
    mysql::{MySqlConnectOptions, MySqlDatabaseError, MySqlSslMode},
};

use crate::{FINAL, NOT_SENT, THROTTLED, TRANSIENT};

/// The rows for numbers, which two crates share.
pub(crate) const NUMBERS: [(u16, &str, &str, Verdict); 21] = [
    (1205, "HY000", "Lock wait timeout exceeded; try restarting transaction", TRANSIENT),
    (1213, "40001", "Deadlock found when trying to get lock; try restarting transaction", NOT_SENT),
    (1614, "XA102", "XA_RBDEADLOCK: Transaction branch was rolled back: deadlock was detected", NOT_SENT),
    (1040, "08004", "Too many connections", THROTTLED),
    (1203, "42000", "User test already has more than 'max_user_connections' active connections", THROTTLED),
    (1042, "08S01", "Can't get hostname for your address", NOT_SENT),
    (2002, "HY000", "Can't connect to server", NOT_SENT),
    (2003, "HY000", "Can't connect to MySQL server on 'db' (111)", NOT_SENT),
    (2006, "HY000", "MySQL server has gone away", TRANSIENT),
    (1053, "08S01", "Server shutdown in progress", TRANSIENT),
    (1927, "70100", "Connection was killed", TRANSIENT),
    (2013, "HY000", "Lost connection to MySQL server during query", TRANSIENT),
    (1836, "HY000", "Running in read-only mode", TRANSIENT),
    (1290, "HY000", "The MySQL server is running with the --read-only option", TRANSIENT),
    (1290, "HY000", "The MariaDB server is running with the --read-only option", TRANSIENT),
    (1290, "HY000", "The MySQL server is running with the --super-read-only option", TRANSIENT),
    (1290, "HY000", "The MySQL server is running with the --secure-file-priv option", FINAL),
    (1045, "28000", "Access denied for user", FINAL),
    (1062, "23000", "Duplicate entry '1' for key 'PRIMARY'", FINAL),
    (1064, "42000", "You have an error in your SQL syntax", FINAL),
    // A number decides, whatever the SQLSTATE would say in PostgreSQL.
    (1158, "08000", "Got an error reading communication packets", FINAL),
];

async fn check(number: u16, state: Option<&'static str>, text: &'static str, verdict: Verdict) {
    let port = mysql::refusing(number, state, text).port();
    let options = MySqlConnectOptions::new().ssl_mode(MySqlSslMode::Disabled).host("127.0.0.1").port(port);
    let error: Error = options.connect().await.unwrap_err();
    let found = error.as_database_error().expect("an error of the server").downcast_ref::<MySqlDatabaseError>();
    assert_eq!((found.number(), found.message()), (number, text));
    assert_eq!(error.verdict(), verdict, "{error}");
}

#[tokio::test]
async fn every_number() {
    for (number, state, text, verdict) in NUMBERS {
        check(number, Some(state), text, verdict).await;
    }
}

/// Before its greeting a server sends no SQLSTATE.
#[tokio::test]
async fn without_a_sqlstate() {
    check(1040, None, "Too many connections", THROTTLED).await;
    check(1130, None, "Host 'test' is not allowed to connect to this MySQL server", FINAL).await;
}
