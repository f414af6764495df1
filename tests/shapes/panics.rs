//! A panic is a panic, wherever it comes from: nothing is caught, and no token or testing scope is kept.

use std::{
    cell::Cell,
    future::{Ready, ready},
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use reattempt::{Policy, RetryBudget, Verdict, policy, retry, testing};

use crate::support::{Flaky, block_on};

/// The message of the panic that `call` ends in.
fn panic_of<T>(call: impl FnOnce() -> T) -> &'static str {
    let payload = catch_unwind(AssertUnwindSafe(call)).err().expect("it panics");
    payload.downcast_ref::<&'static str>().expect("the payload is the one that was thrown")
}

/// Notes its end.
struct Local<'a>(&'a Cell<u32>);

impl Drop for Local<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[retry]
fn body(attempts: &Cell<u32>, argument: Local<'_>, dropped: &Cell<u32>) -> Result<(), Flaky> {
    let (_local, _argument) = (Local(dropped), &argument);
    attempts.set(attempts.get() + 1);
    if attempts.get() == 2 { panic!("out of cheese") } else { Err(Flaky::Busy(1)) }
}

#[retry]
async fn body_async(attempts: &Cell<u32>, argument: Local<'_>, dropped: &Cell<u32>) -> Result<(), Flaky> {
    let (_local, _argument) = (Local(dropped), &argument);
    attempts.set(attempts.get() + 1);
    if attempts.get() == 2 { panic!("out of cheese") } else { Err(Flaky::Busy(1)) }
}

#[test]
fn a_panic_in_the_body_ends_the_call() {
    let (_scope, attempts, dropped) = (testing::scope(), Cell::new(0), Cell::new(0));
    assert_eq!(panic_of(|| body(&attempts, Local(&dropped), &dropped)), "out of cheese");
    assert_eq!((attempts.take(), dropped.take()), (2, 3), "two locals and the argument");
    assert_eq!(panic_of(|| block_on(body_async(&attempts, Local(&dropped), &dropped))), "out of cheese");
    assert_eq!((attempts.take(), dropped.take()), (2, 3));
    let run = || Policy::DEFAULT.run(|| -> Result<(), Flaky> { panic!("out of cheese") });
    assert_eq!(panic_of(run), "out of cheese");
}

#[test]
fn a_body_that_only_panics_compiles() {
    #[retry]
    fn panics() -> Result<u32, Flaky> {
        panic!("no outcome")
    }
    #[retry]
    fn unfinished() -> Result<u32, Flaky> {
        todo!()
    }
    #[retry]
    async fn unfinished_async() -> Result<u32, Flaky> {
        todo!()
    }

    assert_eq!(panic_of(panics), "no outcome");
    assert_eq!(panic_of(unfinished), "not yet implemented");
    assert_eq!(panic_of(|| block_on(unfinished_async())), "not yet implemented");
}

#[test]
fn a_panic_in_a_hook_returns_the_token() {
    #[retry(budget = budget, on_retry = |_| panic!("hook"))]
    fn on_retry(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }
    #[retry(budget = budget, on_retry = |_| panic!("hook"))]
    async fn on_retry_async(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }
    #[retry(budget = budget, max = 2, on_give_up = |_| panic!("hook"))]
    fn on_give_up(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }

    let (scope, budget) = (testing::scope(), RetryBudget::new(3));
    assert_eq!(panic_of(|| on_retry(&budget)), "hook");
    assert_eq!(panic_of(|| block_on(on_retry_async(&budget))), "hook");
    let call = Policy::DEFAULT.call(|| 1).judge(|_| Verdict::TRANSIENT).budget(&budget).on_retry(|_| panic!("hook"));
    assert_eq!(panic_of(|| call.run()), "hook");
    assert_eq!((budget.available(), scope.delays().len()), (3, 0), "no retry was started");
    assert_eq!(panic_of(|| on_give_up(&budget)), "hook");
    assert_eq!((budget.available(), scope.delays().len()), (2, 1), "one was");
}

#[test]
fn a_panic_in_a_sleeper_returns_the_token() {
    fn broken(_delay: Duration) {
        panic!("sleeper")
    }
    async fn broken_async(_delay: Duration) {
        panic!("sleeper")
    }
    #[retry(sleep = broken, budget = budget)]
    fn sync(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }
    #[retry(sleep = broken_async, budget = budget)]
    async fn asynchronous(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }

    let budget = RetryBudget::new(3);
    assert_eq!(panic_of(|| sync(&budget)), "sleeper");
    assert_eq!(panic_of(|| block_on(asynchronous(&budget))), "sleeper");
    assert_eq!(budget.available(), 3);
}

/// The timer that cuts an attempt is made before the attempt starts.
#[test]
fn a_panic_in_an_attempts_timer_returns_the_token() {
    const LIMITED: Policy = policy!(base = "1ns", cap = "1ns", attempt_timeout = "1s");
    /// Makes a timer for the first attempt and for the wait, and none for the second attempt.
    fn second(made: &Cell<u32>) -> Ready<()> {
        made.set(made.get() + 1);
        if made.get() == 3 { panic!("timer") } else { ready(()) }
    }
    #[retry(base = "1ns", attempt_timeout = "1s", sleep = |_| second(made), budget = budget)]
    async fn with_keys(made: &Cell<u32>, budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }
    #[retry(policy = LIMITED, sleep = |_| second(made), budget = budget)]
    async fn with_policy(made: &Cell<u32>, budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }

    let (made, budget) = (Cell::new(0), RetryBudget::new(3));
    assert_eq!(panic_of(|| block_on(with_keys(&made, &budget))), "timer");
    assert_eq!((made.take(), budget.available()), (3, 3));
    assert_eq!(panic_of(|| block_on(with_policy(&made, &budget))), "timer");
    assert_eq!((made.take(), budget.available()), (3, 3));
    let closure = || async { Err::<(), _>(Flaky::Busy(1)) };
    let call = LIMITED.call_async(closure).budget(&budget).timed_out(|elapsed| Err(elapsed.into()));
    assert_eq!(panic_of(|| block_on(call.run_async_with(|_| second(&made)))), "timer");
    assert_eq!((made.take(), budget.available()), (3, 3));
}

#[test]
fn a_panic_in_a_guard_ends_the_call() {
    fn broken() -> bool {
        panic!("guard")
    }
    #[retry(when(Err(_) if broken()))]
    fn guarded() -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }

    assert_eq!(panic_of(guarded), "guard");
}
