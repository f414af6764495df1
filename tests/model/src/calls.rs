//! Many calls side by side on tokio's paused clock, with one budget: polled, dropped, timed out and panicking in any
//! order.

use std::{
    future::{Future, pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    rc::Rc,
    task::Poll,
    time::Duration,
};

use rand::RngExt;
use reattempt::{RetryBudget, RetryError, retry};
use tokio::time::{Instant, advance, sleep, timeout};

use crate::{
    Draws, policies,
    world::{Act, Call, Ends, Fault, Scripted, World, scripted_panic},
};

async fn body(call: &Call<'_>) -> Result<u64, Fault> {
    match call.begin() {
        Act::Return(outcome) => return outcome,
        Act::Take(time) => sleep(time).await,
        Act::Hang => pending().await,
        Act::Panic => scripted_panic(),
    }
    call.end()
}

fn timer(call: &Call<'_>, delay: Duration) -> tokio::time::Sleep {
    call.on_sleep(delay);
    sleep(delay)
}

#[retry(policy = call.policy, budget = call.world.budget, on_retry = |event| call.on_retry(event), on_give_up = |event| call.on_give_up(event))]
async fn annotated(call: &Call<'_>) -> Result<u64, Fault> {
    body(call).await
}

#[retry(
    policy = call.policy,
    budget = call.world.budget,
    sleep = |delay| timer(call, delay),
    on_retry = |event| call.on_retry(event),
    on_give_up = |event| call.on_give_up(event),
)]
async fn with_sleeper(call: &Call<'_>) -> Result<u64, Fault> {
    body(call).await
}

#[retry(policy = call.policy, budget = call.world.budget, on_retry = |event| call.on_retry(event), on_give_up = |event| call.on_give_up(event))]
async fn explained(call: &Call<'_>) -> Result<u64, RetryError<Fault>> {
    body(call).await
}

async fn closure(call: &Call<'_>, cuts: bool) -> Result<u64, Fault> {
    let made = call
        .policy
        .call_async(|| body(call))
        .budget(&call.world.budget)
        .on_retry(|event| call.on_retry(event))
        .on_give_up(|event| call.on_give_up(event));
    if cuts { made.timed_out(|elapsed| Err(elapsed.into())).run_async().await } else { made.run_async().await }
}

async fn closure_with_sleeper(call: &Call<'_>) -> Result<u64, Fault> {
    call.policy
        .call_async(|| body(call))
        .budget(&call.world.budget)
        .on_retry(|event| call.on_retry(event))
        .on_give_up(|event| call.on_give_up(event))
        .timed_out(|elapsed| Err(elapsed.into()))
        .run_async_with(|delay| timer(call, delay))
        .await
}

type Made<'w> = Pin<Box<dyn Future<Output = ()> + 'w>>;

/// A call and its future, which is dropped first.
struct Running<'w> {
    future: Made<'w>,
    call: Rc<Call<'w>>,
    begun: bool,
}

fn make<'w>(world: &'w World, rng: &mut Draws) -> Running<'w> {
    let form = rng.random_range(0..6);
    let ends = [Ends::Cut, Ends::Cut, Ends::Explained, Ends::Cut, Ends::WithAnAttempt, Ends::Cut][form];
    let policy = policies::policy(rng, false);
    let call = Rc::new(Call::new(world, rng, policy, ends, true));
    let deadline = rng.random_bool(0.2).then(|| policies::ms(rng, 300));
    let owned = Rc::clone(&call);
    let whole = async move {
        let call = &*owned;
        call.start();
        let outcome = match form {
            0 => annotated(call).await,
            1 => with_sleeper(call).await,
            2 => return call.finish_explained(explained(call).await),
            3 => closure(call, true).await,
            4 => closure(call, false).await,
            _ => closure_with_sleeper(call).await,
        };
        call.finish(&outcome);
    };
    let future: Made<'w> = match deadline {
        Some(deadline) => Box::pin(async move { drop(timeout(deadline, whole).await) }),
        None => Box::pin(whole),
    };
    Running { future, call, begun: false }
}

/// Polls a call once. Returns whether it is over: returned, timed out or panicked.
async fn poll(running: &mut Running<'_>) -> bool {
    running.begun = true;
    let polled = poll_fn(|context| {
        Poll::Ready(catch_unwind(AssertUnwindSafe(|| running.future.as_mut().poll(context).is_ready())))
    });
    match polled.await {
        Ok(true) => true,
        Ok(false) => {
            running.call.is_pending();
            false
        }
        Err(panic) if panic.is::<Scripted>() => true,
        Err(panic) => resume_unwind(panic),
    }
}

async fn scene(rng: &mut Draws) -> u64 {
    let origin = Instant::now();
    // Tokio's timer rounds up to the next millisecond.
    let world = World::new(rng, Duration::from_nanos(999_999), move || origin.elapsed());
    let mut calls: Vec<Running<'_>> = Vec::new();
    for _ in 0..300 {
        match rng.random_range(0..100) {
            0..10 if calls.len() < 8 => calls.push(make(&world, rng)),
            0..25 => advance(Duration::from_millis(rng.random_range(0..40))).await,
            // A step of the clock that no timer ends with.
            25..28 => advance(Duration::from_micros(rng.random_range(0..3000))).await,
            choice if !calls.is_empty() => {
                let index = rng.random_range(0..calls.len());
                if choice < 31 || poll(&mut calls[index]).await {
                    let Running { future, call, .. } = calls.swap_remove(index);
                    drop(future);
                    call.gone();
                }
            }
            _ => {}
        }
    }
    for Running { future, call, .. } in calls {
        drop(future);
        call.gone();
    }
    world.check_exactly();
    world.steps.get()
}

/// Makes calls in any order. Returns how many steps they made.
pub fn calls_side_by_side(rng: &mut Draws) -> u64 {
    // The budget counts from the first time that it reads the clock, which must not be later than a scene.
    let _ = RetryBudget::new(1).with_refill(Duration::from_secs(1)).withdraw();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(tokio::task::unconstrained(scene(rng)))
}
