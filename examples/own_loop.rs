//! Your own loop over a [`Session`], which decides but never waits. This job queue puts a failed job back with the time
//! at which it is due, so no thread sleeps for it.

use std::{cmp::Reverse, collections::BinaryHeap, time::Duration};

use reattempt::{Decision, Policy, Session, StopReason, Verdict, policy};

const POLICY: Policy = policy!(strategy = "exponential", base = "1m", cap = "1h", max = 4);

/// A job with its retry state. It succeeds at attempt `succeeds_at`.
struct Job {
    name: &'static str,
    succeeds_at: u32,
    session: Session<'static>,
}

fn job(name: &'static str, succeeds_at: u32) -> Job {
    Job { name, succeeds_at, session: Session::new() }
}

fn main() {
    let mut jobs = [job("invoice", 3), job("newsletter", 9), job("backup", 1)];
    let mut queue: BinaryHeap<_> = (0..jobs.len()).map(|index| Reverse((Duration::ZERO, index))).collect();
    let mut ended = Vec::new();

    while let Some(Reverse((now, index))) = queue.pop() {
        let Job { name, succeeds_at, session } = &mut jobs[index];
        let attempt = session.attempt(&POLICY);
        let verdict = if attempt.number() == *succeeds_at { Verdict::Final } else { Verdict::TRANSIENT };
        let decision = session.decide(&POLICY, verdict, now);
        println!("{now:>4.0?}  {name:<10}  attempt {}  {decision:?}", attempt.number());
        match decision {
            Decision::Wait(delay) => queue.push(Reverse((now + delay, index))),
            Decision::Done => ended.push((*name, None)),
            Decision::GiveUp { reason, .. } => ended.push((*name, Some(reason))),
        }
    }
    assert_eq!(ended, [("backup", None), ("invoice", None), ("newsletter", Some(StopReason::Attempts))]);
}
