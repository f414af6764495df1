//! The keys that name things of the user's: `clone`, `attempt`, `policy`, `sleep`, `crate`, and constant expressions.

use std::{
    cell::RefCell,
    ops::Deref,
    rc::Rc,
    sync::{Arc, Mutex},
    time::Duration,
};

use reattempt::{Policy, RetryBudget, policy, retry, testing};

use crate::common::{Failure, Peer, ms, waits};

#[retry(strategy = "constant", clone(text, numbers))]
fn clones(text: String, mut numbers: Vec<u32>, peer: &Peer) -> Result<(String, Vec<u32>), Failure> {
    numbers.push(4);
    let consumed = (text + "!", numbers);
    peer.call()?;
    Ok(consumed)
}

#[retry(strategy = "constant", clone(text, pair))]
async fn clones_async(
    text: String,
    (mut pair, other): ((u32, u32), u32),
    peer: &Peer,
) -> Result<(String, u32), Failure> {
    pair.0 += other;
    let consumed = tokio::task::spawn(async move { text + "!" }).await.unwrap_or_default();
    peer.call()?;
    Ok((consumed, pair.0))
}

#[retry(strategy = "constant", clone(shared))]
fn clones_of_a_pointer<T: ?Sized + AsRef<Peer>>(shared: Rc<T>) -> Result<usize, Failure> {
    shared.as_ref().as_ref().call()?;
    Ok(Rc::strong_count(&shared))
}

#[retry(strategy = "constant", clone(r#type, unused), when(Err(_) if r#type.len() == 1))]
fn clones_and_judges_by_the_original(mut r#type: String, unused: Vec<u32>, peer: &Peer) -> Result<String, Failure> {
    drop(unused);
    r#type.push('!');
    peer.call()?;
    Ok(r#type)
}

#[tokio::test]
async fn each_attempt_gets_a_fresh_clone() {
    let scope = testing::scope();
    assert_eq!(clones("a".to_owned(), vec![3], &Peer::busy(2)), Ok(("a!".to_owned(), vec![3, 4])));
    assert_eq!(clones_async("a".to_owned(), ((1, 0), 10), &Peer::busy(2)).await, Ok(("a!".to_owned(), 11)));
    assert_eq!(clones_of_a_pointer(Rc::new(Peer::busy(2))), Ok(2));
    assert_eq!(clones_and_judges_by_the_original("a".to_owned(), vec![], &Peer::busy(2)), Ok("a!".to_owned()));
    assert_eq!(scope.delays(), waits(8));
}

#[retry(strategy = "constant", max = 3, attempt = attempt)]
fn counts(seen: &RefCell<Vec<(u32, Option<u32>, bool, Duration)>>) -> Result<(), Failure> {
    seen.borrow_mut().push((attempt.number(), attempt.max(), attempt.is_last(), attempt.elapsed()));
    Err(Failure::Busy)
}

#[retry(strategy = "constant", max = unlimited, attempt = turn)]
async fn counts_async(turn_of_the_caller: u32) -> Result<u32, Failure> {
    let taken = async move || turn.number();
    if turn.is_last() || turn.number() < turn_of_the_caller { Err(Failure::Busy) } else { Ok(taken().await) }
}

#[tokio::test]
async fn the_body_can_see_which_attempt_it_is() {
    let scope = testing::scope();
    let seen = RefCell::default();
    assert_eq!(counts(&seen), Err(Failure::Busy));
    let expected = [(1, Some(3), false, ms(0)), (2, Some(3), false, ms(100)), (3, Some(3), true, ms(200))];
    assert_eq!(seen.into_inner(), expected);
    assert_eq!(counts_async(20).await, Ok(20));
    assert_eq!(scope.delays(), waits(21));
}

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
    peer: Peer,
    policies: Policies,
    swapped: Option<Arc<Policy>>,
    guarded: Mutex<Policy>,
}

impl Client {
    #[retry(policy = self.policies.get())]
    fn reference(&self) -> Result<u32, Failure> {
        self.peer.call()
    }

    #[retry(policy = self.policies.copied())]
    fn value(&self) -> Result<u32, Failure> {
        self.peer.call()
    }

    #[retry(policy = self.policies.shared())]
    async fn shared(&self) -> Result<u32, Failure> {
        self.peer.call()
    }

    #[retry(policy = self.policies)]
    async fn dereferences(&mut self) -> Result<u32, Failure> {
        self.policies = Policies(STATIC);
        self.peer.call()
    }

    #[retry(policy = self.swapped.as_deref().unwrap_or(&STATIC))]
    fn optional(&self) -> Result<u32, Failure> {
        self.peer.call()
    }

    #[retry(policy = self.guarded.lock().unwrap())]
    async fn from_mutex(&self) -> Result<u32, Failure> {
        // Not held by the call.
        *self.guarded.lock().unwrap() = STATIC;
        self.peer.call()
    }

    #[retry(policy = if self.swapped.is_some() { &CONSTANT } else { &STATIC })]
    fn chosen(&self) -> Result<u32, Failure> {
        self.peer.call()
    }

    #[retry(policy = self.policies.copied().into())]
    async fn inferred(&self) -> Result<u32, Failure> {
        self.peer.call()
    }

    #[retry(policy = STATIC)]
    fn from_static(&self) -> Result<u32, Failure> {
        self.peer.call()
    }

    #[retry(policy = CONSTANT)]
    async fn from_constant(&self) -> Result<u32, Failure> {
        self.peer.call()
    }
}

#[retry(policy = policy)]
fn from_argument(policy: &Policy, peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(policy = policies.iter().max_by_key(|policy| policy.base()).unwrap())]
async fn from_expression(policies: &[Policy], peer: Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(policy = { evaluations.borrow_mut().push(1); STATIC })]
fn evaluated_once(evaluations: &RefCell<Vec<u32>>) -> Result<u32, Failure> {
    Err(Failure::Busy)
}

#[tokio::test]
async fn policies_come_from_anywhere() {
    let client = |policy| Client {
        peer: Peer::busy(9),
        policies: Policies(policy),
        swapped: None,
        guarded: Mutex::new(CONSTANT),
    };
    let one = |wait| vec![Duration::from_secs(wait)];
    let busy = Err(Failure::Busy);
    let scope = testing::scope();
    assert_eq!(client(CONSTANT).reference(), busy);
    assert_eq!(client(STATIC).value(), busy);
    assert_eq!(client(CONSTANT).shared().await, busy);
    assert_eq!(client(CONSTANT).dereferences().await, busy);
    assert_eq!(client(CONSTANT).optional(), busy);
    assert_eq!(client(STATIC).from_mutex().await, busy);
    assert_eq!(client(CONSTANT).chosen(), busy);
    assert_eq!(client(STATIC).inferred().await, busy);
    assert_eq!(client(CONSTANT).from_static(), busy);
    assert_eq!(client(STATIC).from_constant().await, busy);
    assert_eq!(from_argument(&CONSTANT, &Peer::busy(9)), busy);
    assert_eq!(from_expression(&[STATIC, CONSTANT, STATIC], Peer::busy(9)).await, busy);
    let evaluations = RefCell::default();
    assert_eq!(evaluated_once(&evaluations), busy);
    assert_eq!(evaluations.into_inner(), [1]);
    assert_eq!(scope.delays(), [2, 1, 2, 2, 1, 2, 1, 1, 1, 2, 2, 2, 1].map(one).concat());
}

/// A budget is found where a policy is.
struct Payer {
    shared: Arc<RetryBudget>,
    own: RetryBudget,
    attempts: u32,
}

static BUDGET: RetryBudget = RetryBudget::new(1);

impl Payer {
    #[retry(strategy = "constant", budget = self.shared)]
    async fn from_arc(&self) -> Result<u32, Failure> {
        Err(Failure::Busy)
    }

    /// Beside a change of another field.
    #[retry(strategy = "constant", budget = self.own)]
    fn from_field(&mut self) -> Result<u32, Failure> {
        self.attempts += 1;
        Err(Failure::Busy)
    }

    #[retry(strategy = "constant", budget = BUDGET)]
    fn from_static() -> Result<u32, Failure> {
        Err(Failure::Busy)
    }

    #[retry(strategy = "constant", budget = if self.attempts > 9 { &self.own } else { &BUDGET })]
    async fn from_choice(&self) -> Result<u32, Failure> {
        Err(Failure::Busy)
    }

    #[retry(strategy = "constant", budget = Arc::clone(&self.shared))]
    async fn from_clone(&mut self) -> Result<u32, Failure> {
        self.count();
        Err(Failure::Busy)
    }

    fn count(&mut self) {
        self.attempts += 1;
    }
}

#[tokio::test]
async fn budgets_come_from_anywhere() {
    let scope = testing::scope();
    let busy = Err(Failure::Busy);
    let mut payer = Payer { shared: Arc::new(RetryBudget::new(3)), own: RetryBudget::new(1), attempts: 0 };
    assert_eq!(payer.from_arc().await, busy);
    assert_eq!(payer.from_field(), busy);
    assert_eq!(Payer::from_static(), busy);
    assert_eq!(payer.from_choice().await, busy);
    assert_eq!(payer.from_clone().await, busy);
    assert_eq!((payer.attempts, scope.delays()), (4, waits(5)));
}

thread_local! {
    static SLEPT: RefCell<Vec<Duration>> = const { RefCell::new(Vec::new()) };
}

fn note(delay: Duration) {
    SLEPT.with_borrow_mut(|slept| slept.push(delay));
}

async fn note_async(delay: Duration) {
    note(delay);
}

#[retry(strategy = "constant", sleep = note)]
fn sleeps(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(strategy = "constant", sleep = note_async)]
async fn sleeps_async(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(strategy = "constant", sleep = |delay| slept.borrow_mut().push(delay))]
fn sleeps_by_closure(slept: &RefCell<Vec<Duration>>, peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(strategy = "constant", sleep = async |delay| slept.borrow_mut().push(delay))]
async fn sleeps_by_async_closure(slept: &RefCell<Vec<Duration>>, peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

/// A device whose timer is its own.
struct Device(RefCell<Vec<Duration>>, Peer);

impl Device {
    #[retry(strategy = "constant", sleep = |delay| self.wait(delay))]
    async fn call(&self) -> Result<u32, Failure> {
        self.1.call()
    }

    async fn wait(&self, delay: Duration) {
        self.0.borrow_mut().push(delay);
    }
}

#[tokio::test]
async fn a_sleeper_of_the_users() {
    assert_eq!(sleeps(&Peer::busy(2)), Ok(3));
    assert_eq!(sleeps_async(&Peer::busy(2)).await, Ok(3));
    assert_eq!(SLEPT.take(), waits(4));
    let slept = RefCell::default();
    assert_eq!(sleeps_by_closure(&slept, &Peer::busy(2)), Ok(3));
    assert_eq!(sleeps_by_async_closure(&slept, &Peer::busy(2)).await, Ok(3));
    assert_eq!(slept.into_inner(), waits(4));
    let device = Device(RefCell::default(), Peer::busy(2));
    assert_eq!(device.call().await, Ok(3));
    assert_eq!(device.0.into_inner(), waits(2));
    // Inside a scope nothing is slept.
    let scope = testing::scope();
    assert_eq!(sleeps(&Peer::busy(2)), Ok(3));
    assert_eq!((SLEPT.take(), scope.delays()), (waits(0), waits(2)));
}

mod reexported {
    pub(crate) mod deep {
        pub(crate) use reattempt as retries;
    }
}

#[retry(crate = crate::arguments::reexported::deep::retries, strategy = "constant")]
fn through_a_reexport(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

const BASE: Duration = Duration::from_millis(30);
const MAX: u32 = 4;
const FACTOR: f64 = 3.0;
mod limits {
    /// Beyond the cap, which is the default of ten seconds.
    pub(super) const fn greedy(_retry: u32, _previous: super::Duration) -> super::Duration {
        super::Duration::MAX
    }
    pub(super) const CAP: super::Duration = super::ms(200);
    pub(super) const fn seconds(seconds: u64) -> super::Duration {
        super::Duration::from_secs(seconds)
    }
}

#[retry(strategy = "exponential", base = BASE, max = MAX + 1, factor = FACTOR, cap = limits::CAP)]
fn constant_expressions(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(strategy = "linear", base = Duration::from_millis(30), step = limits::seconds(1), cap = Duration::from_secs(3), max_elapsed = limits::seconds(60))]
async fn constant_calls(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(strategy = [BASE, "1s", limits::seconds(2)], max = 5)]
fn list(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(strategy = ["1s", "2s"])]
fn list_decides_attempts(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[test]
fn values_are_constant_expressions() {
    let scope = testing::scope();
    let busy = Err(Failure::Busy);
    assert_eq!(through_a_reexport(&Peer::busy(2)), Ok(3));
    assert_eq!(scope.delays(), waits(2));
    let scope = testing::scope();
    assert_eq!(constant_expressions(&Peer::busy(9)), busy);
    assert_eq!(scope.delays(), [ms(30), ms(90), ms(200), ms(200)]);
    let scope = testing::scope();
    assert_eq!(list(&Peer::busy(9)), busy);
    assert_eq!(scope.delays(), [ms(30), ms(1000), ms(2000), ms(2000)]);
    let scope = testing::scope();
    assert_eq!(list_decides_attempts(&Peer::busy(9)), busy);
    assert_eq!(scope.delays(), [ms(1000), ms(2000)]);
}

#[tokio::test]
async fn values_are_constant_expressions_in_async_functions() {
    let scope = testing::scope();
    assert_eq!(constant_calls(&Peer::busy(9)).await, Err(Failure::Busy));
    assert_eq!(scope.delays(), [ms(30), ms(1030)]);
}

/// The wait before, and a second for each retry: what it is given can be read off.
fn own(retry: u32, previous: Duration) -> Duration {
    previous + Duration::from_secs(u64::from(retry))
}

#[retry(strategy = own, max = 5, cap = "5s")]
fn strategy_path(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(strategy = limits::greedy)]
async fn strategy_path_capped(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[tokio::test]
async fn a_strategy_of_the_users() {
    let scope = testing::scope();
    assert_eq!(strategy_path(&Peer::busy(9)), Err(Failure::Busy));
    // `previous` starts at `base`, and is the wait as it was taken: held to the cap.
    assert_eq!(scope.delays(), [ms(1100), ms(3100), ms(5000), ms(5000)]);
    let scope = testing::scope();
    assert_eq!(strategy_path_capped(&Peer::busy(9)).await, Err(Failure::Busy));
    assert_eq!(scope.delays(), [ms(10_000), ms(10_000)]);
}
