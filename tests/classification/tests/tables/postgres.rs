//! `tokio-postgres`: every SQLSTATE of the table from a server that refuses the session with it, and lost connections.

use std::net::SocketAddr;

use classification_tests::{nobody, peer, postgres};
use reattempt::Retryable;
use tokio_postgres::{Client, Config, Error, NoTls};

use crate::{FINAL, NOT_SENT, SQLSTATES, TRANSIENT};

async fn connect(address: SocketAddr) -> Result<Client, Error> {
    let mut config = Config::new();
    config.hostaddr(address.ip()).port(address.port()).user("test");
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn failure(address: SocketAddr) -> Error {
    connect(address).await.map(drop).unwrap_err()
}

#[tokio::test]
async fn every_sqlstate() {
    for (state, verdict) in SQLSTATES {
        let error = failure(postgres::refusing(state)).await;
        assert_eq!(error.code().map(tokio_postgres::error::SqlState::code), Some(state));
        assert_eq!(error.verdict(), verdict, "{state}");
    }
}

#[tokio::test]
async fn lost_connections() {
    assert_eq!(failure(nobody()).await.verdict(), NOT_SENT);
    let dropped = failure(peer(drop)).await;
    assert_eq!(dropped.verdict(), TRANSIENT, "{dropped:?}");
    let client = connect(postgres::closing()).await.unwrap();
    let closed = client.simple_query("SELECT 1").await.unwrap_err();
    assert!(closed.is_closed());
    assert_eq!(closed.verdict(), TRANSIENT);
}

#[test]
fn wrong_configuration() {
    assert_eq!("port=none".parse::<Config>().unwrap_err().verdict(), FINAL);
}
