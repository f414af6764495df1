//! What `tracing` and `metrics` get to see of retried functions.

mod events;
mod metrics;
mod unobserved;

use std::time::Duration;

use reattempt::{Elapsed, Retryable, Verdict};

/// An error with `Display` and `Debug`.
#[derive(Debug, Clone, PartialEq)]
enum Flaky {
    Busy,
    Declined,
}

impl std::fmt::Display for Flaky {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Busy => "the service is busy",
            Self::Declined => "the card was declined",
        })
    }
}

impl Retryable for Flaky {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Busy => Verdict::TRANSIENT,
            Self::Declined => Verdict::Final,
        }
    }
}

impl From<Elapsed> for Flaky {
    fn from(_: Elapsed) -> Self {
        Self::Busy
    }
}

/// Runs a future that is always ready, as every future is inside a testing scope.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => panic!("there is nothing to wait for"),
    }
}

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
