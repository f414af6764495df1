//! Paths and expressions of the wrong type: rustc's word, at the value.
use reattempt::{Policy, Verdict, retry};
use std::time::Duration;

#[retry(sleep = sleep_millis)]
async fn sleeper() -> std::io::Result<()> {
    Ok(())
}

#[retry(sleep = block)]
async fn blocking_sleeper() -> std::io::Result<()> {
    Ok(())
}

#[retry(budget = 5)]
fn budget() -> std::io::Result<()> {
    Ok(())
}

#[retry(policy = "patient")]
fn policy() -> std::io::Result<()> {
    Ok(())
}

#[retry(on_retry = "log")]
fn string_hook() -> std::io::Result<()> {
    Ok(())
}

#[retry(on_give_up = log)]
fn hook_of_another_type() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = no_strategy)]
fn strategy() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Some(_)))]
fn pattern() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Err(_) => "later"))]
fn verdict() -> std::io::Result<()> {
    Ok(())
}

#[retry(when(Err(e) if e.kind()))]
fn guard() -> std::io::Result<()> {
    Ok(())
}

#[retry(attempt = 5)]
fn attempt() -> std::io::Result<()> {
    Ok(())
}

async fn sleep_millis(_: u64) {}
fn block(_: Duration) {}
fn log(_: &str) {}
fn no_strategy(_: u32) -> Duration {
    Duration::ZERO
}
const _: (Policy, Verdict) = (Policy::DEFAULT, Verdict::Final);

fn main() {}
