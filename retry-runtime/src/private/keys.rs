//! The keys of `#[retry]` and `policy!`, as items that an editor completes, with their meaning.
//!
//! An expansion imports the keys that were typed from here, in an editor only. The reference documentation of the
//! attribute says more; `crate` is a key too, but no name that an item could have.
#![allow(non_camel_case_types, reason = "a key is written as it is written in the attribute")]

macro_rules! keys {
    ($($(#[$documentation:meta])+ $key:ident)*) => {
        $($(#[$documentation])+ #[derive(Debug)] pub enum $key {})*
    };
}

keys! {
    /// `strategy = "full_jitter"`: how the waits grow. A name, a list of waits `["1s", "5s"]`, or the path of a
    /// `fn(retry: u32, previous: Duration) -> Duration`.
    ///
    /// The names are `"immediate"`, `"constant"`, `"linear"`, `"exponential"`, `"fibonacci"`, `"full_jitter"`,
    /// `"equal_jitter"` and `"decorrelated_jitter"`.
    strategy
    /// `base = "100ms"`: the first wait, or the most of it where the strategy is jittered.
    base
    /// `cap = "10s"`: no wait is ever longer.
    cap
    /// `factor = 2`: the growth of `"exponential"`, `"full_jitter"` and `"equal_jitter"`.
    factor
    /// `step = "100ms"`: the growth of `"linear"`; as long as `base` by default.
    step
    /// `jitter = 0.2`: randomness on a strategy that has none. `"none"`, `"full"`, `"equal"`, or a fraction.
    jitter
    /// `throttle_base = "1s"`: stands in for `base` after the peer refused the work.
    throttle_base
    /// `max = 3`: attempts in all, the first included; or `max = unlimited`.
    max
    /// `max_elapsed = "30s"`: no attempt starts later than this after the call, and no wait that would reach it.
    max_elapsed
    /// `attempt_timeout = "2s"`: an attempt of an async function is cut after this long.
    attempt_timeout
    /// `budget = BUDGET`: a `RetryBudget` that every retry takes a token from.
    budget
    /// `idempotent = false`: only what the peer did not act on is retried.
    idempotent
    /// `when(Err(e) if e.is_timeout())`: which outcomes to retry. Any number of times; `=> verdict` may follow.
    when
    /// `clone(request)`: each attempt gets a fresh clone of these parameters.
    clone
    /// `attempt = name`: binds the `Attempt` in the body: its number, and whether it is the last.
    attempt
    /// `on_retry = |event| ..`: called before each wait.
    on_retry
    /// `on_give_up = |event| ..`: called once, when a retryable outcome is returned.
    on_give_up
    /// `policy = expr`: the schedule and the limits as a `Policy`, which may be known only at run time.
    policy
    /// `sleep = path`: waits with this instead of the runtime.
    sleep
}
