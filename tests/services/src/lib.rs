//! Where the services are that these tests need, and how two calls are made to collide there.

use std::{
    env,
    fmt::Display,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use tokio::{
    io::{self, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Barrier, oneshot},
};

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

/// The way to a server, which the test can cut: for one connection to the first `host:port` of `url`, and no second one.
/// Returns the address with the port of the way, and its end: what is sent there answers the next words of the client, and
/// then nothing is said any more; if it is dropped, the connection is closed.
///
/// # Panics
///
/// If there is no free port.
pub async fn way_to(url: &str) -> (String, oneshot::Sender<&'static [u8]>) {
    let server = url.split("://").last().and_then(|rest| rest.split('/').next()).expect("a URL").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let here = listener.local_addr().expect("a bound listener has an address").to_string();
    let address = url.replace(&server, &here);
    let (end, told) = oneshot::channel();
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await?;
        drop(listener);
        let mut server = TcpStream::connect(server).await?;
        let last_words: &[u8] = tokio::select! {
            _ = io::copy_bidirectional(&mut client, &mut server) => return Ok(()),
            told = told => match told { Ok(last_words) => last_words, Err(_) => return Ok(()) },
        };
        client.read_exact(&mut [0]).await?;
        client.write_all(last_words).await?;
        io::copy(&mut client, &mut io::sink()).await.map(drop)
    });
    (address, end)
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
