//! `sqlx` with SQLite: a database that is really busy, in a temporary folder.

use std::time::Duration;

use reattempt::{Retryable, Verdict};
use sqlx::{ConnectOptions, Executor, error::DatabaseError, sqlite::SqliteConnectOptions};

use crate::{FINAL, NOT_SENT, TRANSIENT};

#[track_caller]
fn check(error: &sqlx::Error, code: &str, verdict: Verdict) {
    assert_eq!(error.as_database_error().and_then(DatabaseError::code).as_deref(), Some(code));
    assert_eq!(error.verdict(), verdict, "{error}");
}

#[tokio::test]
async fn codes_that_happened() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("db")).create_if_missing(true);
    let options = options.busy_timeout(Duration::ZERO);
    let (mut one, mut two) = (options.connect().await.unwrap(), options.connect().await.unwrap());
    one.execute("PRAGMA journal_mode = WAL").await.unwrap();
    one.execute("CREATE TABLE t (n UNIQUE)").await.unwrap();

    one.execute("BEGIN IMMEDIATE").await.unwrap();
    check(&two.execute("BEGIN IMMEDIATE").await.unwrap_err(), "5", NOT_SENT);
    one.execute("ROLLBACK").await.unwrap();

    one.execute("BEGIN").await.unwrap();
    one.fetch_all("SELECT * FROM t").await.unwrap();
    two.execute("INSERT INTO t VALUES (2)").await.unwrap();
    check(&one.execute("INSERT INTO t VALUES (1)").await.unwrap_err(), "517", NOT_SENT);
    check(&two.execute("INSERT INTO t VALUES (2)").await.unwrap_err(), "2067", FINAL);
}

/// Each waits for the table that the other has locked, and SQLite refuses one of them.
#[tokio::test]
async fn locked_in_a_shared_cache() {
    let options = SqliteConnectOptions::new().filename("file:sqlx_shared").in_memory(true).shared_cache(true);
    let (mut one, mut two) = (options.connect().await.unwrap(), options.connect().await.unwrap());
    for statement in ["CREATE TABLE t (n)", "CREATE TABLE u (n)", "BEGIN", "INSERT INTO t VALUES (1)"] {
        one.execute(statement).await.unwrap();
    }
    for statement in ["BEGIN", "SELECT * FROM u"] {
        two.fetch_all(statement).await.unwrap();
    }
    let error = tokio::select! {
        error = one.execute("INSERT INTO u VALUES (1)") => error.map(drop).unwrap_err(),
        error = two.fetch_all("SELECT * FROM t") => error.map(drop).unwrap_err(),
    };
    assert_eq!(error.verdict(), TRANSIENT, "{error:?}");
    let code: i32 = error.as_database_error().and_then(DatabaseError::code).unwrap().parse().unwrap();
    assert_eq!(code & 0xff, 6);
}
