//! Retries as a layer of `tower`, for requests that pass through a stack. The guide has a page about it.

use core::{
    fmt::Display,
    future::{Future, poll_fn},
    mem,
    ops::Deref,
    pin::Pin,
    task::{Context, Poll},
};
use std::{boxed::Box, sync::Arc};

use tower_layer::Layer;
use tower_service::Service;

use crate::{Elapsed, GiveUpEvent, Policy, RetryBudget, RetryEvent, Retryable, Verdict};

/// A budget that the layer shares with its services and their calls.
type Budget = Arc<dyn Deref<Target = RetryBudget> + Send + Sync>;
type Judge<T, E> = Arc<dyn Fn(&Result<T, E>) -> Verdict + Send + Sync>;
type RetryHook<T, E> = Arc<dyn Fn(&RetryEvent<'_, Result<T, E>>) + Send + Sync>;
type GiveUpHook<T, E> = Arc<dyn Fn(&GiveUpEvent<'_, Result<T, E>>) + Send + Sync>;

/// Retries the requests that pass through it, with the decision, the hooks and the events of `#[retry]`.
///
/// `T` is the response and `E` the error of the services below; both are inferred where the layer is used. Each attempt
/// gets a clone of the request and waits until the service below is ready. An error of `poll_ready` is the outcome of its
/// attempt. The caller gets the last outcome, untouched.
///
/// If the call is dropped during a wait, the token of that retry goes back to the budget.
///
/// ```
/// use reattempt::{Policy, RetryBudget, policy, tower::{Retry, RetryLayer}};
/// use tower::BoxError;
/// use tower_layer::Layer;
///
/// const POLICY: Policy = policy!(strategy = "equal_jitter", max = 4);
/// static BUDGET: RetryBudget = RetryBudget::new(100);
///
/// fn shop<S>(client: S) -> Retry<S, String, BoxError> {
///     RetryLayer::by_error(POLICY)
///         .named("shop")
///         .budget(&BUDGET)
///         .on_retry(|event| println!("{event}"))
///         .layer(client)
/// }
/// ```
#[must_use = "a layer does nothing until it is put on a service"]
pub struct RetryLayer<T, E> {
    policy: Policy,
    name: &'static str,
    judge: Judge<T, E>,
    budget: Option<Budget>,
    on_retry: Option<RetryHook<T, E>>,
    on_give_up: Option<GiveUpHook<T, E>>,
    timed_out: Option<fn(Elapsed) -> Result<T, E>>,
}

impl<T: 'static, E: 'static> RetryLayer<T, E> {
    /// Makes a layer for services whose response and error judge themselves. With feature `http`, responses of HTTP do.
    /// If the responses do not, use [`by_error`](Self::by_error).
    pub fn new(policy: Policy) -> Self
    where
        T: Retryable,
        E: Retryable,
    {
        Self::judged_by(policy, Retryable::verdict)
    }

    /// Makes a layer for services whose error judges itself. Every response counts as a success.
    pub fn by_error(policy: Policy) -> Self
    where
        E: Retryable,
    {
        Self::judged_by(policy, |outcome| outcome.as_ref().err().map_or(Verdict::Final, E::verdict))
    }

    /// Makes a layer whose outcomes are judged by `judge`, which returns anything that is `Into<Verdict>`.
    pub fn judged_by<V: Into<Verdict>>(
        policy: Policy,
        judge: impl Fn(&Result<T, E>) -> V + Send + Sync + 'static,
    ) -> Self {
        let judge = Arc::new(move |outcome: &Result<T, E>| judge(outcome).into());
        Self { policy, name: "tower", judge, budget: None, on_retry: None, on_give_up: None, timed_out: None }
    }

    /// Sets the name in hooks, events and metrics. Without it, they show `tower`.
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// Takes a token from `budget` for each retry: a `&'static RetryBudget` or an `Arc<RetryBudget>`.
    pub fn budget(self, budget: impl Deref<Target = RetryBudget> + Send + Sync + 'static) -> Self {
        Self { budget: Some(Arc::new(budget)), ..self }
    }

    /// Calls `hook` before each wait.
    pub fn on_retry(self, hook: impl Fn(&RetryEvent<'_, Result<T, E>>) + Send + Sync + 'static) -> Self {
        Self { on_retry: Some(Arc::new(hook)), ..self }
    }

    /// Calls `hook` once, when a retryable outcome is returned.
    pub fn on_give_up(self, hook: impl Fn(&GiveUpEvent<'_, Result<T, E>>) + Send + Sync + 'static) -> Self {
        Self { on_give_up: Some(Arc::new(hook)), ..self }
    }

    /// Makes the outcome of an attempt that the policy's `attempt_timeout` cut. Without it, attempts are not cut.
    pub const fn timed_out(mut self, outcome: fn(Elapsed) -> Result<T, E>) -> Self {
        self.timed_out = Some(outcome);
        self
    }
}

impl<T, E> Clone for RetryLayer<T, E> {
    fn clone(&self) -> Self {
        let Self { policy, name, judge, budget, on_retry, on_give_up, timed_out } = self;
        let (policy, name, timed_out) = (*policy, *name, *timed_out);
        let (on_retry, on_give_up) = (on_retry.clone(), on_give_up.clone());
        Self { policy, name, judge: judge.clone(), budget: budget.clone(), on_retry, on_give_up, timed_out }
    }
}

impl<S, T, E> Layer<S> for RetryLayer<T, E> {
    type Service = Retry<S, T, E>;

    fn layer(&self, service: S) -> Self::Service {
        Retry { service, layer: Arc::new(self.clone()) }
    }
}

/// The service that a [`RetryLayer`] makes of another.
pub struct Retry<S, T, E> {
    service: S,
    layer: Arc<RetryLayer<T, E>>,
}

impl<S: Clone, T, E> Clone for Retry<S, T, E> {
    fn clone(&self) -> Self {
        Self { service: self.service.clone(), layer: Arc::clone(&self.layer) }
    }
}

impl<S, R, T, E> Service<R> for Retry<S, T, E>
where
    S: Service<R, Response = T, Error = E, Future: Send> + Clone + Send + 'static,
    R: Clone + Send + 'static,
    T: Send + 'static,
    E: Display + Send + 'static,
{
    type Response = T;
    type Error = E;
    type Future = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), E>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        // The first attempt takes the service that is ready, because a clone of it may not be.
        let next = |service: &mut S| {
            let clone = service.clone();
            mem::replace(service, clone)
        };
        let (mut service, layer) = (next(&mut self.service), Arc::clone(&self.layer));
        Box::pin(async move {
            let attempt = move || {
                let (mut service, request) = (next(&mut service), request.clone());
                async move {
                    poll_fn(|context| service.poll_ready(context)).await?;
                    service.call(request).await
                }
            };
            let call = layer.policy.call_async(attempt).named(layer.name).display_error().judge(&*layer.judge);
            let mut call = call.map(|judge, _, _| (judge, layer.on_retry.as_deref(), layer.on_give_up.as_deref()));
            if let Some(budget) = &layer.budget {
                call = call.budget(budget);
            }
            if let Some(outcome) = layer.timed_out {
                call = call.timed_out(outcome);
            }
            call.run_async().await
        })
    }
}
