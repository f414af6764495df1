//! `sqlx`: SQLSTATEs of PostgreSQL, lost connections, and the pool. MySQL and SQLite have modules of their own.

use std::{net::SocketAddr, time::Duration};

use classification_tests::{nobody, peer, postgres};
use reattempt::Retryable;
use sqlx::{
    ConnectOptions, Error,
    error::DatabaseError,
    postgres::{PgConnectOptions, PgSslMode},
    sqlite::SqlitePoolOptions,
};

use crate::{FINAL, NOT_SENT, SQLSTATES, TRANSIENT};

async fn failure(address: SocketAddr) -> Error {
    let options = PgConnectOptions::new_without_pgpass().ssl_mode(PgSslMode::Disable).username("test");
    options.host("127.0.0.1").port(address.port()).connect().await.unwrap_err()
}

#[tokio::test]
async fn every_sqlstate() {
    for (state, verdict) in SQLSTATES {
        let error = failure(postgres::refusing(state)).await;
        assert_eq!(error.as_database_error().and_then(DatabaseError::code).as_deref(), Some(state));
        assert_eq!(error.verdict(), verdict, "{state}");
    }
}

#[tokio::test]
async fn lost_connections() {
    assert_eq!(failure(nobody()).await.verdict(), NOT_SENT);
    let dropped = failure(peer(drop)).await;
    assert_eq!(dropped.verdict(), TRANSIENT, "{dropped:?}");
}

#[tokio::test]
async fn the_pool() {
    let options = SqlitePoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(5));
    let pool = options.connect("sqlite::memory:").await.unwrap();
    let only = pool.acquire().await.unwrap();
    tokio::time::pause(); // not sooner: opening a database is not a wait that tokio sees
    let error = pool.acquire().await.unwrap_err();
    assert!(matches!(error, Error::PoolTimedOut));
    assert_eq!(error.verdict(), NOT_SENT);
    drop(only);
    pool.close().await;
    let error = pool.acquire().await.unwrap_err();
    assert!(matches!(error, Error::PoolClosed));
    assert_eq!(error.verdict(), FINAL);
}

#[tokio::test]
async fn what_is_asked_wrong() {
    let pool = SqlitePoolOptions::new().connect("sqlite::memory:").await.unwrap();
    let none = sqlx::query("SELECT 1 WHERE 0").fetch_one(&pool).await.map(drop).unwrap_err();
    assert!(matches!(none, Error::RowNotFound));
    assert_eq!(none.verdict(), FINAL);
    let syntax = sqlx::query("SELEKT").execute(&pool).await.unwrap_err();
    assert_eq!(syntax.verdict(), FINAL, "{syntax:?}");
    let address = SqlitePoolOptions::new().connect("nothing that is known").await.unwrap_err();
    assert_eq!(address.verdict(), FINAL, "{address:?}");
}
