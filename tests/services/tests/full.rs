//! A MariaDB whose connections are all in use. It is in a file of its own, because no other test can connect meanwhile.

use mysql_async::{Conn, Error, Opts, prelude::Queryable};
use reattempt::{Retryable, Verdict, retry};
use service_tests::{reached, url};

const URL: &str = "REATTEMPT_MARIADB_URL";

async fn try_connect(user: &str) -> Result<Conn, Error> {
    Conn::new(Opts::from_url(&url(URL).replace("root@", &format!("{user}@")))?).await
}

/// Somebody else leaves before the second attempt.
#[retry(base = "20ms", max = 10, idempotent = false, before_retry = leave(others))]
async fn connect(others: &mut Vec<Conn>) -> Result<Conn, Error> {
    try_connect("guest").await
}

async fn leave(others: &mut Vec<Conn>) {
    others.pop().unwrap().disconnect().await.unwrap();
}

#[tokio::test]
async fn a_full_server_is_tried_later() {
    let mut operator = reached(URL, try_connect("root").await);
    // The least that MariaDB allows.
    for statement in ["CREATE OR REPLACE USER guest@localhost", "SET GLOBAL max_connections = 10"] {
        operator.query_drop(statement).await.unwrap();
    }
    let mut others = Vec::new();
    let full = loop {
        match try_connect("guest").await {
            Ok(other) => others.push(other),
            Err(error) => break error,
        }
    };
    assert!(matches!(&full, Error::Server(error) if error.code == 1040), "{full}");
    assert_eq!(full.verdict(), Verdict::THROTTLED);
    let before = others.len();
    let connected = connect(&mut others).await;
    operator.query_drop("SET GLOBAL max_connections = 151").await.unwrap();
    connected.unwrap();
    assert!(others.len() < before);
}
