//! Clients that race for one row, after "Exponential Backoff And Jitter" of the AWS Architecture Blog.
//!
//! At most one of the clients that read the same version succeeds, so they must come at different times.

use core::{cmp::Reverse, f64::consts::TAU};
use std::collections::BinaryHeap;

use rand::{Rng, RngExt};

use super::{
    Storm,
    engine::{Calls, nanos},
    report::Report,
};
use crate::{Policy, RetryBudget, Verdict};

/// What arrives, at the server or back at the client.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Arrival {
    Read,
    Write { version: u64 },
    Answer { has_written: bool },
}

pub(super) fn run(storm: &Storm, policy: &Policy, budgets: &[RetryBudget]) -> Report {
    let mut calls = Calls::new(storm, policy, budgets, Report::new(storm, !budgets.is_empty()));
    let mut arrivals = BinaryHeap::new();
    for _ in 0..storm.clients {
        let slot = calls.begin(0);
        arrivals.push(Reverse((hop(&mut calls.rng), slot, Arrival::Read)));
    }
    let mut row = 0;
    while let Some(Reverse((now, slot, arrival))) = arrivals.pop() {
        if now > nanos(storm.lasts) {
            break;
        }
        let follows = match arrival {
            Arrival::Read => Some((now + hop(&mut calls.rng), Arrival::Write { version: row })),
            Arrival::Write { version } => {
                let has_written = version == row;
                row += u64::from(has_written);
                calls.send(now, slot);
                calls.report.done(now, has_written);
                Some((now, Arrival::Answer { has_written }))
            }
            Arrival::Answer { has_written } => {
                let verdict = if has_written { Verdict::Final } else { Verdict::TRANSIENT };
                let again = calls.settle(now, slot, verdict);
                again.inspect(|_| calls.resume(slot)).map(|at| (at, Arrival::Read))
            }
        };
        if let Some((at, arrival)) = follows {
            let at = at.saturating_add(hop(&mut calls.rng));
            arrivals.push(Reverse((at, slot, arrival)));
        }
    }
    calls.report
}

/// Draws one hop through the network: the absolute value of a normal variate of mean 10 ms and deviation 2 ms
/// (Box-Muller).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "far below the limits")]
fn hop(rng: &mut impl Rng) -> u64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    let normal = radius * (TAU * rng.random::<f64>()).cos();
    (1e7 + 2e6 * normal).abs().round() as u64
}
