//! A PostgreSQL that restarts under load. It is in a file of its own, because no other test may run meanwhile.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering},
    },
};

use reattempt::retry;
use service_tests::{reached, url};
use sqlx::{Error, Executor, PgPool, postgres::PgPoolOptions};

const URL: &str = "REATTEMPT_POSTGRES_URL";
const WORKERS: u32 = 8;

/// What all workers share.
struct Load {
    pool: PgPool,
    next_key: AtomicI32,
    is_over: AtomicBool,
    retries: AtomicU32,
}

impl Load {
    /// A key of its own makes the insertion idempotent: what had been committed already is not written again.
    #[retry(base = "20ms", cap = "200ms", max = unlimited, max_elapsed = "1m", on_retry = |_| self.retried())]
    async fn insert_once(&self, key: i32) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await?;
        let insert = "INSERT INTO restart_keyed VALUES ($1) ON CONFLICT DO NOTHING";
        sqlx::query(insert).bind(key).execute(&mut *transaction).await?;
        transaction.commit().await
    }

    /// Nothing would notice a second insertion, so only what proves that there was none is retried.
    #[retry(base = "20ms", cap = "200ms", max = unlimited, max_elapsed = "1m", idempotent = false)]
    async fn insert(&self, key: i32) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("INSERT INTO restart_plain VALUES ($1)").bind(key).execute(&mut *transaction).await?;
        transaction.commit().await
    }

    fn retried(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    /// Inserts row after row of both kinds. Returns how many of the plain ones succeeded.
    async fn work(&self) -> i64 {
        let mut inserted = 0;
        while !self.is_over.load(Ordering::Relaxed) {
            let key = self.next_key.fetch_add(1, Ordering::Relaxed);
            self.insert_once(key).await.unwrap();
            inserted += i64::from(self.insert(key).await.is_ok());
        }
        inserted
    }

    async fn count(&self, select: &'static str) -> i64 {
        sqlx::query_scalar(select).fetch_one(&self.pool).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_under_load_loses_and_doubles_nothing() {
    let pool = reached(URL, PgPoolOptions::new().max_connections(WORKERS).connect(&url(URL)).await);
    let tables = "DROP TABLE IF EXISTS restart_keyed, restart_plain;
        CREATE TABLE restart_keyed (key int PRIMARY KEY); CREATE TABLE restart_plain (key int)";
    pool.execute(tables).await.unwrap();
    let load = Arc::new(Load {
        pool,
        next_key: AtomicI32::new(0),
        is_over: AtomicBool::new(false),
        retries: AtomicU32::new(0),
    });
    let workers: Vec<_> = (0..WORKERS).map(|_| Arc::clone(&load)).collect();
    let workers: Vec<_> = workers.into_iter().map(|load| tokio::spawn(async move { load.work().await })).collect();

    let restart = url("REATTEMPT_POSTGRES_RESTART");
    let restarted = tokio::task::spawn_blocking(move || Command::new("sh").arg("-c").arg(restart).status());
    assert!(restarted.await.unwrap().unwrap().success());
    load.is_over.store(true, Ordering::Relaxed);
    let mut inserted = 0;
    for worker in workers {
        inserted += worker.await.unwrap();
    }

    assert!(load.retries.load(Ordering::Relaxed) > 0, "the load was over before the restart");
    let keys = i64::from(load.next_key.load(Ordering::Relaxed));
    assert_eq!(load.count("SELECT count(*) FROM restart_keyed").await, keys);
    // A commit whose answer was lost may have happened all the same, and never twice.
    assert_eq!(load.count("SELECT count(*) - count(DISTINCT key) FROM restart_plain").await, 0);
    let rows = load.count("SELECT count(*) FROM restart_plain").await;
    assert!((inserted..=keys).contains(&rows), "{inserted} of {keys} succeeded, and there are {rows}");
}
