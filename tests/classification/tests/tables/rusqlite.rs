//! `rusqlite`: databases that are really busy, in a temporary folder.

use std::{path::Path, time::Duration};

use reattempt::{Retryable, Verdict};
use rusqlite::{Connection, ffi};

use crate::{FINAL, NOT_SENT, TRANSIENT};

fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.busy_timeout(Duration::ZERO).unwrap();
    connection
}

/// The verdict on a statement that failed with this extended code.
#[track_caller]
fn check(error: &rusqlite::Error, code: i32, verdict: Verdict) {
    assert_eq!(error.sqlite_error().map(|error| error.extended_code), Some(code));
    assert_eq!(error.verdict(), verdict, "{error}");
}

#[test]
fn busy() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (open(&folder.path().join("db")), open(&folder.path().join("db")));
    one.execute_batch("CREATE TABLE t (n); BEGIN IMMEDIATE").unwrap();
    check(&two.execute_batch("BEGIN IMMEDIATE").unwrap_err(), ffi::SQLITE_BUSY, NOT_SENT);
}

#[test]
fn busy_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (open(&folder.path().join("db")), open(&folder.path().join("db")));
    one.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n)").unwrap();
    one.execute_batch("BEGIN; SELECT * FROM t").unwrap();
    two.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    check(&one.execute_batch("INSERT INTO t VALUES (1)").unwrap_err(), ffi::SQLITE_BUSY_SNAPSHOT, NOT_SENT);
}

#[test]
fn locked() {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE t (n); INSERT INTO t VALUES (1), (2)").unwrap();
    let mut reading = connection.prepare("SELECT * FROM t").unwrap();
    let mut rows = reading.query([]).unwrap();
    rows.next().unwrap().unwrap();
    check(&connection.execute_batch("DROP TABLE t").unwrap_err(), ffi::SQLITE_LOCKED, TRANSIENT);
}

#[test]
fn locked_in_a_shared_cache() {
    let [one, two] = [(); 2].map(|()| Connection::open("file:shared?mode=memory&cache=shared").unwrap());
    one.execute_batch("CREATE TABLE t (n); BEGIN; INSERT INTO t VALUES (1)").unwrap();
    let error = two.query_row("SELECT n FROM t", [], |_| Ok(())).unwrap_err();
    check(&error, ffi::SQLITE_LOCKED_SHAREDCACHE, TRANSIENT);
}

/// Those that need a crash, or a build of SQLite with other options.
#[test]
fn codes_that_are_hard_to_provoke() {
    for (code, verdict) in [
        (261, NOT_SENT),  // SQLITE_BUSY_RECOVERY
        (773, NOT_SENT),  // SQLITE_BUSY_TIMEOUT
        (518, TRANSIENT), // SQLITE_LOCKED_VTAB
        (7, FINAL),       // SQLITE_NOMEM
        (8, FINAL),       // SQLITE_READONLY
        (9, FINAL),       // SQLITE_INTERRUPT
        (10, FINAL),      // SQLITE_IOERR
        (11, FINAL),      // SQLITE_CORRUPT
        (13, FINAL),      // SQLITE_FULL
        (3850, FINAL),    // SQLITE_IOERR_LOCK
    ] {
        check(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), None), code, verdict);
    }
}

#[test]
fn what_another_try_repeats() {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE t (n UNIQUE); INSERT INTO t VALUES (1)").unwrap();
    let twice = connection.execute_batch("INSERT INTO t VALUES (1)").unwrap_err();
    check(&twice, ffi::SQLITE_CONSTRAINT_UNIQUE, FINAL);
    let none = connection.query_row("SELECT n FROM t WHERE n = 2", [], |_| Ok(())).unwrap_err();
    assert_eq!((none.sqlite_error(), none.verdict()), (None, FINAL));
    assert_eq!(connection.prepare("SELEKT").unwrap_err().verdict(), FINAL);
}
