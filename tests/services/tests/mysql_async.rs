//! `mysql_async` with a real MariaDB: transactions that it gives up, and connections that end.

use mysql_async::{Conn, DriverError, Error, Opts, Pool, TxOpts, prelude::Queryable};
use reattempt::{Retryable, Verdict, retry};
use service_tests::{Collision, reached, url};

const URL: &str = "REATTEMPT_MARIADB_URL";

async fn try_connect(url: &str) -> Result<Conn, Error> {
    Conn::new(Opts::from_url(url)?).await
}

async fn connect() -> Conn {
    reached(URL, try_connect(&url(URL)).await)
}

/// A pool of connections, and a table of two accounts with nothing in them.
async fn accounts(name: &str) -> Pool {
    let mut connection = connect().await;
    for statement in [
        format!("DROP TABLE IF EXISTS {name}"),
        format!("CREATE TABLE {name} (id int PRIMARY KEY, amount int) ENGINE = InnoDB"),
        format!("INSERT INTO {name} VALUES (1, 0), (2, 0)"),
    ] {
        connection.query_drop(statement).await.unwrap();
    }
    connection.disconnect().await.unwrap();
    Pool::new(url(URL).as_str())
}

async fn select(pool: &Pool, select: &str) -> i64 {
    pool.get_conn().await.unwrap().query_first(select).await.unwrap().unwrap()
}

/// The number that the server gave.
fn number(error: &Error) -> Option<u16> {
    match error {
        Error::Server(error) => Some(error.code),
        _ => None,
    }
}

/// Locks the two rows in the order of the arguments. The transaction that fails was rolled back whole, so that it is
/// retried although it is not idempotent.
#[retry(base = "5ms", idempotent = false)]
async fn transfer(pool: &Pool, from: i32, to: i32, collision: &Collision) -> Result<(), Error> {
    let mut transaction = pool.start_transaction(TxOpts::default()).await?;
    let take = "UPDATE async_deadlock SET amount = amount - 1 WHERE id = ?";
    transaction.exec_drop(take, (from,)).await?;
    collision.meet().await;
    let give = "UPDATE async_deadlock SET amount = amount + 1 WHERE id = ?";
    transaction.exec_drop(give, (to,)).await?;
    transaction.commit().await
}

#[tokio::test]
async fn a_deadlock_is_retried() {
    let pool = accounts("async_deadlock").await;
    let collision = Collision::of_two();
    tokio::try_join!(transfer(&pool, 1, 2, &collision), transfer(&pool, 2, 1, &collision)).unwrap();
    assert_eq!(select(&pool, "SELECT count(*) FROM async_deadlock WHERE amount = 0").await, 2);
    assert_eq!(collision.attempts(), 3);
}

/// Writes a row that somebody else holds, who lets go of it before the second attempt.
#[retry(base = "5ms", attempt = attempt, before_retry = release(holder))]
async fn write(pool: &Pool, holder: &mut Conn) -> Result<u32, Error> {
    let mut transaction = pool.start_transaction(TxOpts::default()).await?;
    transaction.query_drop("SET innodb_lock_wait_timeout = 0").await?;
    let update = transaction.query_drop("UPDATE async_lock_wait SET amount = amount + 1 WHERE id = 1").await;
    assert_eq!(update.as_ref().err().and_then(number), (attempt.number() == 1).then_some(1205));
    update?;
    transaction.commit().await?;
    Ok(attempt.number())
}

async fn release(holder: &mut Conn) {
    holder.query_drop("COMMIT").await.unwrap();
}

#[tokio::test]
async fn a_lock_wait_timeout_is_retried() {
    let pool = accounts("async_lock_wait").await;
    let mut holder = connect().await;
    holder.query_drop("BEGIN").await.unwrap();
    holder.query_drop("UPDATE async_lock_wait SET amount = amount + 1 WHERE id = 1").await.unwrap();
    assert_eq!(write(&pool, &mut holder).await.unwrap(), 2);
    assert_eq!(select(&pool, "SELECT amount FROM async_lock_wait WHERE id = 1").await, 2);
}

#[tokio::test]
async fn what_another_attempt_repeats() {
    let pool = accounts("async_final").await;
    let mut connection = pool.get_conn().await.unwrap();
    let duplicate = connection.query_drop("INSERT INTO async_final VALUES (1, 1)").await.unwrap_err();
    let syntax = connection.query_drop("INSERT INTO").await.unwrap_err();
    let missing = connection.query_drop("SELECT * FROM async_missing").await.unwrap_err();
    let password = try_connect(&url(URL).replace("root@", "root:wrong@")).await.unwrap_err();
    for (error, expected) in [(duplicate, 1062), (syntax, 1064), (missing, 1146), (password, 1045)] {
        assert_eq!((number(&error), error.verdict()), (Some(expected), Verdict::Final), "{error}");
    }
    drop(connection);
    pool.clone().disconnect().await.unwrap();
    let closed = pool.get_conn().await.unwrap_err();
    assert!(matches!(closed, Error::Driver(DriverError::PoolDisconnected)));
    assert_eq!(closed.verdict(), Verdict::Final);
}

#[tokio::test]
async fn connections_that_end() {
    let refused = try_connect("mysql://root@127.0.0.1:1/test").await.unwrap_err();
    assert!(matches!(refused, Error::Io(_)));
    assert_eq!(refused.verdict(), Verdict::NOT_SENT);
    let mut killed = connect().await;
    let id = killed.id();
    connect().await.query_drop(format!("KILL {id}")).await.unwrap();
    let lost = killed.query_drop("SELECT 1").await.unwrap_err();
    let closed = killed.query_drop("SELECT 1").await.unwrap_err();
    for error in [lost, closed] {
        assert_eq!(error.verdict(), Verdict::TRANSIENT, "{error:?}");
    }
}
