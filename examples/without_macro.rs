//! A closure instead of an attribute, with the same policies, decisions, budgets and hooks.

use std::io::{self, ErrorKind};

use reattempt::{Policy, RetryBudget, Verdict, policy};

const POLICY: Policy = policy!(strategy = "constant", base = "1ms", max = 4);

static BUDGET: RetryBudget = RetryBudget::new(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    // The error type decides by its `Retryable`.
    let mut calls = 0;
    let page = POLICY.run(|| {
        calls += 1;
        if calls < 3 { Err(io::Error::from(ErrorKind::TimedOut)) } else { Ok("page") }
    })?;
    println!("run:       {page:?} at attempt {calls}");
    assert_eq!((page, calls), ("page", 3));

    // Each attempt is a new future that borrows what it needs.
    let address = String::from("127.0.0.1:0");
    let listener = POLICY.run_async(|| tokio::net::TcpListener::bind(&address)).await?;
    println!("run_async: listens on {}", listener.local_addr()?);

    // A judge for outcomes of any type, a budget, and a hook.
    let mut answers = [None, None, Some("row")].into_iter();
    let mut waits = Vec::new();
    let row = POLICY
        .call(|| answers.next().flatten())
        .named("find_row")
        .judge(|row| if row.is_some() { Verdict::Final } else { Verdict::TRANSIENT })
        .budget(&BUDGET)
        .on_retry(|event| waits.push(event.delay()))
        .run();
    println!("call:      {row:?} after waiting {waits:?}, {} tokens are left", BUDGET.available());
    assert_eq!((row, waits.len(), BUDGET.available()), (Some("row"), 2, 3));
    Ok(())
}
