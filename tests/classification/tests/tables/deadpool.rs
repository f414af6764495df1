//! `deadpool`: pools of real connections, and an unmanaged one.

use std::{future, io, net::SocketAddr, time::Duration};

use classification_tests::{nobody, silent};
use deadpool::{
    Runtime,
    managed::{Hook, HookError, Manager, Metrics, Pool, PoolBuilder, PoolError, RecycleResult, TimeoutType},
    unmanaged,
};
use reattempt::{Retryable, verdict_of};
use tokio::net::TcpStream;

use crate::{FINAL, NOT_SENT, TRANSIENT};

/// Connections to an address; without one, connections that never come.
#[derive(Debug)]
struct Connections(Option<SocketAddr>);

impl Manager for Connections {
    type Type = TcpStream;
    type Error = io::Error;

    async fn create(&self) -> io::Result<TcpStream> {
        match self.0 {
            Some(address) => TcpStream::connect(address).await,
            None => future::pending().await,
        }
    }

    async fn recycle(&self, _: &mut TcpStream, _: &Metrics) -> RecycleResult<io::Error> {
        future::pending().await
    }
}

const LIMIT: Option<Duration> = Some(Duration::from_secs(5));

/// Pools of one connection, with a limit for each step.
fn pools(address: Option<SocketAddr>) -> PoolBuilder<Connections> {
    Pool::builder(Connections(address))
        .max_size(1)
        .runtime(Runtime::Tokio1)
        .wait_timeout(LIMIT)
        .create_timeout(LIMIT)
        .recycle_timeout(LIMIT)
}

async fn failure(pool: &Pool<Connections>) -> PoolError<io::Error> {
    pool.get().await.err().unwrap()
}

#[tokio::test(start_paused = true)]
async fn each_timeout() {
    let never = pools(None).build().unwrap();
    let create = failure(&never).await;
    let pool = pools(Some(silent())).build().unwrap();
    let taken = pool.get().await.unwrap();
    let wait = failure(&pool).await;
    drop(taken);
    drop(pool.get().await.unwrap());
    // By hand, because the pool replaces what it cannot recycle.
    let recycle = PoolError::Timeout(TimeoutType::Recycle);
    assert!(matches!(create, PoolError::Timeout(TimeoutType::Create)));
    assert!(matches!(wait, PoolError::Timeout(TimeoutType::Wait)));
    for error in [create, wait, recycle] {
        assert_eq!(error.verdict(), NOT_SENT, "{error}");
    }
}

#[tokio::test]
async fn errors_of_the_manager() {
    let error = failure(&pools(Some(nobody())).build().unwrap()).await;
    assert!(matches!(error, PoolError::Backend(_)));
    assert_eq!(error.verdict(), NOT_SENT);
    assert_eq!(verdict_of(&error), NOT_SENT);
}

#[tokio::test]
async fn a_hook_that_fails() {
    let lost = Hook::sync_fn(|_, _| Err(HookError::Backend(io::ErrorKind::ConnectionReset.into())));
    let refused = Hook::sync_fn(|_, _| Err(HookError::message("wrong version")));
    for (hook, verdict) in [(lost, TRANSIENT), (refused, FINAL)] {
        let error = failure(&pools(Some(silent())).post_create(hook).build().unwrap()).await;
        assert!(matches!(error, PoolError::PostCreateHook(_)));
        assert_eq!(error.verdict(), verdict, "{error}");
    }
}

#[tokio::test]
async fn a_pool_that_is_closed_or_has_no_runtime() {
    let pool = pools(Some(silent())).build().unwrap();
    pool.close();
    assert!(matches!(failure(&pool).await, PoolError::Closed));
    assert_eq!(failure(&pool).await.verdict(), FINAL);
    let without: Pool<_> = Pool::builder(Connections(None)).build().unwrap();
    let timeouts = deadpool::managed::Timeouts { wait: LIMIT, create: LIMIT, recycle: LIMIT };
    let error = without.timeout_get(&timeouts).await.err().unwrap();
    assert!(matches!(error, PoolError::NoRuntimeSpecified));
    assert_eq!(error.verdict(), FINAL);
}

#[tokio::test(start_paused = true)]
async fn unmanaged_pools() {
    let mut config = unmanaged::PoolConfig::new(1);
    (config.timeout, config.runtime) = (LIMIT, Some(Runtime::Tokio1));
    let pool = unmanaged::Pool::<u32>::from_config(&config);
    let empty = pool.get().await.err().unwrap();
    assert!(matches!(empty, unmanaged::PoolError::Timeout));
    assert_eq!((empty.verdict(), verdict_of(&empty)), (NOT_SENT, NOT_SENT));
    config.runtime = None;
    let without = unmanaged::Pool::<u32>::from_config(&config).get().await.err().unwrap();
    assert!(matches!(without, unmanaged::PoolError::NoRuntimeSpecified));
    pool.close();
    let closed = pool.get().await.err().unwrap();
    assert!(matches!(closed, unmanaged::PoolError::Closed));
    assert_eq!((without.verdict(), closed.verdict()), (FINAL, FINAL));
}
