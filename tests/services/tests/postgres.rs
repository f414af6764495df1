//! Transactions that PostgreSQL gives up, retried whole with `tokio-postgres`.

use std::sync::atomic::{AtomicU32, Ordering};

use reattempt::retry;
use service_tests::{Collision, reached, url};
use tokio_postgres::{Client, Error, IsolationLevel, NoTls};

const URL: &str = "REATTEMPT_POSTGRES_URL";

async fn try_connect() -> Result<Client, Error> {
    let (client, connection) = tokio_postgres::connect(&url(URL), NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn connect() -> Client {
    reached(URL, try_connect().await)
}

/// A table of two accounts with nothing in them.
async fn accounts(name: &str) -> Client {
    let client = connect().await;
    let table = format!("DROP TABLE IF EXISTS {name}; CREATE TABLE {name} (id int PRIMARY KEY, amount int)");
    client.batch_execute(&format!("{table}; INSERT INTO {name} VALUES (1, 0), (2, 0)")).await.unwrap();
    client
}

/// Reads, then writes what follows from it: both transactions cannot be right. The one that fails was rolled back whole, so
/// that it is retried although it is not idempotent.
#[retry(base = "5ms", idempotent = false)]
async fn add_one(client: &mut Client, collision: &Collision) -> Result<(), Error> {
    let transaction = client.build_transaction().isolation_level(IsolationLevel::Serializable).start().await?;
    let row = transaction.query_one("SELECT amount FROM pg_serialization WHERE id = 1", &[]).await?;
    collision.meet().await;
    let amount: i32 = row.get(0);
    transaction.execute("UPDATE pg_serialization SET amount = $1 WHERE id = 1", &[&(amount + 1)]).await?;
    transaction.commit().await
}

#[tokio::test]
async fn a_serialization_failure_is_retried() {
    let observer = accounts("pg_serialization").await;
    let (mut one, mut two) = (connect().await, connect().await);
    let collision = Collision::of_two();
    tokio::try_join!(add_one(&mut one, &collision), add_one(&mut two, &collision)).unwrap();
    let row = observer.query_one("SELECT amount FROM pg_serialization WHERE id = 1", &[]).await.unwrap();
    assert_eq!(row.get::<_, i32>(0), 2);
    assert_eq!(collision.attempts(), 3);
}

/// Locks the two rows in the order of the arguments.
#[retry(base = "5ms", idempotent = false)]
async fn transfer(client: &mut Client, from: i32, to: i32, collision: &Collision) -> Result<(), Error> {
    let transaction = client.transaction().await?;
    transaction.batch_execute("SET LOCAL deadlock_timeout = '10ms'").await?;
    transaction.execute("UPDATE pg_deadlock SET amount = amount - 1 WHERE id = $1", &[&from]).await?;
    collision.meet().await;
    transaction.execute("UPDATE pg_deadlock SET amount = amount + 1 WHERE id = $1", &[&to]).await?;
    transaction.commit().await
}

#[tokio::test]
async fn a_deadlock_is_retried() {
    let observer = accounts("pg_deadlock").await;
    let (mut one, mut two) = (connect().await, connect().await);
    let collision = Collision::of_two();
    tokio::try_join!(transfer(&mut one, 1, 2, &collision), transfer(&mut two, 2, 1, &collision)).unwrap();
    let row = observer.query_one("SELECT count(*) FROM pg_deadlock WHERE amount = 0", &[]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 2);
    assert_eq!(collision.attempts(), 3);
}

/// The first session is ended by an administrator; each attempt has one of its own.
#[retry(base = "5ms", attempt = attempt)]
async fn ask() -> Result<u32, Error> {
    let client = try_connect().await?;
    if attempt.number() == 1 {
        client.execute("SELECT pg_terminate_backend(pg_backend_pid())", &[]).await?;
    }
    client.query_one("SELECT 1", &[]).await?;
    Ok(attempt.number())
}

#[tokio::test]
async fn a_session_that_was_ended_is_begun_anew() {
    connect().await;
    assert_eq!(ask().await.unwrap(), 2);
}

/// Takes a row that somebody else holds, who lets go of it before the second attempt.
#[retry(base = "5ms", idempotent = false, attempt = attempt, before_retry = release(holder))]
async fn take(client: &Client, holder: &Client) -> Result<u32, Error> {
    client.query_one("SELECT 1 FROM pg_lock WHERE id = 1 FOR UPDATE NOWAIT", &[]).await?;
    Ok(attempt.number())
}

async fn release(holder: &Client) {
    holder.batch_execute("COMMIT").await.unwrap();
}

#[tokio::test]
async fn a_lock_that_is_held_is_waited_for() {
    let (holder, client) = (accounts("pg_lock").await, connect().await);
    holder.batch_execute("BEGIN; SELECT 1 FROM pg_lock WHERE id = 1 FOR UPDATE").await.unwrap();
    assert_eq!(take(&client, &holder).await.unwrap(), 2);
}

/// Writes on a connection to a server that has become a replica; the next connection finds the new primary.
#[retry(base = "5ms", attempt = attempt)]
async fn write_in_a_failover() -> Result<u32, Error> {
    let client = try_connect().await?;
    if attempt.number() == 1 {
        client.batch_execute("SET default_transaction_read_only = on").await?;
    }
    client.execute("UPDATE pg_failover SET amount = amount + 1 WHERE id = 1", &[]).await?;
    Ok(attempt.number())
}

#[tokio::test]
async fn a_write_waits_for_the_new_primary() {
    let observer = accounts("pg_failover").await;
    assert_eq!(write_in_a_failover().await.unwrap(), 2);
    let row = observer.query_one("SELECT amount FROM pg_failover WHERE id = 1", &[]).await.unwrap();
    assert_eq!(row.get::<_, i32>(0), 1);
}

#[retry]
async fn insert(client: &Client, attempts: &AtomicU32) -> Result<u64, Error> {
    attempts.fetch_add(1, Ordering::Relaxed);
    client.execute("INSERT INTO pg_unique VALUES (1, 1)", &[]).await
}

#[tokio::test]
async fn what_is_there_twice_is_not_retried() {
    let client = accounts("pg_unique").await;
    let attempts = AtomicU32::new(0);
    let error = insert(&client, &attempts).await.unwrap_err();
    assert_eq!(error.code(), Some(&tokio_postgres::error::SqlState::UNIQUE_VIOLATION));
    assert_eq!(attempts.into_inner(), 1);
}
