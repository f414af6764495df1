//! Transactions that PostgreSQL gives up, retried whole with `sqlx` and a pool.

use std::sync::atomic::{AtomicU32, Ordering};

use reattempt::retry;
use service_tests::{Collision, reached, url};
use sqlx::{AssertSqlSafe, Error, Executor, PgPool};

const URL: &str = "REATTEMPT_POSTGRES_URL";

/// A pool of connections, and a table of two accounts with nothing in them.
async fn accounts(name: &str) -> PgPool {
    let pool = reached(URL, PgPool::connect(&url(URL)).await);
    let table = format!("DROP TABLE IF EXISTS {name}; CREATE TABLE {name} (id int PRIMARY KEY, amount int)");
    pool.execute(AssertSqlSafe(format!("{table}; INSERT INTO {name} VALUES (1, 0), (2, 0)"))).await.unwrap();
    pool
}

/// Reads, then writes what follows from it: both transactions cannot be right. The one that fails was rolled back whole, so
/// that it is retried although it is not idempotent.
#[retry(base = "5ms", idempotent = false)]
async fn add_one(pool: &PgPool, collision: &Collision) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    transaction.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE").await?;
    let select = "SELECT amount FROM sqlx_serialization WHERE id = 1";
    let amount: i32 = sqlx::query_scalar(select).fetch_one(&mut *transaction).await?;
    collision.meet().await;
    let update = "UPDATE sqlx_serialization SET amount = $1 WHERE id = 1";
    sqlx::query(update).bind(amount + 1).execute(&mut *transaction).await?;
    transaction.commit().await
}

#[tokio::test]
async fn a_serialization_failure_is_retried() {
    let pool = accounts("sqlx_serialization").await;
    let collision = Collision::of_two();
    tokio::try_join!(add_one(&pool, &collision), add_one(&pool, &collision)).unwrap();
    let select = "SELECT amount FROM sqlx_serialization WHERE id = 1";
    assert_eq!(sqlx::query_scalar::<_, i32>(select).fetch_one(&pool).await.unwrap(), 2);
    assert_eq!(collision.attempts(), 3);
}

/// Locks the two rows in the order of the arguments.
#[retry(base = "5ms", idempotent = false)]
async fn transfer(pool: &PgPool, from: i32, to: i32, collision: &Collision) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    transaction.execute("SET LOCAL deadlock_timeout = '10ms'").await?;
    let take = "UPDATE sqlx_deadlock SET amount = amount - 1 WHERE id = $1";
    sqlx::query(take).bind(from).execute(&mut *transaction).await?;
    collision.meet().await;
    let give = "UPDATE sqlx_deadlock SET amount = amount + 1 WHERE id = $1";
    sqlx::query(give).bind(to).execute(&mut *transaction).await?;
    transaction.commit().await
}

#[tokio::test]
async fn a_deadlock_is_retried() {
    let pool = accounts("sqlx_deadlock").await;
    let collision = Collision::of_two();
    tokio::try_join!(transfer(&pool, 1, 2, &collision), transfer(&pool, 2, 1, &collision)).unwrap();
    let select = "SELECT count(*) FROM sqlx_deadlock WHERE amount = 0";
    assert_eq!(sqlx::query_scalar::<_, i64>(select).fetch_one(&pool).await.unwrap(), 2);
    assert_eq!(collision.attempts(), 3);
}

#[retry]
async fn insert(pool: &PgPool, attempts: &AtomicU32) -> Result<(), Error> {
    attempts.fetch_add(1, Ordering::Relaxed);
    pool.execute("INSERT INTO sqlx_unique VALUES (1, 1)").await?;
    Ok(())
}

#[tokio::test]
async fn what_is_there_twice_is_not_retried() {
    let pool = accounts("sqlx_unique").await;
    let attempts = AtomicU32::new(0);
    insert(&pool, &attempts).await.unwrap_err();
    assert_eq!(attempts.into_inner(), 1);
}
