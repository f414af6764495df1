//! Exactly what expansions name. Not for people: anything here may change in any release.

pub mod keys;

use core::time::Duration;

#[cfg(feature = "std")]
pub use crate::error::History;
pub use crate::{
    __cut as cut, __named as named, __report as report, __stopwatch as stopwatch, __succeeded as succeeded,
    clock::{Clock, Stopwatch},
    observe::{
        Event, Name, Probe, Report, Text, ViaDebug, ViaDisplay, ViaNothing, ViaResult, ViaValue, both_hooks,
        tell_give_up, tell_retry,
    },
    session::{Constant, Rules},
    sleep::{
        Cut, TimedOutcome, ViaElapsed, ViaUncut, left_to_sleep, sleep_blocking, sleep_blocking_with, timer, timer_of,
        turn, within, within_policy,
    },
};
use crate::{Attempt, Policy, PolicyError, Retryable, Verdict};
#[cfg(feature = "metrics")]
#[doc(no_inline)]
pub use metrics::Label;

/// An outcome whose type decides what is retried: `Ok` is final, an error says itself.
#[diagnostic::on_unimplemented(
    message = "`#[retry]` cannot tell which outcomes of type `{Self}` to retry",
    label = "not a `Result`, and there is no `when(..)`",
    note = "return a `Result` whose error derives `Retryable`, or write `#[retry(when(PATTERN))]` to say which outcomes to retry"
)]
pub trait Outcome {
    /// Whether it is a success, which is final.
    fn is_success(&self) -> bool;
    /// What is to be done after it.
    fn verdict(&self) -> Verdict;
}

impl<T, E: Retryable> Outcome for Result<T, E> {
    #[inline]
    fn is_success(&self) -> bool {
        self.is_ok()
    }

    #[inline]
    fn verdict(&self) -> Verdict {
        self.as_ref().err().map_or(Verdict::Final, E::verdict)
    }
}

/// How an outcome is judged: a verdict that is there, a pattern that matched, or the outcome [by itself](ByItself) where it is asked.
pub trait Judgement<O>: Copy {
    /// Whether the outcome is to be returned without asking further.
    fn is_final(&self, outcome: &O) -> bool;
    /// What is to be done after it.
    fn verdict(&self, outcome: &O) -> Verdict;
    /// Whether the outcome is the last attempt's once more, after a wait that took all the time there was.
    #[inline]
    fn is_overslept(&self) -> bool {
        false
    }
}

/// `None`: no attempt was made.
impl<O, J: Judgement<O>> Judgement<O> for Option<J> {
    #[inline]
    fn is_final(&self, outcome: &O) -> bool {
        self.is_some_and(|judgement| judgement.is_final(outcome))
    }

    #[inline]
    fn verdict(&self, outcome: &O) -> Verdict {
        self.map_or(Verdict::TRANSIENT, |judgement| judgement.verdict(outcome))
    }

    #[inline]
    fn is_overslept(&self) -> bool {
        self.is_none()
    }
}

impl<O> Judgement<O> for Verdict {
    #[inline]
    fn is_final(&self, _outcome: &O) -> bool {
        *self == Self::Final
    }

    #[inline]
    fn verdict(&self, _outcome: &O) -> Verdict {
        *self
    }
}

/// Whether a pattern of the caller's matched: a transient failure.
#[derive(Debug, Clone, Copy)]
pub struct Matched(pub bool);

impl<O> Judgement<O> for Matched {
    #[inline]
    fn is_final(&self, _outcome: &O) -> bool {
        !self.0
    }

    #[inline]
    fn verdict(&self, _outcome: &O) -> Verdict {
        if self.0 { Verdict::TRANSIENT } else { Verdict::Final }
    }
}

/// The outcome's type decides. An error is asked out of line, so that a success is one test.
///
/// It is asked by a closure and not by way of its trait, so that one that cannot judge is one error, in that closure.
#[derive(Debug, Clone, Copy)]
pub struct ByItself<F> {
    is_success: bool,
    verdict: F,
}

/// The outcome is to be judged by itself: whether it is a success, which is final, and how it is asked where it is not.
#[inline]
pub fn by_itself<O, F: Fn(&O) -> Verdict + Copy>(_outcome: &O, is_success: bool, verdict: F) -> ByItself<F> {
    ByItself { is_success, verdict }
}

impl<O, F: Fn(&O) -> Verdict + Copy> Judgement<O> for ByItself<F> {
    #[inline]
    fn is_final(&self, _outcome: &O) -> bool {
        self.is_success
    }

    #[inline]
    fn verdict(&self, outcome: &O) -> Verdict {
        (self.verdict)(outcome)
    }
}

/// What `after = EXPR` may be in `#[derive(Retryable)]`.
#[diagnostic::on_unimplemented(
    message = "`after` takes a `Duration` or an `Option<Duration>`, not `{Self}`",
    label = "neither a `Duration` nor an `Option<Duration>`",
    note = "fields are in scope by reference: write `after = *field`, or make a duration of it: `after = Duration::from_secs(*field)`"
)]
pub trait Hint {
    /// What the peer asked us to wait, if it did.
    fn hint(self) -> Option<Duration>;
}

impl Hint for Duration {
    #[inline]
    fn hint(self) -> Option<Duration> {
        Some(self)
    }
}

impl Hint for Option<Duration> {
    #[inline]
    fn hint(self) -> Option<Duration> {
        self
    }
}

/// The verdict, with what the peer asked us to wait where it asked.
#[inline]
pub fn hinted(verdict: Verdict, after: impl Hint) -> Verdict {
    match after.hint() {
        Some(hint) => verdict.after(hint),
        None => verdict,
    }
}

/// A policy that was checked while compiling.
///
/// # Panics
///
/// While compiling, with the fault: where a constant expression has a value that no policy takes.
#[track_caller]
pub const fn checked(policy: Result<Policy, PolicyError>) -> Policy {
    match policy {
        Ok(policy) => policy,
        Err(fault) => panic!("{}", fault.message()),
    }
}

/// The outcome of a return that is never taken. It gives an async block its type.
#[expect(clippy::empty_loop, reason = "it is never run, and brings no panic machinery with it")]
pub fn edge<O>() -> O {
    loop {}
}

/// The fault of a policy where `key` causes it; any other is left for another to report.
pub const fn fault_of(policy: Result<Policy, PolicyError>, key: &str) -> Result<Policy, PolicyError> {
    match policy {
        Err(fault) if is_same(fault.key(), key) => Err(fault),
        _ => Ok(Policy::DEFAULT),
    }
}

const fn is_same(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        if *a != *b {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}

/// How long the next attempt may take: the policy's `attempt_timeout`, or what is left of `max_elapsed`.
pub fn attempt_limit(policy: &Policy, clock: &impl Clock) -> Option<Duration> {
    let timeout = policy.attempt_timeout()?;
    Some(match policy.max_elapsed() {
        Some(max) => timeout.min(max.saturating_sub(clock.elapsed())),
        None => timeout,
    })
}

/// The attempt of a function that is not retried, because something is wrong with its arguments.
pub const fn first_attempt() -> Attempt {
    Attempt::FIRST
}

/// The outcome of a function that is not retried, because something is wrong with its arguments.
#[cfg(feature = "std")]
pub fn unretried<T, E>(outcome: Result<T, E>) -> Result<T, crate::RetryError<E>> {
    outcome.map_err(|last| {
        crate::RetryError::new(last, std::vec::Vec::new(), 1, Duration::ZERO, crate::StopReason::Permanent)
    })
}

/// Room for the previous wait, where the strategy needs it.
pub trait Memory {
    /// Itself on loan; nothing where there is no room.
    type Lent<'a>: Memory
    where
        Self: 'a;
    /// Lends itself.
    fn lend(&mut self) -> Self::Lent<'_>;
    /// The previous wait; `None` before the first.
    fn recall(&self) -> Option<Duration>;
    /// Keeps a wait.
    fn store(&mut self, wait: Duration);
}

impl Memory for () {
    type Lent<'a> = ();

    #[inline]
    fn lend(&mut self) {}

    fn recall(&self) -> Option<Duration> {
        None
    }

    fn store(&mut self, _wait: Duration) {}
}

impl Memory for Option<Duration> {
    type Lent<'a> = &'a mut Self;

    #[inline]
    fn lend(&mut self) -> &mut Self {
        self
    }

    fn recall(&self) -> Option<Duration> {
        *self
    }

    fn store(&mut self, wait: Duration) {
        *self = Some(wait);
    }
}

impl<M: Memory> Memory for &mut M {
    type Lent<'a>
        = &'a mut M
    where
        Self: 'a;

    fn lend(&mut self) -> &mut M {
        self
    }

    fn recall(&self) -> Option<Duration> {
        M::recall(self)
    }

    fn store(&mut self, wait: Duration) {
        M::store(self, wait);
    }
}

/// What a session pays retries with.
pub trait Tokens {
    /// Itself on loan; nothing where retries are free.
    type Lent<'a>: Tokens
    where
        Self: 'a;
    /// Lends itself.
    fn lend(&mut self) -> Self::Lent<'_>;
    /// Takes a token for a retry; `false` where none is left.
    fn withdraw(&mut self) -> bool;
    /// The retry has started.
    fn spend(&mut self);
    /// The call has succeeded.
    fn deposit(&mut self);
}

/// Retries are free.
impl Tokens for () {
    type Lent<'a> = ();

    #[inline]
    fn lend(&mut self) {}

    fn withdraw(&mut self) -> bool {
        true
    }

    #[inline]
    fn spend(&mut self) {}

    #[inline]
    fn deposit(&mut self) {}
}

impl<T: Tokens> Tokens for Option<T> {
    type Lent<'a>
        = &'a mut Self
    where
        Self: 'a;

    #[inline]
    fn lend(&mut self) -> &mut Self {
        self
    }

    fn withdraw(&mut self) -> bool {
        self.as_mut().is_none_or(T::withdraw)
    }

    fn spend(&mut self) {
        if let Some(tokens) = self {
            tokens.spend();
        }
    }

    fn deposit(&mut self) {
        if let Some(tokens) = self {
            tokens.deposit();
        }
    }
}

impl<T: Tokens> Tokens for &mut T {
    type Lent<'a>
        = &'a mut T
    where
        Self: 'a;

    fn lend(&mut self) -> &mut T {
        self
    }

    fn withdraw(&mut self) -> bool {
        T::withdraw(self)
    }

    fn spend(&mut self) {
        T::spend(self);
    }

    fn deposit(&mut self) {
        T::deposit(self);
    }
}

/// Retries are paid from a budget; the token of a retry that never started goes back when this is dropped.
#[cfg(target_has_atomic = "64")]
#[derive(Debug)]
pub struct Budgeted<'b> {
    budget: &'b crate::RetryBudget,
    pending: bool,
}

#[cfg(target_has_atomic = "64")]
impl<'b> Budgeted<'b> {
    #[inline]
    pub(crate) const fn new(budget: &'b crate::RetryBudget) -> Self {
        Self { budget, pending: false }
    }
}

#[cfg(target_has_atomic = "64")]
impl Tokens for Budgeted<'_> {
    type Lent<'a>
        = &'a mut Self
    where
        Self: 'a;

    #[inline]
    fn lend(&mut self) -> &mut Self {
        self
    }

    fn withdraw(&mut self) -> bool {
        self.pending = self.budget.withdraw();
        self.pending
    }

    fn spend(&mut self) {
        self.pending = false;
    }

    fn deposit(&mut self) {
        self.budget.deposit();
    }
}

#[cfg(target_has_atomic = "64")]
impl Drop for Budgeted<'_> {
    fn drop(&mut self) {
        if self.pending {
            self.budget.give_back();
        }
    }
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
