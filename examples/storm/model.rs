//! A simulation of clients that contend for one row, after "Exponential Backoff And Jitter" of the AWS Architecture
//! Blog. Each client reads the version of the row and writes if nobody wrote in between. Otherwise it waits and begins
//! again.
//!
//! A hop through the network takes a normally distributed 10 ms. The server takes no time and has no queue. At most one of
//! the clients that read the same version succeeds, so they must come at different times.

use std::{cmp::Reverse, collections::BinaryHeap, f64::consts::TAU, time::Duration};

use rand::{Rng, RngExt};
use reattempt::Policy;

/// The cost of one run of the model.
pub(crate) struct Storm {
    /// How many writes the server saw, including the failed ones.
    pub(crate) calls: u32,
    /// The time until the last client knew that it had succeeded.
    pub(crate) time: Duration,
}

/// A request that arrives at the server.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Arrival {
    Read,
    Write { version: u32 },
}

struct Client {
    /// How many of its writes have failed.
    failures: u32,
    previous: Duration,
}

/// Lets `clients` contend until each has written once.
pub(crate) fn storm(policy: &Policy, clients: usize, rng: &mut impl Rng) -> Storm {
    let mut states: Vec<_> = (0..clients).map(|_| Client { failures: 0, previous: policy.base() }).collect();
    let mut arrivals: BinaryHeap<_> = (0..clients).map(|client| Reverse((hop(rng), client, Arrival::Read))).collect();
    let mut storm = Storm { calls: 0, time: Duration::ZERO };
    let mut row = 0;

    while let Some(Reverse((now, client, arrival))) = arrivals.pop() {
        let answered = now + hop(rng);
        let Arrival::Write { version } = arrival else {
            arrivals.push(Reverse((answered + hop(rng), client, Arrival::Write { version: row })));
            continue;
        };
        storm.calls += 1;
        if version == row {
            row += 1;
            storm.time = storm.time.max(answered);
            continue;
        }
        let state = &mut states[client];
        state.failures += 1;
        state.previous = policy.delay(state.failures, state.previous, rng);
        arrivals.push(Reverse((answered + state.previous + hop(rng), client, Arrival::Read)));
    }
    storm
}

/// Draws one hop through the network: the absolute value of a normal variate of mean 10 ms and deviation 2 ms (Box-Muller).
fn hop(rng: &mut impl Rng) -> Duration {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    let normal = radius * (TAU * rng.random::<f64>()).cos();
    Duration::from_secs_f64((0.010 + 0.002 * normal).abs())
}
