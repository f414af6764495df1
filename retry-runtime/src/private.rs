//! Exactly what expansions name. Not a public interface: anything here may change in any release.

// The user's `crate = path` leads here: every name in an expansion starts with it.
pub use crate::private as __private;
pub use crate::*;

mod errors;
pub mod keys;

#[cfg(feature = "std")]
use core::time::Duration;

pub use crate::__add_clone_to_retry as add_clone_to_retry;
pub use errors::{AskRetryable, CloneEach, IntoVerdict, fresh, judged};

#[cfg(feature = "std")]
pub use crate::error::History;
#[cfg(target_has_atomic = "64")]
pub use crate::session::pay;
pub use crate::{
    __as_error as as_error, __cut as cut, __observe as observe, __observed as observed, __stopwatch as stopwatch,
    __text as text,
    classify::{Hint, Outcome, hinted},
    clock::{Stopwatch, Time},
    key::Key,
    observe::{
        Probe, Text, ViaAsRef, ViaDebug, ViaDisplay, ViaError, ViaLocalAsRef, ViaNoStatus, ViaNothing, ViaStatus,
        tell_give_up, tell_retry,
    },
    outcome::is_err,
    policy::{checked, checked_for},
    session::{Attempts, Token, max_attempts},
    sleep::{
        Cut, TimedOutcome, ViaElapsed, ViaUncut, attempt_limit, sleep, sleep_blocking, sleep_blocking_until,
        sleep_blocking_until_with, sleep_blocking_with, sleep_with, timer, until, within, within_policy,
    },
};
#[cfg(any(feature = "tracing", feature = "metrics"))]
pub use crate::{observe::Function, session::tell};

/// The outcome of a return that is never reached. It gives the async block its type.
#[expect(clippy::empty_loop, reason = "it is never run, and brings no panic machinery with it")]
pub fn edge<O>() -> O {
    loop {}
}

/// Returns whether an outcome that judges itself is a success.
pub fn is_success<O: Outcome>(outcome: &O) -> bool {
    outcome.is_success()
}

/// Calls what only a failure needs, out of the way of a success.
#[cfg(any(feature = "tracing", feature = "metrics"))]
#[cold]
#[inline(never)]
pub fn cold<T>(what: impl FnOnce() -> T) -> T {
    what()
}

/// The attempt of a function that is not retried because its arguments are wrong.
pub const fn first_attempt() -> Attempt {
    Attempt::FIRST
}

/// The outcome of a function that is not retried because its arguments are wrong.
#[cfg(feature = "std")]
pub fn unretried<T, E>(outcome: Result<T, E>) -> Result<T, RetryError<E>> {
    History::empty().end(outcome, &Stopwatch::never(), 1, StopReason::Permanent, Duration::ZERO, |_| None)
}

/// The wait after a failure, for functions that only wait: no feature observes them.
#[cfg(not(any(feature = "tracing", feature = "metrics")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __observed {
    ($retry_after:expr, $($observed:tt)*) => {
        $retry_after
    };
}

/// The same, and each decision is reported to `tracing` and `metrics`.
#[cfg(any(feature = "tracing", feature = "metrics"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __observed {
    ($retry_after:expr, $judge:expr, $function:ident, $outcome:expr, $how:expr) => {
        $crate::private::cold(|| {
            let decision = $judge;
            $crate::private::observe!(decided $function, decision, $outcome, $how, &$crate::private::Stopwatch::never(), false);
            $crate::Decision::wait(decision)
        })
    };
}

/// Reports an outcome; without `tracing` and `metrics`, this is empty.
#[cfg(not(any(feature = "tracing", feature = "metrics")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __observe {
    ($($ignored:tt)*) => {};
}

/// Reports an outcome.
#[cfg(any(feature = "tracing", feature = "metrics"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __observe {
    (function $function:ident = $name:expr) => {
        static $function: $crate::private::Function =
            $crate::private::Function { name: $name, module: ::core::module_path!() };
    };
    (success $function:ident, $failed:expr, $policy:expr, $is_ok:expr) => {
        $crate::private::Function::success(&$function, $failed, || $crate::private::max_attempts($policy), || $is_ok);
    };
    (decided $function:ident, $decision:ident, $outcome:expr, $($how:expr),+) => {
        $crate::private::tell(&$function, &$decision, $($how,)+ &$crate::private::text!($outcome));
    };
}

/// What is shown of an outcome: the text of its error, or the status of its `Ok`.
#[doc(hidden)]
#[macro_export]
macro_rules! __text {
    ($outcome:expr) => {{
        use $crate::private::{
            ViaAsRef as _, ViaDebug as _, ViaDisplay as _, ViaError as _, ViaLocalAsRef as _, ViaNothing as _,
        };
        use $crate::private::{ViaNoStatus as _, ViaStatus as _};
        (&&&&&&$crate::private::Probe($outcome))
            .__retry_text()
            .or_status((&&&$crate::private::Probe($outcome)).__retry_status())
    }};
}

/// How to see an outcome's error as `Error`, if its type allows that.
#[doc(hidden)]
#[macro_export]
macro_rules! __as_error {
    ($outcome:expr) => {{
        use $crate::private::{
            ViaAsRef as _, ViaDebug as _, ViaDisplay as _, ViaError as _, ViaLocalAsRef as _, ViaNothing as _,
        };
        (&&&&&&$crate::private::Probe($outcome)).__retry_as_error()
    }};
}

/// How to make the outcome of an attempt that was cut, if its type allows that.
#[doc(hidden)]
#[macro_export]
macro_rules! __cut {
    ($attempt:expr) => {{
        use $crate::private::{ViaElapsed as _, ViaUncut as _};
        (&&$crate::private::Cut($attempt)).__retry_timed_out()
    }};
}

/// Starts the clock of a call: always if something reports the time, otherwise only if the policy has a time limit.
#[cfg(feature = "std")]
#[doc(hidden)]
#[macro_export]
macro_rules! __stopwatch {
    ($start:ident $(limited)?) => {
        $crate::private::Stopwatch::$start()
    };
    ($start:ident, $policy:expr) => {
        $crate::private::Stopwatch::start_for($policy, $crate::private::Stopwatch::$start)
    };
}

/// Without a clock, every reported time is zero, and a time limit cannot be enforced.
#[cfg(not(feature = "std"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __stopwatch {
    ($start:ident limited) => {{
        ::core::compile_error!(
            "`max_elapsed` needs a clock: enable feature `std` of `reattempt`, or limit the attempts with `max`"
        );
        $crate::private::Stopwatch::never()
    }};
    ($start:ident $(, $policy:expr)?) => {
        $crate::private::Stopwatch::never()
    };
}
