//! Transactions that MariaDB gives up, and a MariaDB that became read-only, with `sqlx` and a pool.

use reattempt::retry;
use service_tests::{Collision, reached, url};
use sqlx::{AssertSqlSafe, Error, Executor, MySqlPool};

const URL: &str = "REATTEMPT_MARIADB_URL";

/// A pool of connections, and a table of two accounts with nothing in them.
async fn accounts(name: &str) -> MySqlPool {
    let pool = reached(URL, MySqlPool::connect(&url(URL)).await);
    for statement in [
        format!("DROP TABLE IF EXISTS {name}"),
        format!("CREATE TABLE {name} (id int PRIMARY KEY, amount int) ENGINE = InnoDB"),
        format!("INSERT INTO {name} VALUES (1, 0), (2, 0)"),
    ] {
        pool.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    pool
}

/// Locks the two rows in the order of the arguments. The transaction that fails was rolled back whole, so that it is
/// retried although it is not idempotent.
#[retry(base = "5ms", idempotent = false)]
async fn transfer(pool: &MySqlPool, from: i32, to: i32, collision: &Collision) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    let take = "UPDATE deadlock SET amount = amount - 1 WHERE id = ?";
    sqlx::query(take).bind(from).execute(&mut *transaction).await?;
    collision.meet().await;
    let give = "UPDATE deadlock SET amount = amount + 1 WHERE id = ?";
    sqlx::query(give).bind(to).execute(&mut *transaction).await?;
    transaction.commit().await
}

#[tokio::test]
async fn a_deadlock_is_retried() {
    let pool = accounts("deadlock").await;
    let collision = Collision::of_two();
    tokio::try_join!(transfer(&pool, 1, 2, &collision), transfer(&pool, 2, 1, &collision)).unwrap();
    let select = "SELECT count(*) FROM deadlock WHERE amount = 0";
    assert_eq!(sqlx::query_scalar::<_, i64>(select).fetch_one(&pool).await.unwrap(), 2);
    assert_eq!(collision.attempts(), 3);
}

/// Writes a row that somebody else holds, who lets go of it before the second attempt.
#[retry(base = "5ms", attempt = attempt, before_retry = release(holder))]
async fn write(pool: &MySqlPool, holder: &mut sqlx::MySqlConnection) -> Result<u32, Error> {
    let mut transaction = pool.begin().await?;
    transaction.execute("SET innodb_lock_wait_timeout = 0").await?;
    transaction.execute("UPDATE lock_wait SET amount = amount + 1 WHERE id = 1").await?;
    transaction.commit().await?;
    Ok(attempt.number())
}

async fn release(holder: &mut sqlx::MySqlConnection) {
    holder.execute("COMMIT").await.unwrap();
}

#[tokio::test]
async fn a_lock_wait_timeout_is_retried() {
    let pool = accounts("lock_wait").await;
    let mut holder = pool.acquire().await.unwrap();
    holder.execute("BEGIN").await.unwrap();
    holder.execute("UPDATE lock_wait SET amount = amount + 1 WHERE id = 1").await.unwrap();
    assert_eq!(write(&pool, &mut holder).await.unwrap(), 2);
    let select = "SELECT amount FROM lock_wait WHERE id = 1";
    assert_eq!(sqlx::query_scalar::<_, i32>(select).fetch_one(&pool).await.unwrap(), 2);
}

/// Writes as a user who may not do so while the server is read-only, which an operator ends before the second attempt.
#[retry(base = "5ms", attempt = attempt, before_retry = promote(operator))]
async fn write_in_a_failover(application: &MySqlPool, operator: &MySqlPool) -> Result<u32, Error> {
    application.execute("UPDATE failover SET amount = amount + 1 WHERE id = 1").await?;
    Ok(attempt.number())
}

async fn promote(operator: &MySqlPool) {
    operator.execute("SET GLOBAL read_only = 0").await.unwrap();
}

#[tokio::test]
async fn a_write_waits_for_the_new_primary() {
    let operator = accounts("failover").await;
    for statement in [
        "CREATE OR REPLACE USER application@localhost",
        "GRANT SELECT, UPDATE ON test.* TO application@localhost",
        "SET GLOBAL read_only = 1",
    ] {
        operator.execute(statement).await.unwrap();
    }
    let application = MySqlPool::connect(&url(URL).replace("root@", "application@")).await.unwrap();
    assert_eq!(write_in_a_failover(&application, &operator).await.unwrap(), 2);
    let select = "SELECT amount FROM failover WHERE id = 1";
    assert_eq!(sqlx::query_scalar::<_, i32>(select).fetch_one(&operator).await.unwrap(), 1);
}
