//! `policy`: the schedule and the limits of a policy that is known at run time.

use std::{
    cell::Cell,
    future::pending,
    ops::Deref,
    sync::{Arc, Mutex},
};

use reattempt::{Elapsed, Policy, RetryError, Retryable, StopReason, Strategy, Verdict, policy, retry, testing};
use tokio::time::Instant;

use crate::support::{Flaky, Server, secs};

static STATIC: Policy = policy!(strategy = "constant", base = "1s", max = 2);

const CONSTANT: Policy = policy!(strategy = "constant", base = "2s", max = 2);

struct Policies(Policy);

impl Policies {
    const fn get(&self) -> &Policy {
        &self.0
    }

    const fn copied(&self) -> Policy {
        self.0
    }

    fn shared(&self) -> Arc<Policy> {
        Arc::new(self.0)
    }
}

impl Deref for Policies {
    type Target = Policy;
    fn deref(&self) -> &Policy {
        &self.0
    }
}

struct Client {
    server: Server,
    policies: Policies,
    swapped: Option<Arc<Policy>>,
    guarded: Mutex<Policy>,
}

impl Client {
    #[retry(policy = self.policies.get())]
    fn reference(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(policy = self.policies.copied())]
    fn value(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(policy = self.policies.shared())]
    async fn shared(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(policy = self.policies)]
    async fn dereferences(&mut self) -> Result<u32, Flaky> {
        self.policies = Policies(STATIC);
        self.server.call()
    }

    #[retry(policy = self.swapped.as_deref().unwrap_or(&STATIC))]
    fn optional(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(policy = self.guarded.lock().unwrap())]
    async fn of_a_mutex(&self) -> Result<u32, Flaky> {
        // Not held by the call.
        *self.guarded.lock().unwrap() = STATIC;
        self.server.call()
    }

    #[retry(policy = if self.swapped.is_some() { &CONSTANT } else { &STATIC })]
    fn chosen(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(policy = self.policies.copied().into())]
    async fn inferred(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(policy = STATIC)]
    fn of_a_static(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(policy = CONSTANT)]
    async fn of_a_constant(&self) -> Result<u32, Flaky> {
        self.server.call()
    }
}

#[retry(policy = policy)]
fn from_argument(policy: &Policy, server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[retry(policy = policies.iter().max_by_key(|policy| policy.base()).unwrap())]
async fn from_expression(policies: &[Policy], server: Server) -> Result<u32, Flaky> {
    server.call()
}

#[tokio::test]
async fn policies_come_from_anywhere() {
    let client = |policy| Client {
        server: Server::busy(9),
        policies: Policies(policy),
        swapped: None,
        guarded: Mutex::new(CONSTANT),
    };
    let one = |wait| vec![secs(wait)];
    let busy = Err(Flaky::BUSY);
    let scope = testing::scope();
    assert_eq!(client(CONSTANT).reference(), busy);
    assert_eq!(client(STATIC).value(), busy);
    assert_eq!(client(CONSTANT).shared().await, busy);
    assert_eq!(client(CONSTANT).dereferences().await, busy);
    assert_eq!(client(CONSTANT).optional(), busy);
    assert_eq!(client(STATIC).of_a_mutex().await, busy);
    assert_eq!(client(CONSTANT).chosen(), busy);
    assert_eq!(client(STATIC).inferred().await, busy);
    assert_eq!(client(CONSTANT).of_a_static(), busy);
    assert_eq!(client(STATIC).of_a_constant().await, busy);
    assert_eq!(from_argument(&CONSTANT, &Server::busy(9)), busy);
    assert_eq!(from_expression(&[STATIC, CONSTANT, STATIC], Server::busy(9)).await, busy);
    assert_eq!(scope.delays(), [2, 1, 2, 2, 1, 2, 1, 1, 1, 2, 2, 2].map(one).concat());
}

#[test]
fn it_is_evaluated_once_per_call() {
    #[retry(policy = { evaluated.set(evaluated.get() + 1); Arc::new(STATIC) })]
    fn fetch(evaluated: &Cell<u32>) -> Result<u32, Flaky> {
        Err(Flaky::BUSY)
    }

    let (scope, evaluated) = (testing::scope(), Cell::new(0));
    assert!(fetch(&evaluated).is_err());
    assert_eq!((evaluated.get(), scope.delays().len()), (1, 1));
}

fn limited() -> Policy {
    Policy::builder()
        .strategy(Strategy::Constant)
        .base(secs(1))
        .unlimited()
        .max_elapsed(secs(10))
        .attempt_timeout(secs(4))
        .build()
        .unwrap()
}

struct Limited {
    policy: Policy,
}

impl Limited {
    #[retry(policy = self.policy)]
    async fn stuck(&mut self, attempts: &mut u32) -> Result<(), Flaky> {
        *attempts += 1;
        pending().await
    }

    #[retry(policy = self.policy)]
    async fn explained(&self) -> Result<(), RetryError<Flaky>> {
        pending().await
    }

    #[retry(policy = self.policy)]
    fn blocking(&self, attempts: &Cell<u32>) -> Result<(), RetryError<Flaky>> {
        attempts.set(attempts.get() + 1);
        Err(Flaky::Busy(0))
    }
}

#[tokio::test(start_paused = true)]
async fn its_limits_hold() {
    let (mut client, mut attempts) = (Limited { policy: limited() }, 0);
    let start = Instant::now();
    assert_eq!(client.stuck(&mut attempts).await, Err(Flaky::Cut(Elapsed::new(secs(4)))));
    assert_eq!((start.elapsed(), attempts), (secs(9), 2));
    let error = client.explained().await.unwrap_err();
    assert_eq!((error.reason(), error.elapsed()), (StopReason::MaxElapsed, secs(9)));
}

#[test]
fn a_sync_function_ignores_attempt_timeout() {
    let (_scope, attempts) = (testing::scope(), Cell::new(0));
    let error = Limited { policy: limited() }.blocking(&attempts).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (10, StopReason::MaxElapsed));
}

#[tokio::test(start_paused = true)]
async fn an_error_without_elapsed_is_not_cut() {
    #[derive(Debug)]
    struct Plain;
    impl Retryable for Plain {
        fn verdict(&self) -> Verdict {
            Verdict::TRANSIENT
        }
    }
    #[retry(policy = policy)]
    async fn slow(policy: &Policy) -> Result<u32, Plain> {
        tokio::time::sleep(secs(5)).await;
        Ok(1)
    }
    #[retry(policy = policy, when(None))]
    async fn of_any_type(policy: &Policy) -> Option<u32> {
        tokio::time::sleep(secs(5)).await;
        Some(1)
    }

    assert_eq!(slow(&limited()).await.unwrap(), 1);
    assert_eq!(of_any_type(&limited()).await, Some(1));
}

/// What programs read from their users.
#[tokio::test(start_paused = true)]
async fn a_limit_of_zero_is_one_attempt() {
    #[retry(policy = policy)]
    async fn fetch(policy: &Policy, calls: &Cell<u32>) -> Result<(), RetryError<CutOff>> {
        calls.set(calls.get() + 1);
        tokio::time::sleep(secs(1)).await;
        Err(CutOff::Busy)
    }

    let policy = Policy::builder().max_elapsed(secs(0)).attempt_timeout(secs(2)).build().unwrap();
    let calls = Cell::new(0);
    let error = fetch(&policy, &calls).await.unwrap_err();
    assert_eq!((calls.get(), error.reason()), (1, StopReason::MaxElapsed));
    assert!(matches!(error.last(), CutOff::Busy), "it was not cut");
}

#[derive(Debug, Clone, Copy, Retryable)]
#[retryable]
enum CutOff {
    Busy,
    Cut,
}

impl From<Elapsed> for CutOff {
    fn from(_: Elapsed) -> Self {
        Self::Cut
    }
}

impl std::fmt::Display for CutOff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut off")
    }
}

impl std::error::Error for CutOff {}

#[test]
fn a_base_of_zero_is_no_wait() {
    let scope = testing::scope();
    let policy = Policy::builder().base(secs(0)).build().unwrap();
    let _ = policy.call(|| Err::<(), _>(Flaky::Busy(0))).run();
    assert_eq!(scope.delays(), [secs(0); 2]);
}
