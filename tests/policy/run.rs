//! `Policy::run`, `Policy::run_async`, and `Policy::call`, which takes a judge, a budget, hooks and another runtime as well.

use std::{cell::Cell, time::Duration};

use reattempt::{Class, Policy, RetryBudget, Strategy, Verdict, policy, testing};
use tokio::time::Instant;

use crate::support::{Flaky, block_on, secs, two_polls};

const POLICY: Policy = policy!(strategy = "constant", base = "1s", max = 4);

const fn is_send<T: Send>(future: T) -> T {
    future
}

#[test]
fn a_closure_may_change_its_state() {
    let (scope, mut calls) = (testing::scope(), 0);
    let outcome = POLICY.run(|| {
        calls += 1;
        if calls < 3 { Err(Flaky::Busy(calls)) } else { Ok(calls) }
    });
    assert_eq!((outcome, scope.delays()), (Ok(3), vec![secs(1); 2]));
}

#[test]
fn a_closure_may_use_question_marks() {
    fn parse(text: &str) -> Result<u32, Flaky> {
        POLICY.run(|| {
            let number = text.parse::<u32>().map_err(|_| Flaky::Declined)?;
            if number > 1 { Err(Flaky::Busy(number)) } else { Ok(number) }
        })
    }

    let _scope = testing::scope();
    assert_eq!((parse("1"), parse("x"), parse("2")), (Ok(1), Err(Flaky::Declined), Err(Flaky::Busy(2))));
}

#[tokio::test(start_paused = true)]
async fn futures_may_borrow() {
    let (start, url, calls) = (Instant::now(), String::from("http://example.com"), Cell::new(0));
    let fetch = async |url: &str| {
        tokio::time::sleep(secs(2)).await;
        calls.set(calls.get() + 1);
        if calls.get() < 3 { Err(Flaky::Busy(calls.get())) } else { Ok(url.len()) }
    };
    assert_eq!(POLICY.run_async(|| fetch(&url)).await, Ok(18));
    assert_eq!(start.elapsed(), secs(3 * 2 + 2));
}

#[tokio::test(start_paused = true)]
async fn the_future_may_be_spawned() {
    let call = async {
        let url = String::from("http://example.com");
        let budget = RetryBudget::new(10);
        let outcome = POLICY
            .call_async(|| async {
                tokio::task::yield_now().await;
                if url.is_empty() { Ok(1) } else { Err(Flaky::NotSent) }
            })
            .judge(|outcome| match outcome {
                Ok(_) => Verdict::Final,
                Err(_) => Verdict::NOT_SENT,
            })
            .budget(&budget)
            .on_retry(|event| assert!(event.outcome().is_err()))
            .run_async()
            .await;
        (outcome, budget.available())
    };
    assert_eq!(tokio::spawn(is_send(call)).await.unwrap(), (Err(Flaky::NotSent), 7));
    let run = tokio::spawn(is_send(async { POLICY.run_async(|| async { Ok::<_, Flaky>(1) }).await }));
    assert_eq!(run.await.unwrap(), Ok(1));
}

#[test]
fn a_judge_answers_with_any_verdict() {
    let scope = testing::scope().max(2);
    POLICY.call(|| 1).judge(|_| Verdict::TRANSIENT).run();
    POLICY.call(|| 1).judge(|_| Class::Throttled).run();
    POLICY.call(|| 1).judge(|_| secs(5)).run();
    POLICY.call(|| 1).judge(|&n| (n == 1).then_some(secs(6))).run();
    POLICY.call(|| Some(1)).judge(|outcome| outcome.map_or(Verdict::TRANSIENT, |_| Verdict::Final)).run();
    assert_eq!(scope.delays(), [1, 1, 5, 6].map(secs));
}

#[test]
fn another_runtime_may_wait() {
    let (calls, slept) = (Cell::new(0), Cell::new(secs(0)));
    let sleep = |delay| {
        slept.set(slept.get() + delay);
        two_polls()
    };
    let attempt = || async {
        calls.set(calls.get() + 1);
        Err::<(), _>(Flaky::NotSent)
    };
    let outcome = block_on(POLICY.call_async(attempt).run_async_with(sleep));
    assert_eq!((outcome, calls.get(), slept.get()), (Err(Flaky::NotSent), 4, secs(3)));
}

const STEPS: &[Duration] = &[secs(1), secs(9)];

#[test]
fn a_built_policy_runs() {
    let steps = Policy::builder().strategy(Strategy::Steps(STEPS)).build().unwrap();
    let scope = testing::scope();
    assert!(steps.run(|| Err::<(), _>(Flaky::Busy(0))).is_err());
    assert_eq!(scope.delays(), [secs(1), secs(9)]);
}
