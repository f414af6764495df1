//! Small policies at random: whole milliseconds, so that the model needs no rounding, and limits that are often reached.

use std::time::Duration;

use rand::RngExt;
use reattempt::{Jitter, Policy, PolicyBuilder, Strategy};

use crate::{Draws, model::GROWTH};

pub(crate) fn ms(rng: &mut Draws, most: u64) -> Duration {
    Duration::from_millis(rng.random_range(1..=most))
}

static STEPS: [Duration; 3] = [Duration::ZERO, Duration::from_millis(20), Duration::from_millis(5)];

/// A policy; without jitter if the test cannot seed it.
pub(crate) fn policy(rng: &mut Draws, jittered: bool) -> Policy {
    let strategies = [
        Strategy::Immediate,
        Strategy::Constant,
        Strategy::Linear,
        Strategy::Exponential,
        Strategy::Fibonacci,
        Strategy::Steps(&STEPS),
        Strategy::Custom(|retry, previous| previous + GROWTH * retry),
        Strategy::FullJitter,
        Strategy::EqualJitter,
        Strategy::DecorrelatedJitter,
    ];
    let strategy = strategies[rng.random_range(0..if jittered { 10 } else { 7 })];
    let mut builder = Policy::builder().strategy(strategy).idempotent(rng.random_bool(0.8));
    builder = if rng.random_bool(0.2) { builder.unlimited() } else { builder.max(rng.random_range(1..8)) };
    // A key that this strategy does not take, or that contradicts the others, is left out.
    let mut try_key = |chance: f64, key: &dyn Fn(PolicyBuilder, &mut Draws) -> PolicyBuilder| {
        if rng.random_bool(chance) {
            let changed = key(builder, rng);
            if changed.build().is_ok() {
                builder = changed;
            }
        }
    };
    try_key(0.8, &|builder, rng| builder.base(ms(rng, 40)));
    try_key(0.5, &|builder, rng| builder.cap(ms(rng, 200)));
    try_key(0.5, &|builder, rng| builder.factor([1.5, 2.0, 3.0][rng.random_range(0..3)]));
    try_key(0.5, &|builder, rng| builder.step(ms(rng, 40)));
    try_key(0.3, &|builder, rng| builder.throttle_base(ms(rng, 80)));
    try_key(0.3, &|builder, rng| builder.max_hint(ms(rng, 300)));
    try_key(0.5, &|builder, rng| builder.max_elapsed(ms(rng, 400)));
    try_key(0.05, &|builder, _| builder.max_elapsed(Duration::ZERO));
    try_key(0.5, &|builder, rng| builder.attempt_timeout(ms(rng, 60)));
    if jittered {
        let jitters = [Jitter::Full, Jitter::Equal, Jitter::Spread(0.25), Jitter::Spread(1.0)];
        try_key(0.5, &|builder, rng| builder.jitter(jitters[rng.random_range(0..4)]));
    }
    builder.build().unwrap()
}
