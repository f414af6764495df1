//! Exactly what expansions name. Not for people: anything here may change in any release.

pub mod keys;

use crate::Attempt;
#[cfg(feature = "std")]
pub use crate::error::History;
pub use crate::{
    __cut as cut, __named as named, __report as report, __stopwatch as stopwatch, __succeeded as succeeded,
    classify::{Hint, hinted},
    clock::Stopwatch,
    observe::{
        Event, Name, Probe, Report, Text, ViaDebug, ViaDisplay, ViaNothing, ViaResult, ViaValue, both_hooks,
        tell_give_up, tell_retry,
    },
    policy::{checked, fault_of},
    session::{Constant, Judgement, Matched, Outcome, by_itself},
    sleep::{
        Cut, TimedOutcome, ViaElapsed, ViaUncut, attempt_limit, left_to_sleep, sleep_blocking, sleep_blocking_with,
        timer, timer_of, turn, within, within_policy,
    },
};
#[cfg(feature = "metrics")]
#[doc(no_inline)]
pub use metrics::Label;

/// The outcome of a return that is never taken. It gives an async block its type.
#[expect(clippy::empty_loop, reason = "it is never run, and brings no panic machinery with it")]
pub fn edge<O>() -> O {
    loop {}
}

/// The attempt of a function that is not retried, because something is wrong with its arguments.
pub const fn first_attempt() -> Attempt {
    Attempt::FIRST
}

/// The outcome of a function that is not retried, because something is wrong with its arguments.
#[cfg(feature = "std")]
pub fn unretried<T, E>(outcome: Result<T, E>) -> Result<T, crate::RetryError<E>> {
    outcome.map_err(|last| {
        crate::RetryError::new(last, std::vec::Vec::new(), 1, core::time::Duration::ZERO, crate::StopReason::Permanent)
    })
}

/// The observer of a function: its name, and the type of `outcome`.
#[cfg(not(feature = "tracing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __report {
    ($function:expr, $outcome:expr) => {
        $crate::private::Report::new($crate::private::named!($function), $outcome)
    };
}

/// The observer of a function: its name, the type of `outcome`, and how to read its error.
#[cfg(feature = "tracing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __report {
    ($function:expr, $outcome:expr) => {
        $crate::private::Report::new($crate::private::named!($function), $outcome, |__retry_outcome| {
            use $crate::private::{ViaDebug as _, ViaDisplay as _, ViaNothing as _};
            (&&&$crate::private::Probe(__retry_outcome)).__retry_text()
        })
    };
}

/// The name of a function.
#[cfg(not(feature = "metrics"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __named {
    ($function:expr) => {
        $crate::private::Name::new($function)
    };
}

/// The name of a function, and the labels of its counters, made while compiling.
#[cfg(feature = "metrics")]
#[doc(hidden)]
#[macro_export]
macro_rules! __named {
    ($function:expr) => {{
        static __RETRY_LABELS: [$crate::private::Label; 1] =
            [$crate::private::Label::from_static_parts("function", $function)];
        $crate::private::Name::labelled($function, &__RETRY_LABELS)
    }};
}

/// Whether a final outcome is a success.
#[doc(hidden)]
#[macro_export]
macro_rules! __succeeded {
    ($outcome:expr) => {{
        use $crate::private::{ViaResult as _, ViaValue as _};
        (&&$crate::private::Probe($outcome)).__retry_succeeded()
    }};
}

/// How to make the outcome of an attempt that was cut, if its type allows.
#[doc(hidden)]
#[macro_export]
macro_rules! __cut {
    ($attempt:expr) => {{
        use $crate::private::{ViaElapsed as _, ViaUncut as _};
        (&&$crate::private::Cut($attempt)).__retry_timed_out()
    }};
}

/// Starts the clock of a call: for what is told of the time, for a limit, or for the limit that a policy may have.
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

/// There is no clock: what is told of the time hears zero, and a limit cannot be kept.
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
