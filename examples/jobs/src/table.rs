//! A table of jobs in PostgreSQL. It needs nothing that a service with a database does not have.

use std::time::Duration;

use reattempt::retry;
use sqlx::{AssertSqlSafe, Error, Executor, PgPool};

use crate::{Job, MailError, Next, Worker};

/// A job that a worker has claimed is hidden for this long. If the worker dies, another one gets it then. So no attempt
/// may take longer.
const LEASE: Duration = Duration::from_mins(5);

/// Makes the table.
pub async fn create(pool: &PgPool) -> Result<(), Error> {
    let table = "CREATE TABLE jobs (
        id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        address  text NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        made_at  timestamptz NOT NULL DEFAULT now(),
        run_at   timestamptz NOT NULL DEFAULT now(),
        gave_up  text  -- why nobody tries it any more
    );
    CREATE INDEX ON jobs (run_at) WHERE gave_up IS NULL";
    pool.execute(table).await.map(drop)
}

/// Adds a job. Call it in the transaction that makes the job necessary, and neither is there without the other.
pub async fn push(transaction: impl Executor<'_, Database = sqlx::Postgres>, address: &str) -> Result<(), Error> {
    sqlx::query("INSERT INTO jobs (address) VALUES ($1)").bind(address).execute(transaction).await.map(drop)
}

/// Claims the next job. `SKIP LOCKED` lets workers that ask at the same time get different ones.
///
/// It counts the attempt before it is made, so that a job that kills its worker does not live forever.
#[retry]
async fn claim(pool: &PgPool) -> Result<Option<(i64, Job)>, Error> {
    let claim = "UPDATE jobs SET attempts = attempts + 1, run_at = now() + make_interval(secs => $1)
        WHERE id = (SELECT id FROM jobs WHERE run_at <= now() AND gave_up IS NULL
                    ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, address, attempts, extract(epoch FROM now() - made_at)::float8";
    let row: Option<(i64, String, i32, f64)> =
        sqlx::query_as(claim).bind(LEASE.as_secs_f64()).fetch_optional(pool).await?;
    Ok(row.map(|(id, address, attempts, age)| {
        let attempts = attempts.unsigned_abs() - 1;
        (id, Job { address, attempts, age: Duration::try_from_secs_f64(age).unwrap_or_default() })
    }))
}

/// Stores what was decided, unless the lease was over and another worker has the job.
#[retry]
async fn store(pool: &PgPool, id: i64, job: &Job, next: &Next) -> Result<(), Error> {
    const MINE: &str = "WHERE id = $1 AND attempts = $2";
    let (change, value) = match next {
        Next::Done => ("DELETE FROM jobs", None),
        Next::Again(delay) => {
            ("UPDATE jobs SET run_at = now() + $3::interval", Some(format!("{} s", delay.as_secs_f64())))
        }
        Next::Dead(reason) => ("UPDATE jobs SET gave_up = $3", Some(reason.as_str().to_owned())),
    };
    // Put together from constants only.
    let mut query =
        sqlx::query(AssertSqlSafe(format!("{change} {MINE}"))).bind(id).bind(job.attempts.cast_signed() + 1);
    if let Some(value) = value {
        query = query.bind(value);
    }
    query.execute(pool).await.map(drop)
}

/// Attempts the next job, if one is due.
pub async fn work_one(
    pool: &PgPool,
    worker: Worker<'_>,
    deliver: impl AsyncFnOnce(&str) -> Result<(), MailError>,
) -> Result<bool, Error> {
    let Some((id, job)) = claim(pool).await? else { return Ok(false) };
    let (next, mut session) = worker.attempt(&job, deliver).await;
    store(pool, id, &job, &next).await?;
    session.resume();
    Ok(true)
}
