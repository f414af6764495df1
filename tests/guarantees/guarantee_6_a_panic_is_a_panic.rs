//! A panic in the body is a panic: nothing is caught. Nor is one in a hook, a guard or a sleeper, and none of them keeps a
//! token or a testing scope.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use reattempt::{Policy, RetryBudget, Verdict, retry, testing};

use crate::support::{Flaky, block_on};

/// The message of the panic that `call` ends in.
fn panic_of<T>(call: impl FnOnce() -> T) -> &'static str {
    let payload = catch_unwind(AssertUnwindSafe(call)).err().expect("it panics");
    payload.downcast_ref::<&'static str>().expect("the payload is the one that was thrown")
}

#[test]
fn in_the_body() {
    #[retry]
    fn body(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        if attempts.get() == 2 { panic!("out of cheese") } else { Err(Flaky::Busy(1)) }
    }
    #[retry]
    async fn body_async(attempts: &Cell<u32>) -> Result<(), Flaky> {
        attempts.set(attempts.get() + 1);
        if attempts.get() == 2 { panic!("out of cheese") } else { Err(Flaky::Busy(1)) }
    }

    let (_scope, attempts) = (testing::scope(), Cell::new(0));
    assert_eq!(panic_of(|| body(&attempts)), "out of cheese");
    assert_eq!(attempts.replace(0), 2, "and it is not tried again");
    assert_eq!(panic_of(|| block_on(body_async(&attempts))), "out of cheese");
    assert_eq!(attempts.replace(0), 2);
    let run = || Policy::DEFAULT.run(|| -> Result<(), Flaky> { panic!("out of cheese") });
    assert_eq!(panic_of(run), "out of cheese");
}

#[test]
fn in_a_hook_and_the_token_goes_back() {
    #[retry(budget = budget, on_retry = |_| panic!("hook"))]
    fn on_retry(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }
    #[retry(budget = budget, max = 2, on_give_up = |_| panic!("hook"))]
    fn on_give_up(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }
    #[retry(budget = budget, on_retry = |_| panic!("hook"))]
    async fn on_retry_async(budget: &RetryBudget) -> Result<(), Flaky> {
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
fn in_a_guard_and_in_a_sleeper() {
    fn broken_guard() -> bool {
        panic!("guard")
    }
    #[retry(when(Err(_) if broken_guard()))]
    fn guarded() -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }
    fn broken(_delay: Duration) {
        panic!("sleeper")
    }
    #[retry(sleep = broken, budget = budget)]
    fn sleepless(budget: &RetryBudget) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }

    let budget = RetryBudget::new(3);
    assert_eq!(panic_of(guarded), "guard");
    assert_eq!(panic_of(|| sleepless(&budget)), "sleeper");
    assert_eq!(budget.available(), 3);
}
