//! The observer that expansions build: the function's name, its clock, its hooks, and the error's text for events.

use core::{marker::PhantomData, time::Duration};

use super::{GiveUpEvent, Observer, RetryEvent, Text};
use crate::{StopReason, clock::Clock};

/// Something to call with an event.
pub trait Hook<E> {
    /// Whether there is anything to call, and so an event (and the time) is needed.
    const PRESENT: bool;

    /// Calls it.
    fn call(&mut self, event: &E);
}

/// No hook.
#[derive(Debug, Clone, Copy)]
pub struct NoHook;

impl<E> Hook<E> for NoHook {
    const PRESENT: bool = false;

    fn call(&mut self, _event: &E) {}
}

impl<E, H: Hook<E>> Hook<E> for &mut H {
    const PRESENT: bool = H::PRESENT;

    fn call(&mut self, event: &E) {
        H::call(self, event);
    }
}

/// A function or closure of the user's and the way to call it: a hook whatever it is, so that what is none is one
/// error, where it was written.
#[derive(Debug, Clone, Copy)]
pub struct CalledBy<F, C> {
    hook: F,
    call: C,
}

/// How an `on_retry` is called.
type ByRetry<F, O> = fn(&mut F, &RetryEvent<'_, O>);

/// How an `on_give_up` is called.
type ByGiveUp<F, O> = fn(&mut F, &GiveUpEvent<'_, O>);

impl<'a, O, F> Hook<RetryEvent<'a, O>> for CalledBy<F, ByRetry<F, O>> {
    const PRESENT: bool = true;

    fn call(&mut self, event: &RetryEvent<'a, O>) {
        (self.call)(&mut self.hook, event);
    }
}

impl<'a, O, F> Hook<GiveUpEvent<'a, O>> for CalledBy<F, ByGiveUp<F, O>> {
    const PRESENT: bool = true;

    fn call(&mut self, event: &GiveUpEvent<'a, O>) {
        (self.call)(&mut self.hook, event);
    }
}

/// The name of a function, as events and metrics give it.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    pub(super) function: &'static str,
    /// Its labels, where they are a constant.
    #[cfg(feature = "metrics")]
    pub(super) labels: Option<&'static [metrics::Label; 1]>,
}

impl Name {
    /// A name without labels that are a constant.
    #[inline]
    pub const fn new(function: &'static str) -> Self {
        Self {
            function,
            #[cfg(feature = "metrics")]
            labels: None,
        }
    }

    /// A name with its labels.
    #[cfg(feature = "metrics")]
    #[inline]
    pub const fn labelled(function: &'static str, labels: &'static [metrics::Label; 1]) -> Self {
        Self { function, labels: Some(labels) }
    }
}

/// An observer, built up by the parts that a call has.
pub struct Report<O, C = (), R = NoHook, G = NoHook> {
    name: Name,
    clock: C,
    on_retry: R,
    on_give_up: G,
    #[cfg(feature = "tracing")]
    text: fn(&O) -> Text<'_>,
    outcome: PhantomData<fn(&O)>,
}

impl<O> Report<O> {
    /// Reports on the function of this name, whose attempts end in outcomes of the type of `outcome`.
    #[cfg(not(feature = "tracing"))]
    #[inline]
    pub fn new(name: Name, _outcome: &O) -> Self {
        Self::read_by(name, |_| Text::Nothing)
    }

    /// Reports on the function of this name, whose attempts end in outcomes of the type of `outcome`; `text` reads their errors.
    #[cfg(feature = "tracing")]
    #[inline]
    pub fn new(name: Name, _outcome: &O, text: fn(&O) -> Text<'_>) -> Self {
        Self::read_by(name, text)
    }

    /// Reports on the function of this name; where there are events, `text` reads its errors.
    #[inline]
    pub(crate) fn read_by(name: Name, text: fn(&O) -> Text<'_>) -> Self {
        #[cfg(not(feature = "tracing"))]
        let _ = text;
        Self {
            name,
            clock: (),
            on_retry: NoHook,
            on_give_up: NoHook,
            #[cfg(feature = "tracing")]
            text,
            outcome: PhantomData,
        }
    }
}

impl<O, C, R, G> Report<O, C, R, G> {
    /// Lends the session this clock.
    #[inline]
    pub fn timed<D: Clock>(self, clock: D) -> Report<O, D, R, G> {
        self.map(|_, on_retry, on_give_up| (clock, on_retry, on_give_up))
    }

    /// Calls `hook` before each wait.
    #[inline]
    pub fn on_retry<F: FnMut(&RetryEvent<'_, O>)>(self, hook: F) -> Report<O, C, CalledBy<F, ByRetry<F, O>>, G> {
        let call: ByRetry<F, O> = |hook, event| hook(event);
        self.map(|clock, _, on_give_up| (clock, CalledBy { hook, call }, on_give_up))
    }

    /// Calls `hook` when a retryable outcome is returned.
    #[inline]
    pub fn on_give_up<F: FnMut(&GiveUpEvent<'_, O>)>(self, hook: F) -> Report<O, C, R, CalledBy<F, ByGiveUp<F, O>>> {
        let call: ByGiveUp<F, O> = |hook, event| hook(event);
        self.map(|clock, on_retry, _| (clock, on_retry, CalledBy { hook, call }))
    }

    /// Calls these, where they are hooks.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn hooks<S, H>(self, on_retry: S, on_give_up: H) -> Report<O, C, S, H> {
        self.map(|clock, _, _| (clock, on_retry, on_give_up))
    }

    #[inline]
    fn map<D, S, H>(self, parts: impl FnOnce(C, R, G) -> (D, S, H)) -> Report<O, D, S, H> {
        let (clock, on_retry, on_give_up) = parts(self.clock, self.on_retry, self.on_give_up);
        Report {
            name: self.name,
            clock,
            on_retry,
            on_give_up,
            #[cfg(feature = "tracing")]
            text: self.text,
            outcome: PhantomData,
        }
    }

    fn event<'a>(&self, attempt: u32, delay: Duration, elapsed: Duration, outcome: &'a O) -> RetryEvent<'a, O> {
        RetryEvent { function: self.name.function, attempt, delay, elapsed, outcome }
    }
}

impl<O, C: Clock, R, G: for<'a> Hook<GiveUpEvent<'a, O>>> Report<O, C, R, G> {
    #[inline]
    fn tell_give_up(&mut self, attempt: u32, delay: Duration, outcome: &O, reason: StopReason) {
        #[cfg(feature = "tracing")]
        if super::tracing::is_enabled() {
            super::tracing::give_up(self.name.function, attempt, delay, reason, &(self.text)(outcome));
        }
        if G::PRESENT {
            let last = self.event(attempt, delay, self.clock.elapsed(), outcome);
            self.on_give_up.call(&GiveUpEvent { last, reason });
        }
    }
}

impl<O, C, R, G> Observer<O> for Report<O, C, R, G>
where
    C: Clock,
    R: for<'a> Hook<RetryEvent<'a, O>>,
    G: for<'a> Hook<GiveUpEvent<'a, O>>,
{
    #[inline]
    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    #[inline]
    fn tick(&self) -> Duration {
        self.clock.tick()
    }

    #[inline]
    fn on_final(&mut self, attempt: u32) {
        #[cfg(feature = "metrics")]
        super::metrics::done(self.name, attempt);
        #[cfg(not(feature = "metrics"))]
        let _ = attempt;
    }

    #[inline]
    fn on_retry(&mut self, attempt: u32, delay: Duration, outcome: &O) {
        #[cfg(feature = "tracing")]
        if super::tracing::is_enabled() {
            super::tracing::retry(self.name.function, attempt, delay, &(self.text)(outcome));
        }
        #[cfg(feature = "metrics")]
        super::metrics::retry(self.name, attempt, delay);
        if R::PRESENT {
            let event = self.event(attempt, delay, self.clock.elapsed(), outcome);
            self.on_retry.call(&event);
        }
    }

    #[inline]
    fn on_give_up(&mut self, attempt: u32, delay: Duration, outcome: &O, reason: StopReason) {
        #[cfg(feature = "metrics")]
        super::metrics::give_up(self.name, attempt, reason);
        self.tell_give_up(attempt, delay, outcome, reason);
    }

    #[inline]
    fn on_overslept(&mut self, attempt: u32, outcome: &O) {
        #[cfg(feature = "metrics")]
        super::metrics::overslept(self.name);
        self.tell_give_up(attempt, Duration::ZERO, outcome, StopReason::MaxElapsed);
    }
}
