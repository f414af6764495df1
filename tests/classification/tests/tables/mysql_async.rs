//! `mysql_async`: every number of the table, from a server that refuses the session with it, and connections that break.

use std::net::SocketAddr;

use classification_tests::{mysql, nobody, peer};
use mysql_async::{Conn, DriverError, Error, Opts, OptsBuilder, Pool};
use reattempt::{Retryable, retry, testing, verdict_of};

use crate::{FINAL, NOT_SENT, TRANSIENT, mysql::NUMBERS};

fn options(address: SocketAddr) -> Opts {
    OptsBuilder::default().ip_or_hostname("127.0.0.1").tcp_port(address.port()).into()
}

async fn failure(address: SocketAddr) -> Error {
    Conn::new(options(address)).await.unwrap_err()
}

#[tokio::test]
async fn every_number() {
    for (number, state, text, verdict) in NUMBERS {
        let error = failure(mysql::refusing(number, Some(state), text)).await;
        assert!(matches!(&error, Error::Server(error) if error.code == number));
        assert_eq!((error.verdict(), verdict_of(&error)), (verdict, verdict), "{error}");
    }
}

#[tokio::test]
async fn connections_that_break() {
    let refused = failure(nobody()).await;
    assert!(matches!(refused, Error::Io(_)));
    let closed = failure(peer(drop)).await;
    assert!(matches!(closed, Error::Driver(_) | Error::Io(_)));
    assert_eq!((refused.verdict(), closed.verdict()), (NOT_SENT, TRANSIENT));
    // It depends on the moment which of the two errors it is.
    assert_eq!(Error::Driver(DriverError::ConnectionClosed).verdict(), TRANSIENT);
}

#[tokio::test]
async fn what_another_attempt_repeats() {
    let pool = Pool::new(options(nobody()));
    pool.clone().disconnect().await.unwrap();
    assert_eq!(pool.get_conn().await.unwrap_err().verdict(), FINAL);
    assert_eq!(Error::from(Opts::from_url("not a url").unwrap_err()).verdict(), FINAL);
}

#[retry(max = 5, idempotent = false)]
async fn connect(attempts: &mut usize, servers: &[SocketAddr]) -> Result<(), Error> {
    let server = servers[*attempts];
    *attempts += 1;
    Conn::new(options(server)).await.map(drop)
}

#[tokio::test]
async fn a_transaction_that_was_rolled_back_is_repeated() {
    let _scope = testing::scope();
    let deadlock = mysql::refusing(1213, Some("40001"), "Deadlock found");
    let duplicate = mysql::refusing(1062, Some("23000"), "Duplicate entry");
    let mut attempts = 0;
    connect(&mut attempts, &[deadlock, nobody(), duplicate]).await.unwrap_err();
    assert_eq!(attempts, 3);
}
