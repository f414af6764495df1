//! The loops of `Policy::run` and `Policy::run_async`, which retry a closure without the macro.

use core::{fmt::Display, future::Future, ops::ControlFlow, time::Duration};

use crate::{
    Decision, Elapsed, GiveUpEvent, Policy, RetryBudget, RetryEvent, Retryable, Session, Verdict,
    clock::Stopwatch,
    observe::Text,
    outcome::is_err,
    sleep::{Within, attempt_limit, sleep_with},
};
#[cfg(any(feature = "tracing", feature = "metrics"))]
use crate::{
    observe::Function,
    session::{max_attempts, tell},
};

/// The type of `on_retry` until one is set.
type NoRetryHook<O> = fn(&RetryEvent<'_, O>);
/// The type of `on_give_up` until one is set.
type NoGiveUpHook<O> = fn(&GiveUpEvent<'_, O>);

/// Configures the call of a closure: who judges its outcomes, which budget pays for its retries, and which hooks are
/// called.
///
/// [`Policy::call`] and [`Policy::call_async`] make it. Hooks never run during an attempt, but they all exist at the
/// same time: if two of them change the same value, they must share it in a [`Cell`](core::cell::Cell) or a mutex.
#[must_use = "a call is made by `run` or `run_async`"]
pub struct Call<'a, O, F, J = ByType, R = NoRetryHook<O>, G = NoGiveUpHook<O>> {
    policy: &'a Policy,
    attempt: F,
    name: &'static str,
    judge: J,
    budget: Option<&'a RetryBudget>,
    on_retry: Option<R>,
    on_give_up: Option<G>,
    timed_out: Option<fn(Elapsed) -> O>,
    text: fn(&O) -> Text<'_>,
}

/// Judges an outcome, by the error's [`Retryable`] or by the closure of [`Call::judge`].
pub trait Judge<O> {
    /// Returns whether the outcome is worth a retry.
    fn verdict(&self, outcome: &O) -> Verdict;
}

/// Judges by the error's [`Retryable`].
#[derive(Debug, Clone, Copy)]
pub struct ByType;

impl<T, E: Retryable> Judge<Result<T, E>> for ByType {
    fn verdict(&self, outcome: &Result<T, E>) -> Verdict {
        outcome.as_ref().err().map_or(Verdict::Final, E::verdict)
    }
}

/// Judges by a closure.
#[derive(Debug, Clone, Copy)]
pub struct By<F>(F);

impl<O, F: Fn(&O) -> V, V: Into<Verdict>> Judge<O> for By<F> {
    fn verdict(&self, outcome: &O) -> Verdict {
        (self.0)(outcome).into()
    }
}

impl Policy {
    /// Retries a closure whose error decides which failures are worth retrying. The thread sleeps between attempts.
    ///
    /// Events and metrics show the closure's type as its name. To set a name, use [`call`](Self::call).
    ///
    /// An `attempt_timeout` has no effect, because code that does not await cannot be cut.
    ///
    /// ```
    /// use reattempt::{Policy, Retryable, Verdict};
    ///
    /// #[derive(Debug, PartialEq)]
    /// struct Busy;
    /// impl Retryable for Busy {
    ///     fn verdict(&self) -> Verdict { Verdict::TRANSIENT }
    /// }
    ///
    /// let policy = Policy::builder().base(core::time::Duration::from_micros(1)).max(4).build().unwrap();
    /// let mut calls = 0;
    /// let outcome: Result<(), Busy> = policy.run(|| { calls += 1; Err(Busy) });
    /// assert_eq!((outcome, calls), (Err(Busy), 4));
    /// ```
    ///
    /// # Errors
    ///
    /// The last attempt's.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub fn run<T, E: Retryable>(&self, attempt: impl FnMut() -> Result<T, E>) -> Result<T, E> {
        self.call(attempt).run()
    }

    /// Retries a closure that returns a future, and waits with the runtime's timer. The error decides which failures
    /// are worth retrying.
    ///
    /// The future is `Send` whenever the closure and its future are. Each attempt is a new future, so the future must
    /// borrow or clone what the closure owns.
    ///
    /// The policy's `attempt_timeout` has no effect, because not every error type can express a timeout. To cut
    /// attempts, use [`Call::timed_out`].
    ///
    /// ```
    /// # use reattempt::Policy;
    /// # async fn fetch(url: &str) -> std::io::Result<u32> { Ok(url.len() as u32) }
    /// # async fn example() -> std::io::Result<()> {
    /// let url = String::from("http://example.com");
    /// let page = Policy::DEFAULT.run_async(|| fetch(&url)).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// The last attempt's.
    #[cfg(any(
        feature = "tokio",
        feature = "smol",
        all(feature = "wasm", target_family = "wasm", target_os = "unknown")
    ))]
    pub async fn run_async<T, E: Retryable, A>(&self, attempt: impl FnMut() -> A) -> Result<T, E>
    where
        A: Future<Output = Result<T, E>>,
    {
        self.call_async(attempt).run_async().await
    }

    /// Returns the call of a closure, to add a judge, a budget or hooks before it is [`run`](Call::run).
    ///
    /// ```
    /// use reattempt::{Policy, RetryBudget, Verdict};
    ///
    /// static BUDGET: RetryBudget = RetryBudget::new(10);
    ///
    /// let policy = Policy::builder().base(core::time::Duration::from_micros(1)).build().unwrap();
    /// let mut answers = [None, None, Some("page")].into_iter();
    /// let mut retries = 0;
    /// let page = policy
    ///     .call(|| answers.next().flatten())
    ///     .judge(|page| if page.is_some() { Verdict::Final } else { Verdict::TRANSIENT })
    ///     .budget(&BUDGET)
    ///     .on_retry(|event| retries = event.attempt())
    ///     .run();
    /// assert_eq!((page, retries), (Some("page"), 2));
    /// ```
    pub const fn call<O, F: FnMut() -> O>(&self, attempt: F) -> Call<'_, O, F> {
        Call::new(self, attempt)
    }

    /// Returns the call of a closure that makes a future, to add a judge, a budget, hooks or a timeout before it is
    /// [`run_async`](Call::run_async).
    ///
    /// ```
    /// # use reattempt::{Elapsed, Policy};
    /// # async fn fetch(url: &str) -> std::io::Result<u32> { Ok(url.len() as u32) }
    /// # async fn example(policy: Policy) -> std::io::Result<()> {
    /// let page = policy
    ///     .call_async(|| fetch("http://example.com"))
    ///     .timed_out(|elapsed| Err(elapsed.into()))
    ///     .on_give_up(|event| eprintln!("{}: {:?}", event.reason(), event.outcome()))
    ///     .run_async()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub const fn call_async<A: Future, F: FnMut() -> A>(&self, attempt: F) -> Call<'_, A::Output, F> {
        Call::new(self, attempt)
    }
}

impl<'a, O, F> Call<'a, O, F> {
    const fn new(policy: &'a Policy, attempt: F) -> Self {
        Self {
            policy,
            attempt,
            name: "",
            judge: ByType,
            budget: None,
            on_retry: None,
            on_give_up: None,
            timed_out: None,
            text: |_| Text::Nothing,
        }
    }
}

impl<'a, O, F, J, R, G> Call<'a, O, F, J, R, G> {
    /// Sets the name in hooks, events and metrics. Without it, they show the closure's type.
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// Judges each outcome with `judge`, which returns anything that is `Into<Verdict>`: a [`Verdict`], a
    /// `bool`, or the delay that the server asked for.
    ///
    /// A final outcome counts as a success for the budget, unless it is an `Err`.
    pub fn judge<V: Into<Verdict>, N: Fn(&O) -> V>(self, judge: N) -> Call<'a, O, F, By<N>, R, G> {
        self.map(|_, on_retry, on_give_up| (By(judge), on_retry, on_give_up))
    }

    /// Takes a token from `budget` for each retry.
    pub const fn budget(mut self, budget: &'a RetryBudget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Calls `hook` before each wait.
    pub fn on_retry<H: FnMut(&RetryEvent<'_, O>)>(self, hook: H) -> Call<'a, O, F, J, H, G> {
        self.map(|judge, _, on_give_up| (judge, Some(hook), on_give_up))
    }

    /// Calls `hook` once, when a retryable outcome is returned.
    pub fn on_give_up<H: FnMut(&GiveUpEvent<'_, O>)>(self, hook: H) -> Call<'a, O, F, J, R, H> {
        self.map(|judge, on_retry, _| (judge, on_retry, Some(hook)))
    }

    /// Makes the outcome of an attempt that the policy's `attempt_timeout` cut. Without it, attempts are not cut.
    ///
    /// Only [`run_async`](Self::run_async) and [`run_async_with`](Self::run_async_with) can cut attempts.
    pub const fn timed_out(mut self, outcome: fn(Elapsed) -> O) -> Self {
        self.timed_out = Some(outcome);
        self
    }

    pub(crate) fn map<K, S, H>(
        self,
        parts: impl FnOnce(J, Option<R>, Option<G>) -> (K, Option<S>, Option<H>),
    ) -> Call<'a, O, F, K, S, H> {
        let Self { policy, attempt, name, judge, budget, on_retry, on_give_up, timed_out, text } = self;
        let (judge, on_retry, on_give_up) = parts(judge, on_retry, on_give_up);
        Call { policy, attempt, name, judge, budget, on_retry, on_give_up, timed_out, text }
    }
}

impl<T, E: Display, F, J, R, G> Call<'_, Result<T, E>, F, J, R, G> {
    /// Shows the error's text in hooks' lines and in the events of feature `tracing`.
    ///
    /// The attribute finds out whether an error has `Display`. A call cannot, so it shows no text unless this is
    /// called.
    ///
    /// ```
    /// # use reattempt::Policy;
    /// # fn fetch() -> std::io::Result<u32> { Ok(7) }
    /// # fn main() -> std::io::Result<()> {
    /// let page = Policy::DEFAULT.call(fetch).named("fetch").display_error().run()?;
    /// # Ok(()) }
    /// ```
    pub const fn display_error(mut self) -> Self {
        self.text = |outcome| match outcome {
            Ok(_) => Text::Nothing,
            Err(error) => Text::Display(error),
        };
        self
    }
}

/// What the loops share: everything except the call and the waiting.
struct State<'a> {
    session: Session<'a>,
    clock: Stopwatch,
}

impl<'a, O, F, J, R, G> Call<'a, O, F, J, R, G>
where
    J: Judge<O>,
    R: FnMut(&RetryEvent<'_, O>),
    G: FnMut(&GiveUpEvent<'_, O>),
{
    /// Makes the call. The thread sleeps between attempts.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub fn run(mut self) -> O
    where
        F: FnMut() -> O,
    {
        let mut state = self.begin(Stopwatch::start);
        loop {
            let outcome = (self.attempt)();
            match self.settle(&mut state, outcome) {
                ControlFlow::Break(outcome) => return outcome,
                ControlFlow::Continue(delay) => crate::sleep::sleep_blocking(delay),
            }
            state.session.resume();
        }
    }

    /// Makes the call and waits with the runtime's timer.
    #[cfg(any(
        feature = "tokio",
        feature = "smol",
        all(feature = "wasm", target_family = "wasm", target_os = "unknown")
    ))]
    pub async fn run_async<A: Future<Output = O>>(mut self) -> O
    where
        F: FnMut() -> A,
    {
        let mut state = self.begin(Stopwatch::start_async);
        loop {
            let outcome = self.attempt(&mut state, crate::sleep::timer).await;
            let delay = match self.settle(&mut state, outcome) {
                ControlFlow::Break(outcome) => return outcome,
                ControlFlow::Continue(delay) => delay,
            };
            crate::sleep::sleep(delay).await;
        }
    }

    /// Makes the call and waits with the futures that `sleep` makes, for any other runtime.
    pub async fn run_async_with<A: Future<Output = O>, T: Future>(mut self, sleeper: impl Fn(Duration) -> T) -> O
    where
        F: FnMut() -> A,
    {
        let mut state = self.begin(Stopwatch::start_async);
        loop {
            let outcome = self.attempt(&mut state, &sleeper).await;
            let delay = match self.settle(&mut state, outcome) {
                ControlFlow::Break(outcome) => return outcome,
                ControlFlow::Continue(delay) => delay,
            };
            sleep_with(delay, &sleeper).await;
        }
    }

    fn begin(&mut self, start: fn() -> Stopwatch) -> State<'a> {
        if self.name.is_empty() {
            self.name = core::any::type_name::<F>();
        }
        let has_hook = self.on_retry.is_some() || self.on_give_up.is_some();
        State {
            session: self.budget.map_or_else(Session::new, |budget| Session::new().with_budget(budget)),
            clock: if has_hook { start() } else { Stopwatch::start_for(self.policy, start) },
        }
    }

    /// Returns the next attempt, which is cut if there is a limit and an outcome for it.
    fn attempt<A: Future<Output = O>, T>(
        &mut self,
        state: &mut State<'_>,
        timer: impl FnOnce(Duration) -> T,
    ) -> Within<A, T>
    where
        F: FnMut() -> A,
    {
        let limit = attempt_limit(self.policy, &state.clock).filter(|_| self.timed_out.is_some());
        // Before the retry is paid for, because a sleeper may panic.
        let timer = limit.map(timer);
        if limit == Some(Duration::ZERO) {
            state.session.forgo();
        } else {
            state.session.resume();
        }
        Within::new(limit, timer, self.timed_out, (self.attempt)())
    }

    fn settle(&mut self, State { session, clock }: &mut State<'_>, outcome: O) -> ControlFlow<O, Duration> {
        let decision = session.decide_at(self.policy, self.judge.verdict(&outcome), &clock.time());
        let attempt = session.made();
        let (attempts, text) = ((attempt, self.policy.max()), self.text);
        let event = |delay| RetryEvent::new(self.name, attempts, delay, clock.elapsed(), &outcome, text(&outcome));
        #[cfg(any(feature = "tracing", feature = "metrics"))]
        {
            let function = Function { name: self.name, module: holder_of::<F>() };
            if decision == Decision::Done && !is_err(&outcome) {
                function.success(attempt - 1, || max_attempts(self.policy), || true);
            } else {
                tell(&function, &decision, (session.attempts(), self.policy), clock, false, &text(&outcome));
            }
        }
        match decision {
            Decision::Wait(delay) => {
                if let Some(hook) = &mut self.on_retry {
                    hook(&event(delay));
                }
                clock.waits(delay);
                return ControlFlow::Continue(delay);
            }
            Decision::GiveUp { reason, delay } => {
                if let Some(hook) = &mut self.on_give_up {
                    hook(&GiveUpEvent::new(event(delay), reason));
                }
            }
            Decision::Done => {
                if !is_err(&outcome) {
                    session.earn();
                }
            }
        }
        ControlFlow::Break(outcome)
    }
}

/// Returns the path of what holds a closure; of a function or a method, its module.
#[cfg(any(feature = "tracing", feature = "metrics"))]
fn holder_of<F>() -> &'static str {
    let path = core::any::type_name::<F>().trim_start_matches('<');
    let path = path.split(['<', ' ']).next().unwrap_or_default();
    path.rsplit_once("::").map_or("", |(holder, _)| holder)
}
