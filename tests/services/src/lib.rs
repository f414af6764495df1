//! Where the services are that these tests need, and how two calls are made to collide there.

use std::{
    env,
    fmt::Display,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use tokio::sync::Barrier;

/// The address in this variable.
///
/// # Panics
///
/// If it is not set.
pub fn url(variable: &str) -> String {
    env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set; {}", help(variable)))
}

/// The connection to the service whose address is in this variable.
///
/// # Panics
///
/// If there is none.
pub fn reached<T, E: Display>(variable: &str, connection: Result<T, E>) -> T {
    connection.unwrap_or_else(|error| panic!("no connection to {}: {error}; {}", url(variable), help(variable)))
}

/// Runs the command in this variable, beside the other tasks.
///
/// # Panics
///
/// If it fails.
pub async fn run(variable: &str) {
    let command = url(variable);
    let status = tokio::task::spawn_blocking(move || Command::new("sh").arg("-c").arg(command).status()).await;
    assert!(matches!(&status, Ok(Ok(status)) if status.success()), "{variable}: {status:?}");
}

fn help(variable: &str) -> String {
    let example = match variable {
        "REATTEMPT_POSTGRES_URL" => {
            "a PostgreSQL and set it to postgres://user:password@host:port/database (a superuser)"
        }
        "REATTEMPT_POSTGRES_RESTART" => "a PostgreSQL and set it to the command that restarts it",
        "REATTEMPT_MARIADB_URL" => "a MariaDB and set it to mysql://root@127.0.0.1:port/test",
        "REATTEMPT_MARIADB_RESTART" => "a MariaDB and set it to the command that restarts it",
        "REATTEMPT_RABBITMQ_URL" => "a RabbitMQ and set it to amqp://host:port/%2f",
        "REATTEMPT_RABBITMQ_CLOSE" => "a RabbitMQ and set it to the command that closes all its connections",
        "REATTEMPT_NATS_URL" => "a NATS (user reattempt, password secret) and set it to nats://host:port",
        _ => "a Redis and set it to redis://host:port",
    };
    format!("run `tests/services/run`, which starts what is needed, or start {example}")
}

/// The attempts of two calls that meet in the middle of the first of each, so that they are sure to collide.
#[derive(Debug)]
pub struct Collision {
    attempts: AtomicU32,
    meeting: Barrier,
}

impl Collision {
    /// No attempts yet, of two calls.
    pub fn of_two() -> Self {
        Self { attempts: AtomicU32::new(0), meeting: Barrier::new(2) }
    }

    /// Counts an attempt; the first two wait for each other.
    pub async fn meet(&self) {
        if self.attempts.fetch_add(1, Ordering::Relaxed) < 2 {
            self.meeting.wait().await;
        }
    }

    /// How many attempts came to the meeting.
    pub fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }
}
