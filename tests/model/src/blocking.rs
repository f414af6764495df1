//! Calls one after the other on a thread, in a testing scope: jitter is seeded and time moves by exactly the waits.

use std::{
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
    time::Duration,
};

use rand::RngExt;
use reattempt::{Decision, Observer, RetryError, Retryable, Session, StopReason, Verdict, retry, testing};

use crate::{
    Draws, policies,
    world::{Act, Call, Ends, Fault, Scripted, World, scripted_panic},
};

fn body(call: &Call<'_>, scope: &testing::Scope) -> Result<u64, Fault> {
    match call.begin() {
        Act::Return(outcome) => return outcome,
        Act::Take(time) => scope.advance(time),
        Act::Hang | Act::Panic => scripted_panic(),
    }
    call.end()
}

#[retry(policy = call.policy, budget = call.world.budget, on_retry = |event| call.on_retry(event), on_give_up = |event| call.on_give_up(event))]
fn annotated(call: &Call<'_>, scope: &testing::Scope) -> Result<u64, Fault> {
    body(call, scope)
}

#[retry(policy = call.policy, on_retry = |event| call.on_retry(event), on_give_up = |event| call.on_give_up(event))]
fn without_budget(call: &Call<'_>, scope: &testing::Scope) -> Result<u64, Fault> {
    body(call, scope)
}

#[retry(
    policy = call.policy,
    budget = call.world.budget,
    before_retry = if call.chance(0.1) { scope.advance(Duration::from_millis(70)) },
    on_retry = |event| call.on_retry(event),
    on_give_up = |event| call.on_give_up(event),
)]
fn explained(call: &Call<'_>, scope: &testing::Scope) -> Result<u64, RetryError<Fault>> {
    body(call, scope)
}

fn closure(call: &Call<'_>, scope: &testing::Scope) -> Result<u64, Fault> {
    call.policy
        .call(|| body(call, scope))
        .budget(&call.world.budget)
        .on_retry(|event| call.on_retry(event))
        .on_give_up(|event| call.on_give_up(event))
        .run()
}

/// What a session told its observer, in place of hooks.
struct Told<'c, 'w>(&'c Call<'w>, Duration);

impl Observer<Result<u64, Fault>> for Told<'_, '_> {
    fn elapsed(&self) -> Duration {
        self.1
    }

    fn on_final(&mut self, _attempt: u32) {}

    fn on_retry(&mut self, _attempt: u32, delay: Duration, outcome: &Result<u64, Fault>) {
        self.0.settled(outcome, Decision::Wait(delay));
    }

    fn on_give_up(&mut self, _attempt: u32, delay: Duration, outcome: &Result<u64, Fault>, reason: StopReason) {
        self.0.settled(outcome, Decision::GiveUp { reason, delay });
    }
}

fn own_loop(call: &Call<'_>, scope: &testing::Scope) -> Result<u64, Fault> {
    let (mut session, started) = (Session::new().with_budget(&call.world.budget), scope.elapsed());
    loop {
        let outcome = body(call, scope);
        if outcome.is_ok() {
            session.earn();
        }
        let verdict = outcome.as_ref().err().map_or(Verdict::Final, Retryable::verdict);
        match session.settle(&call.policy, outcome, verdict, Told(call, scope.elapsed() - started)) {
            ControlFlow::Break(outcome) => return outcome,
            ControlFlow::Continue(delay) => scope.advance(delay),
        }
        // What a loop forgets to say, the next decision knows.
        if call.chance(0.7) { session.resume() } else { call.forgot.set(true) }
    }
}

/// Makes twenty calls. Returns how many steps they made.
pub fn blocking_calls(rng: &mut Draws) -> u64 {
    let scope = Rc::new(testing::scope().seed(rng.random()));
    let clock = Rc::clone(&scope);
    let world = World::new(rng, Duration::ZERO, move || clock.elapsed());
    for _ in 0..20 {
        let policy = policies::policy(rng, true);
        let form = rng.random_range(0..5);
        let ends = if form == 2 { Ends::Explained } else { Ends::WithAnAttempt };
        let mut call = Call::new(&world, rng, policy, ends, false);
        if form == 1 {
            call = call.without_budget();
        }
        if form == 4 {
            call = call.with_own_clock();
        }
        call.start();
        let made = catch_unwind(AssertUnwindSafe(|| match form {
            0 => Ok(annotated(&call, &scope)),
            1 => Ok(without_budget(&call, &scope)),
            2 => Err(explained(&call, &scope)),
            3 => Ok(closure(&call, &scope)),
            _ => Ok(own_loop(&call, &scope)),
        }));
        match made {
            Ok(Ok(outcome)) => call.finish(&outcome),
            Ok(Err(outcome)) => call.finish_explained(outcome),
            Err(panic) if panic.is::<Scripted>() => call.gone(),
            Err(panic) => resume_unwind(panic),
        }
        scope.advance(Duration::from_millis(rng.random_range(0..50)));
    }
    world.check_exactly();
    world.steps.get()
}
