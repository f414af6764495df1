//! Methods: `&mut self`, async functions and default methods of a trait, and `#[async_trait]`.

use std::io::{self, ErrorKind};

use async_trait::async_trait;
use reattempt::retry;

/// A connection that succeeds at the third attempt.
#[derive(Default)]
struct Connection {
    tries: u32,
    log: Vec<String>,
}

impl Connection {
    /// Each attempt borrows `self` anew, so it may change `self`, and the next attempt sees the change.
    #[retry(strategy = "constant", base = "1ms", max = 5)]
    async fn connect(&mut self) -> io::Result<u32> {
        self.tries += 1;
        if self.tries < 3 { Err(ErrorKind::ConnectionRefused.into()) } else { Ok(self.tries) }
    }
}

/// A trait with an async function and a method that has a body.
trait Storage {
    async fn store(&mut self, line: &str) -> io::Result<usize>;
    fn reachable(&mut self) -> bool;

    /// A default method is retried for every type that does not replace it.
    #[retry(strategy = "constant", base = "1ms", max = 3, when(false))]
    fn wait_until_reachable(&mut self) -> bool {
        self.reachable()
    }
}

impl Storage for Connection {
    /// The attribute is on the implementation, because a declaration has no body to retry.
    #[retry(strategy = "constant", base = "1ms")]
    async fn store(&mut self, line: &str) -> io::Result<usize> {
        self.log.push(line.to_owned());
        if self.log.len() < 2 { Err(ErrorKind::TimedOut.into()) } else { Ok(self.log.len()) }
    }

    fn reachable(&mut self) -> bool {
        self.tries += 1;
        self.tries > 4
    }
}

/// A trait that can be used as `dyn Publisher`.
#[async_trait]
trait Publisher {
    async fn publish(&mut self, topic: String) -> io::Result<String>;
}

#[async_trait]
impl Publisher for Connection {
    /// The arguments are unpacked once; only the body is retried.
    #[retry(strategy = "constant", base = "1ms", max = 4)]
    async fn publish(&mut self, topic: String) -> io::Result<String> {
        self.tries += 1;
        if self.tries < 8 {
            Err(ErrorKind::BrokenPipe)?;
        }
        Ok(format!("{topic}, at try {}", self.tries))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let mut connection = Connection::default();
    let tries = connection.connect().await?;
    println!("&mut self:             connected at try {tries}");
    assert_eq!(tries, 3);

    let lines = connection.store("hello").await?;
    println!("async fn of a trait:   stored after {lines} attempts");
    assert_eq!(lines, 2);

    let reachable = connection.wait_until_reachable();
    println!("default method:        reachable: {reachable}, at try {}", connection.tries);
    assert!(reachable && connection.tries == 5);

    let mut publisher: Box<dyn Publisher + Send> = Box::new(connection);
    let notice = publisher.publish("news".to_owned()).await?;
    println!("#[async_trait]:        {notice}");
    assert_eq!(notice, "news, at try 8");
    Ok(())
}
