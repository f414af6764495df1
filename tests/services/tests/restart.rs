//! A PostgreSQL and a MariaDB that restart under load. They are in a file of their own, because no other test may run
//! meanwhile.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering},
};

use reattempt::retry;
use service_tests::{reached, run, url};
use sqlx::{
    AssertSqlSafe, ColumnIndex, Database, Decode, Error, Executor, MySql, Pool, Postgres, Row, Type, pool::PoolOptions,
};

const WORKERS: u32 = 8;

/// What all workers share.
struct Load<D: Database> {
    pool: Pool<D>,
    /// Inserts a key into `restart_keyed`, unless it is there.
    insert_once: fn(i32) -> String,
    next_key: AtomicI32,
    is_over: AtomicBool,
    /// How many attempts failed.
    cut: AtomicU32,
}

impl<D: Database> Load<D>
where
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
    for<'r> i64: Decode<'r, D> + Type<D>,
    usize: ColumnIndex<D::Row>,
{
    /// A key of its own makes the insertion idempotent: what had been committed already is not written again.
    #[retry(base = "20ms", cap = "200ms", max = unlimited, max_elapsed = "1m", on_retry = |_| self.was_cut())]
    async fn insert_once(&self, key: i32) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await?;
        transaction.execute(AssertSqlSafe((self.insert_once)(key))).await?;
        transaction.commit().await
    }

    /// Nothing would notice a second insertion, so only what proves that there was none is retried.
    #[retry(base = "20ms", cap = "200ms", max = unlimited, max_elapsed = "1m", idempotent = false, on_retry = |_| self.was_cut())]
    async fn insert(&self, key: i32) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await?;
        transaction.execute(AssertSqlSafe(format!("INSERT INTO restart_plain VALUES ({key})"))).await?;
        transaction.commit().await
    }

    fn was_cut(&self) {
        self.cut.fetch_add(1, Ordering::Relaxed);
    }

    /// Inserts row after row of both kinds. Returns how many of the plain ones succeeded.
    async fn work(&self) -> i64 {
        let mut inserted = 0;
        while !self.is_over.load(Ordering::Relaxed) {
            let key = self.next_key.fetch_add(1, Ordering::Relaxed);
            self.insert_once(key).await.unwrap();
            match self.insert(key).await {
                Ok(()) => inserted += 1,
                Err(_) => self.was_cut(),
            }
        }
        inserted
    }

    async fn count(&self, select: &'static str) -> i64 {
        self.pool.acquire().await.unwrap().fetch_one(select).await.unwrap().get(0)
    }
}

/// Restarts the server in the middle of the load, and counts.
macro_rules! loses_and_doubles_nothing {
    ($test:ident, $database:ty, $url:literal, $restart:literal, $insert_once:expr) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            let pool = PoolOptions::<$database>::new().max_connections(WORKERS);
            let pool = reached($url, pool.connect(&url($url)).await);
            for statement in [
                "DROP TABLE IF EXISTS restart_keyed, restart_plain",
                "CREATE TABLE restart_keyed (id int PRIMARY KEY)",
                "CREATE TABLE restart_plain (id int)",
            ] {
                pool.execute(statement).await.unwrap();
            }
            let load = Arc::new(Load {
                pool,
                insert_once: $insert_once,
                next_key: AtomicI32::new(0),
                is_over: AtomicBool::new(false),
                cut: AtomicU32::new(0),
            });
            let workers: Vec<_> = (0..WORKERS).map(|_| Arc::clone(&load)).collect();
            let workers: Vec<_> =
                workers.into_iter().map(|load| tokio::spawn(async move { load.work().await })).collect();

            while load.next_key.load(Ordering::Relaxed) < 5 * i32::try_from(WORKERS).unwrap() {
                tokio::task::yield_now().await;
            }
            run($restart).await;
            load.is_over.store(true, Ordering::Relaxed);
            let mut inserted = 0;
            for worker in workers {
                inserted += worker.await.unwrap();
            }

            assert!(load.cut.load(Ordering::Relaxed) > 0, "the load was over before the restart");
            let keys = i64::from(load.next_key.load(Ordering::Relaxed));
            assert_eq!(load.count("SELECT count(*) FROM restart_keyed").await, keys);
            // A commit whose answer was lost may have happened all the same, and never twice.
            assert_eq!(load.count("SELECT count(*) - count(DISTINCT id) FROM restart_plain").await, 0);
            let rows = load.count("SELECT count(*) FROM restart_plain").await;
            assert!((inserted..=keys).contains(&rows), "{inserted} of {keys} succeeded, and there are {rows}");
        }
    };
}

loses_and_doubles_nothing!(
    postgres_restarts_under_load,
    Postgres,
    "REATTEMPT_POSTGRES_URL",
    "REATTEMPT_POSTGRES_RESTART",
    |key| format!("INSERT INTO restart_keyed VALUES ({key}) ON CONFLICT DO NOTHING")
);
loses_and_doubles_nothing!(
    mariadb_restarts_under_load,
    MySql,
    "REATTEMPT_MARIADB_URL",
    "REATTEMPT_MARIADB_RESTART",
    |key| format!("INSERT IGNORE INTO restart_keyed VALUES ({key})")
);
