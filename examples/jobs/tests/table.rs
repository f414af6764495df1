//! The table of jobs. Nothing sleeps: the tests move the jobs' times into the past.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use jobs_example::{
    DELIVERY, MailError, Worker,
    table::{create, push, work_one},
};
use reattempt::{Policy, RetryBudget, policy, testing};
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

const HOUR: Duration = Duration::from_hours(1);
static PLENTY: RetryBudget = RetryBudget::new(1000);
const OURS: Worker<'_> = Worker { policy: &DELIVERY, budget: &PLENTY };

/// A table of its own for each test.
async fn table(name: &str) -> PgPool {
    let url = std::env::var("REATTEMPT_POSTGRES_URL").expect("a PostgreSQL: use `tests/services/run`");
    let mut connection = PgConnection::connect(&url).await.expect("the PostgreSQL answers");
    let schema = format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");
    connection.execute(AssertSqlSafe(schema)).await.unwrap();
    let options: PgConnectOptions = url.parse().unwrap();
    let pool = PgPoolOptions::new().connect_with(options.options([("search_path", name)])).await.unwrap();
    create(&pool).await.unwrap();
    pool
}

/// Lets time pass for all jobs.
async fn pass(pool: &PgPool, time: Duration) {
    let pass =
        "UPDATE jobs SET run_at = run_at - make_interval(secs => $1), made_at = made_at - make_interval(secs => $1)";
    sqlx::query(pass).bind(time.as_secs_f64()).execute(pool).await.unwrap();
}

/// The attempts of the only job, whole hours until the next, and why it was given up.
async fn job(pool: &PgPool) -> (i32, i32, Option<String>) {
    let job = "SELECT attempts, ceil(extract(epoch FROM run_at - now()) / 3600)::int, gave_up FROM jobs";
    sqlx::query_as(job).fetch_one(pool).await.unwrap()
}

async fn fails(pool: &PgPool, worker: Worker<'_>, error: MailError) {
    assert!(work_one(pool, worker, async |_| Err(error)).await.unwrap());
}

#[tokio::test]
async fn a_failed_job_is_attempted_again_later() {
    const HOURLY: Policy = policy!(strategy = "exponential", base = "1h", cap = "1d", max = 3);
    let worker = Worker { policy: &HOURLY, ..OURS };
    let pool = table("again").await;
    push(&pool, "a@example.test").await.unwrap();

    fails(&pool, worker, MailError::Silent).await;
    assert_eq!(job(&pool).await, (1, 1, None));
    assert!(!work_one(&pool, worker, async |_| panic!("it is not due")).await.unwrap());

    // The process ends, and another one begins.
    pool.close().await;
    let url: PgConnectOptions = std::env::var("REATTEMPT_POSTGRES_URL").unwrap().parse().unwrap();
    let pool = PgPool::connect_with(url.options([("search_path", "again")])).await.unwrap();
    pass(&pool, HOUR).await;
    fails(&pool, worker, MailError::Silent).await;
    assert_eq!(job(&pool).await, (2, 2, None));

    pass(&pool, 2 * HOUR).await;
    let deliver = async |address: &str| {
        assert_eq!(address, "a@example.test");
        Ok(())
    };
    assert!(work_one(&pool, worker, deliver).await.unwrap());
    assert!(!work_one(&pool, worker, async |_| panic!("it is done")).await.unwrap());
}

#[tokio::test]
async fn a_job_is_given_up_with_its_reason() {
    const TWICE: Policy = policy!(strategy = "constant", base = "1h", max = 2);
    const BRIEF: Policy = policy!(strategy = "constant", base = "1h", max = unlimited, max_elapsed = "2h");
    static EMPTY: RetryBudget = RetryBudget::new(0);
    let pool = table("given_up").await;
    let cases = [
        (OURS, 1, "permanent"),
        (Worker { policy: &TWICE, ..OURS }, 2, "attempts"),
        (Worker { policy: &BRIEF, ..OURS }, 2, "max_elapsed"),
        (Worker { budget: &EMPTY, ..OURS }, 1, "budget"),
    ];
    for (worker, attempts, reason) in cases {
        pool.execute("DELETE FROM jobs").await.unwrap();
        push(&pool, "a@example.test").await.unwrap();
        for _ in 0..attempts {
            fails(&pool, worker, if reason == "permanent" { MailError::NoSuchAddress } else { MailError::Silent })
                .await;
            pass(&pool, HOUR).await;
        }
        let (made, _, why) = job(&pool).await;
        assert_eq!((made, why.as_deref()), (attempts, Some(reason)));
        assert!(!work_one(&pool, worker, async |_| panic!("it was given up")).await.unwrap());
    }
}

#[tokio::test]
async fn a_hint_of_the_server_is_followed() {
    let _scope = testing::scope();
    let pool = table("hint").await;
    push(&pool, "a@example.test").await.unwrap();
    fails(&pool, OURS, MailError::Busy { after: Some(20 * HOUR) }).await;
    // With up to a minute of jitter.
    assert_eq!(job(&pool).await, (1, 21, None));
}

#[tokio::test]
async fn a_retry_that_was_not_stored_is_not_paid_for() {
    static ONE: RetryBudget = RetryBudget::new(1);
    let worker = Worker { budget: &ONE, ..OURS };
    let pool = table("unpaid").await;
    push(&pool, "a@example.test").await.unwrap();
    let outcome = work_one(&pool, worker, async |_| {
        pool.close().await;
        Err(MailError::Silent)
    });
    outcome.await.unwrap_err();
    assert_eq!(ONE.available(), 1);
}

#[tokio::test]
async fn another_worker_gets_the_job_of_one_that_died() {
    let pool = table("died").await;
    push(&pool, "a@example.test").await.unwrap();
    let (begun, started) = tokio::sync::oneshot::channel();
    let dies = tokio::spawn({
        let pool = pool.clone();
        async move {
            work_one(&pool, OURS, async |_| {
                begun.send(()).unwrap();
                std::future::pending().await
            })
            .await
        }
    });
    started.await.unwrap();
    dies.abort();
    assert!(!work_one(&pool, OURS, async |_| panic!("it has the lease")).await.unwrap());
    pass(&pool, HOUR).await;
    fails(&pool, OURS, MailError::Silent).await;
    assert_eq!(job(&pool).await.0, 2);
}

#[tokio::test]
async fn a_worker_whose_lease_is_over_changes_nothing() {
    let pool = table("late").await;
    push(&pool, "a@example.test").await.unwrap();
    let late = work_one(&pool, OURS, async |_| {
        pass(&pool, HOUR).await;
        fails(&pool, OURS, MailError::Silent).await;
        Ok(())
    });
    assert!(late.await.unwrap());
    // It was not deleted: the other worker has it.
    assert_eq!(job(&pool).await.0, 2);
}

#[tokio::test]
async fn workers_do_not_get_the_same_job() {
    let pool = table("workers").await;
    for job in 0..40 {
        push(&pool, &format!("{job}@example.test")).await.unwrap();
    }
    let (delivered, rounds) = (Mutex::new(Vec::new()), AtomicU32::new(0));
    let worker = async || {
        let deliver = async |address: &str| {
            delivered.lock().unwrap().push(address.to_owned());
            Ok(())
        };
        while work_one(&pool, OURS, deliver).await.unwrap() {
            rounds.fetch_add(1, Ordering::Relaxed);
        }
    };
    tokio::join!(worker(), worker(), worker(), worker());
    let mut delivered = delivered.into_inner().unwrap();
    delivered.sort();
    delivered.dedup();
    assert_eq!((delivered.len(), rounds.into_inner()), (40, 40));
}
