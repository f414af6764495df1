//! `bb8`: a pool of real connections.

use std::{io, net::SocketAddr, time::Duration};

use bb8::{ManageConnection, Pool, RunError};
use classification_tests::{nobody, peer, silent};
use reattempt::{Retryable, retry, testing, verdict_of};
use tokio::{io::AsyncReadExt, net::TcpStream};

use crate::{FINAL, NOT_SENT, TRANSIENT};

/// Connections to an address.
struct Manager(SocketAddr);

impl ManageConnection for Manager {
    type Connection = TcpStream;
    type Error = io::Error;

    async fn connect(&self) -> io::Result<TcpStream> {
        TcpStream::connect(self.0).await
    }

    async fn is_valid(&self, _: &mut TcpStream) -> io::Result<()> {
        Ok(())
    }

    fn has_broken(&self, _: &mut TcpStream) -> bool {
        false
    }
}

/// A pool of one connection.
fn pool(address: SocketAddr) -> Pool<Manager> {
    Pool::builder().max_size(1).connection_timeout(Duration::from_secs(5)).build_unchecked(Manager(address))
}

async fn greeting(pool: &Pool<Manager>) -> Result<u8, RunError<io::Error>> {
    let mut connection = pool.get().await?;
    Ok(connection.read_u8().await?)
}

#[tokio::test]
async fn the_connection_is_lost() {
    let error = greeting(&pool(peer(drop))).await.unwrap_err();
    assert!(matches!(error, RunError::User(_)));
    assert_eq!((error.verdict(), verdict_of(&error)), (TRANSIENT, TRANSIENT));
    let other = RunError::User(io::Error::from(io::ErrorKind::PermissionDenied));
    assert_eq!(other.verdict(), FINAL);
}

#[tokio::test(start_paused = true)]
async fn nobody_listens() {
    let error = pool(nobody()).get().await.err().unwrap();
    assert!(matches!(error, RunError::TimedOut));
    assert_eq!(error.verdict(), NOT_SENT);
}

#[retry(idempotent = false)]
async fn take(pool: &Pool<Manager>, attempts: &mut u32) -> Result<(), RunError<io::Error>> {
    *attempts += 1;
    pool.get().await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn a_pool_without_a_free_connection() {
    let _scope = testing::scope();
    let pool = pool(silent());
    let _taken = pool.get().await.unwrap();
    let mut attempts = 0;
    let error = take(&pool, &mut attempts).await.unwrap_err();
    assert!(matches!(error, RunError::TimedOut));
    assert_eq!((error.verdict(), attempts), (NOT_SENT, 3));
}
