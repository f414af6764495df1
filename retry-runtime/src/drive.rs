//! The loops of `Policy::run` and `Policy::run_async`: retries of a closure, without the macro.

use core::{future::Future, marker::PhantomData, ops::ControlFlow, time::Duration};

use crate::{
    Elapsed, GiveUpEvent, Policy, RetryBudget, RetryEvent, Retryable, Session, Verdict,
    clock::Stopwatch,
    observe::{Called, Hook, Name, NoHook, Report},
    private::{Budgeted, attempt_limit},
    sleep::{left_to_sleep, sleep_blocking, within_policy},
};

/// A call that is about to be made by a [`Policy`]: who judges its outcomes, what pays for its retries, who is told.
///
/// Made by [`Policy::call`].
#[must_use = "a call is made by `run` or `run_async`"]
pub struct Call<'a, O, J = ByType, R = NoHook, G = NoHook> {
    policy: &'a Policy,
    name: Option<&'static str>,
    judge: J,
    budget: Option<&'a RetryBudget>,
    on_retry: R,
    on_give_up: G,
    timed_out: Option<fn(Elapsed) -> O>,
    outcome: PhantomData<fn() -> O>,
}

/// Says of an outcome what is to be done after it.
pub trait Judge<O> {
    /// What is to be done after it.
    fn verdict(&self, outcome: &O) -> Verdict;
    /// Whether a final outcome is a success, which a budget earns from.
    fn succeeded(&self, outcome: &O) -> bool;
}

/// The error's own [`Retryable`] judges.
#[derive(Debug, Clone, Copy)]
pub struct ByType;

impl<T, E: Retryable> Judge<Result<T, E>> for ByType {
    fn verdict(&self, outcome: &Result<T, E>) -> Verdict {
        outcome.as_ref().err().map_or(Verdict::Final, E::verdict)
    }

    fn succeeded(&self, outcome: &Result<T, E>) -> bool {
        outcome.is_ok()
    }
}

/// A closure judges; what it calls final is a success.
#[derive(Debug, Clone, Copy)]
pub struct By<F>(F);

impl<O, F: Fn(&O) -> V, V: Into<Verdict>> Judge<O> for By<F> {
    fn verdict(&self, outcome: &O) -> Verdict {
        (self.0)(outcome).into()
    }

    fn succeeded(&self, _outcome: &O) -> bool {
        true
    }
}

impl Policy {
    /// Retries a closure; its error says what is worth another try.
    ///
    /// ```
    /// use retry_runtime::{Policy, Retryable, Verdict};
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
    pub fn run<T, E: Retryable>(&self, attempt: impl FnMut() -> Result<T, E>) -> Result<T, E> {
        self.call().run(attempt)
    }

    /// Retries a closure that returns a future, with the runtime's timer; its error says what is worth another try.
    ///
    /// The future is `Send` whenever the closure and its future are. Each attempt is a new future, so what the closure
    /// owns has to be borrowed or cloned by it. An `attempt_timeout` needs [`Call::timed_out`] to have an outcome.
    ///
    /// ```
    /// # use retry_runtime::Policy;
    /// # async fn fetch(url: &str) -> std::io::Result<u32> { Ok(url.len() as u32) }
    /// # async fn example() -> std::io::Result<()> {
    /// let url = String::from("http://example.com");
    /// let page = Policy::DEFAULT.run_async(|| fetch(&url)).await?;
    /// # Ok(()) }
    /// ```
    #[cfg(any(feature = "tokio", feature = "smol"))]
    pub async fn run_async<T, E: Retryable, A>(&self, attempt: impl FnMut() -> A) -> Result<T, E>
    where
        A: Future<Output = Result<T, E>>,
    {
        self.call().run_async(attempt).await
    }

    /// A call to be told more of before it is made: a judge, a budget, hooks.
    ///
    /// ```
    /// use retry_runtime::{Policy, RetryBudget, Verdict};
    ///
    /// static BUDGET: RetryBudget = RetryBudget::new(10);
    ///
    /// let policy = Policy::builder().base(core::time::Duration::from_micros(1)).build().unwrap();
    /// let mut answers = [None, None, Some("page")].into_iter().flatten();
    /// let mut retries = 0;
    /// let page = policy
    ///     .call()
    ///     .judge(|page: &Option<_>| if page.is_some() { Verdict::Final } else { Verdict::TRANSIENT })
    ///     .budget(&BUDGET)
    ///     .on_retry(|event| retries = event.attempt())
    ///     .run(|| answers.next());
    /// assert_eq!(page, Some("page"));
    /// # let _ = retries;
    /// ```
    pub const fn call<O>(&self) -> Call<'_, O> {
        Call {
            policy: self,
            name: None,
            judge: ByType,
            budget: None,
            on_retry: NoHook,
            on_give_up: NoHook,
            timed_out: None,
            outcome: PhantomData,
        }
    }
}

impl<'a, O, J, R, G> Call<'a, O, J, R, G> {
    /// The name in events; without it, the closure's type.
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// Judges each outcome by `judge`, whatever its type. What it calls final counts as a success for the budget.
    pub fn judge<F: Fn(&O) -> V, V: Into<Verdict>>(self, judge: F) -> Call<'a, O, By<F>, R, G> {
        let Self { policy, name, judge: _, budget, on_retry, on_give_up, timed_out, outcome } = self;
        Call { policy, name, judge: By(judge), budget, on_retry, on_give_up, timed_out, outcome }
    }

    /// Takes a token from `budget` for each retry.
    pub fn budget(mut self, budget: &'a RetryBudget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Calls `hook` before each wait.
    pub fn on_retry<F: FnMut(&RetryEvent<'_, O>)>(self, hook: F) -> Call<'a, O, J, Called<F>, G> {
        let Self { policy, name, judge, budget, on_retry: _, on_give_up, timed_out, outcome } = self;
        Call { policy, name, judge, budget, on_retry: Called(hook), on_give_up, timed_out, outcome }
    }

    /// Calls `hook` once, when a retryable outcome is returned.
    pub fn on_give_up<F: FnMut(&GiveUpEvent<'_, O>)>(self, hook: F) -> Call<'a, O, J, R, Called<F>> {
        let Self { policy, name, judge, budget, on_retry, on_give_up: _, timed_out, outcome } = self;
        Call { policy, name, judge, budget, on_retry, on_give_up: Called(hook), timed_out, outcome }
    }

    /// The outcome of an attempt that was cut by the policy's `attempt_timeout`; without it attempts are not cut.
    pub fn timed_out(mut self, outcome: fn(Elapsed) -> O) -> Self {
        self.timed_out = Some(outcome);
        self
    }
}

impl<'a, O, J, R, G> Call<'a, O, J, R, G>
where
    J: Judge<O>,
    R: for<'e> Hook<RetryEvent<'e, O>>,
    G: for<'e> Hook<GiveUpEvent<'e, O>>,
{
    /// Makes the call, waiting with the thread.
    pub fn run<F: FnMut() -> O>(self, mut attempt: F) -> O {
        let mut state = State::begin(self, core::any::type_name::<F>(), Stopwatch::start);
        loop {
            match state.settle(attempt()) {
                ControlFlow::Break(outcome) => return outcome,
                ControlFlow::Continue(delay) => sleep_blocking(delay),
            }
            state.session.resume();
        }
    }

    /// Makes the call, waiting with the runtime's timer.
    #[cfg(any(feature = "tokio", feature = "smol"))]
    pub async fn run_async<F: FnMut() -> A, A: Future<Output = O>>(self, attempt: F) -> O {
        self.run_async_with(crate::sleep::timer, attempt).await
    }

    /// Makes the call, waiting with the timers that `sleep` makes: for any other runtime.
    pub async fn run_async_with<T, F, A>(self, sleep: impl Fn(Duration) -> T, mut attempt: F) -> O
    where
        T: Future,
        F: FnMut() -> A,
        A: Future<Output = O>,
    {
        let mut state = State::begin(self, core::any::type_name::<F>(), Stopwatch::start_async);
        loop {
            let outcome =
                within_policy(attempt_limit(state.call.policy, &state.clock), &sleep, state.call.timed_out, attempt())
                    .await;
            let delay = match state.settle(outcome) {
                ControlFlow::Break(outcome) => return outcome,
                ControlFlow::Continue(delay) => delay,
            };
            if let Some(delay) = left_to_sleep(delay) {
                sleep(delay).await;
            }
            state.session.resume();
        }
    }
}

/// What both loops share: everything but the waiting.
struct State<'a, O, J, R, G> {
    call: Call<'a, O, J, R, G>,
    name: &'static str,
    session: Session<Option<Duration>, Option<Budgeted<'a>>>,
    clock: Stopwatch,
}

impl<'a, O, J, R, G> State<'a, O, J, R, G>
where
    J: Judge<O>,
    R: for<'e> Hook<RetryEvent<'e, O>>,
    G: for<'e> Hook<GiveUpEvent<'e, O>>,
{
    fn begin(call: Call<'a, O, J, R, G>, closure: &'static str, start: fn() -> Stopwatch) -> Self {
        Self {
            name: call.name.unwrap_or(closure),
            session: Session::new().with_tokens(call.budget.map(Budgeted::new)),
            clock: if R::PRESENT || G::PRESENT { start() } else { Stopwatch::start_for(call.policy, start) },
            call,
        }
    }

    fn settle(&mut self, outcome: O) -> ControlFlow<O, Duration> {
        let call = &mut self.call;
        let verdict = call.judge.verdict(&outcome);
        if verdict == Verdict::Final && call.judge.succeeded(&outcome) {
            self.session.earn();
        }
        let report =
            Report::unread(Name::new(self.name)).timed(&self.clock).hooks(&mut call.on_retry, &mut call.on_give_up);
        self.session.settle(call.policy, outcome, verdict, report)
    }
}
