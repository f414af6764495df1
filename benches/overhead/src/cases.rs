//! What is counted: each contestant in each situation, as one function that makes one call.

use std::{
    future::Future,
    hint::black_box,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use tokio::runtime::Runtime;

use crate::{
    contestants::{
        by_backon, by_backon_macros, by_hand, by_reattempt, by_retry_if, by_tokio_retry2, by_tryhard, with_more,
    },
    work::Request,
};

/// A row of the first table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Situation {
    SyncSuccess,
    SyncFailing,
    AsyncSuccess,
    AsyncFailing,
    AsyncPaused,
}

impl Situation {
    pub(crate) const ALL: [Self; 5] =
        [Self::SyncSuccess, Self::SyncFailing, Self::AsyncSuccess, Self::AsyncFailing, Self::AsyncPaused];

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::SyncSuccess => "sync, success at the first attempt",
            Self::SyncFailing => "sync, three failing attempts, waits over at once",
            Self::AsyncSuccess => "async, success at the first attempt",
            Self::AsyncFailing => "async, three failing attempts, waits over at once",
            Self::AsyncPaused => "async, three failing attempts, tokio's clock paused",
        }
    }

    /// The most that a call may cost, as a multiple of the hand-written loop.
    pub(crate) const fn bar(self) -> f64 {
        match self {
            // A recorder for metrics may be installed at any time, so each success has to look for one.
            Self::SyncSuccess | Self::AsyncSuccess if cfg!(feature = "with-metrics") => 1.55,
            Self::SyncSuccess | Self::AsyncSuccess => 1.15,
            Self::SyncFailing | Self::AsyncFailing if cfg!(feature = "with-metrics") => 3.75,
            // A call that gives up leaves a note, by which the call around it notices nested retries.
            Self::SyncFailing | Self::AsyncFailing => 1.45,
            // The runtime's part differs by a percent from run to run.
            Self::AsyncPaused if cfg!(feature = "with-metrics") => 1.25,
            Self::AsyncPaused => 1.10,
        }
    }
}

/// A column of the first table, in its order.
pub(crate) const CONTESTANTS: [&str; 7] =
    [HAND, REATTEMPT, "backon", "backon-macros", "tokio-retry2", "tryhard", "retry-if"];
pub(crate) const HAND: &str = "by hand";
pub(crate) const REATTEMPT: &str = "reattempt";

/// A row of the second table.
pub(crate) const MORE: [&str; 5] = ["`when(..)`", "`budget`", "`max_elapsed`", "`on_retry`", "`RetryError`"];

/// One contestant in one situation.
pub(crate) struct Case {
    pub(crate) situation: Situation,
    pub(crate) contestant: &'static str,
    pub(crate) run: fn(&Runtime),
}

/// A call with nothing behind it: what the harness itself costs.
pub(crate) fn nothing(_: &Runtime) {}

/// All cases, in the order in which they are counted.
pub(crate) fn all() -> Vec<Case> {
    use Request::{Answered, Refused};
    use Situation::{AsyncFailing, AsyncPaused, AsyncSuccess, SyncFailing, SyncSuccess};

    macro_rules! case {
        ($situation:ident, $contestant:expr, $call:expr) => {
            Case { situation: $situation, contestant: $contestant, run: $call }
        };
    }
    macro_rules! sync {
        ($contestant:expr, $function:path) => {
            [
                case!(SyncSuccess, $contestant, |_| discard($function(black_box(Answered)))),
                case!(SyncFailing, $contestant, |_| discard($function(black_box(Refused)))),
            ]
        };
    }
    macro_rules! at_once {
        ($contestant:expr, $function:path) => {
            [
                case!(AsyncSuccess, $contestant, |_| discard(ready($function(black_box(Answered))))),
                case!(AsyncFailing, $contestant, |_| discard(ready($function(black_box(Refused))))),
            ]
        };
    }
    macro_rules! paused {
        ($contestant:expr, $function:path) => {
            case!(AsyncPaused, $contestant, |runtime| discard(runtime.block_on($function(black_box(Refused)))))
        };
    }

    let mut cases = Vec::new();
    cases.extend(sync!(HAND, by_hand::sync));
    cases.extend(sync!(REATTEMPT, by_reattempt::sync));
    cases.extend(sync!("backon", by_backon::sync));
    cases.extend(sync!("backon-macros", by_backon_macros::sync));
    cases.extend(at_once!(HAND, by_hand::at_once));
    cases.extend(at_once!(REATTEMPT, by_reattempt::at_once));
    cases.extend(at_once!("backon", by_backon::at_once));
    cases.extend(at_once!("backon-macros", by_backon_macros::at_once));
    // These have no sleeper of one's own; a success at the first attempt never waits.
    cases.push(case!(AsyncSuccess, "tokio-retry2", |_| discard(ready(by_tokio_retry2::paused(black_box(Answered))))));
    cases.push(case!(AsyncSuccess, "tryhard", |_| discard(ready(by_tryhard::paused(black_box(Answered))))));
    cases.push(case!(AsyncSuccess, "retry-if", |_| discard(ready(by_retry_if::paused(black_box(Answered))))));
    cases.push(paused!(HAND, by_hand::paused));
    cases.push(paused!(REATTEMPT, by_reattempt::paused));
    cases.push(paused!("backon", by_backon::paused));
    cases.push(paused!("backon-macros", by_backon_macros::paused));
    cases.push(paused!("tokio-retry2", by_tokio_retry2::paused));
    cases.push(paused!("tryhard", by_tryhard::paused));
    cases.push(paused!("retry-if", by_retry_if::paused));

    cases.extend(sync!(MORE[0], with_more::when));
    cases.extend(at_once!(MORE[0], with_more::when_async));
    cases.extend(sync!(MORE[1], with_more::budget));
    cases.extend(at_once!(MORE[1], with_more::budget_async));
    cases.extend(sync!(MORE[2], with_more::max_elapsed));
    cases.extend(at_once!(MORE[2], with_more::max_elapsed_async));
    cases.extend(sync!(MORE[3], with_more::hook));
    cases.extend(at_once!(MORE[3], with_more::hook_async));
    cases.extend(sync!(MORE[4], with_more::explained));
    cases.extend(at_once!(MORE[4], with_more::explained_async));
    cases
}

/// Nobody looks at an outcome, and the compiler does not know.
fn discard<T>(outcome: T) {
    black_box(outcome);
}

/// The output of a future that is ready when it is first polled.
fn ready<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    match poll(pin!(future), &mut context) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}

/// A call of its own, as from a runtime, so that no future is dissolved in its caller.
#[inline(never)]
fn poll<F: Future>(future: Pin<&mut F>, context: &mut Context<'_>) -> Poll<F::Output> {
    future.poll(context)
}

/// The bytes of each contestant's future: with a small body, and with one that holds one KiB.
pub(crate) fn sizes() -> Vec<(&'static str, usize, usize)> {
    macro_rules! sizes {
        ($($contestant:expr => $module:ident,)*) => {
            vec![$((
                $contestant,
                size_of_val(&$module::paused(Request::Answered)),
                size_of_val(&$module::large(Request::Answered)),
            )),*]
        };
    }
    sizes! {
        HAND => by_hand,
        REATTEMPT => by_reattempt,
        "backon" => by_backon,
        "backon-macros" => by_backon_macros,
        "tokio-retry2" => by_tokio_retry2,
        "tryhard" => by_tryhard,
        "retry-if" => by_retry_if,
    }
}
