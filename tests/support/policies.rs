//! Arbitrary policies, for tests of properties.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::time::Duration;

use proptest::prelude::*;
use reattempt::{Jitter, Policy, PolicyBuilder, Strategy as Waits};

/// From a nanosecond to the longest there is.
pub(crate) fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![
        4 => (1..10_000_000_000_u64).prop_map(Duration::from_nanos),
        1 => (1_u64.., 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos)),
        1 => Just(Duration::MAX),
        1 => Just(Duration::from_nanos(1)),
    ]
}

static LISTS: [&[Duration]; 3] = [
    &[Duration::from_secs(1)],
    &[Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(30)],
    &[Duration::MAX, Duration::from_nanos(1)],
];

fn waits() -> impl Strategy<Value = Waits> {
    prop_oneof![
        Just(Waits::Immediate),
        Just(Waits::Constant),
        Just(Waits::Linear),
        Just(Waits::Exponential),
        Just(Waits::Fibonacci),
        Just(Waits::FullJitter),
        Just(Waits::EqualJitter),
        Just(Waits::DecorrelatedJitter),
        prop::sample::select(&LISTS).prop_map(Waits::Steps),
    ]
}

fn jitters() -> impl Strategy<Value = Option<Jitter>> {
    prop_oneof![
        Just(None),
        Just(Some(Jitter::Full)),
        Just(Some(Jitter::Equal)),
        (1..=1000_u32).prop_map(|thousandths| Some(Jitter::Spread(f64::from(thousandths) / 1000.0))),
    ]
}

/// Every sound policy without a function in it, which is what a configuration can hold.
pub(crate) fn policies() -> impl Strategy<Value = Policy> {
    policies_of(waits())
}

/// Every sound policy.
pub(crate) fn any_policies() -> impl Strategy<Value = Policy> {
    let growing: fn(u32, Duration) -> Duration =
        |retry, previous| previous.saturating_mul(retry).saturating_add(Duration::from_nanos(1));
    policies_of(prop_oneof![9 => waits(), 1 => Just(Waits::Custom(growing))])
}

/// Keys at random. Those that contradict each other are left out.
fn policies_of(waits: impl Strategy<Value = Waits>) -> impl Strategy<Value = Policy> {
    let factors =
        prop_oneof![Just(2.0), 1.000_001..4.0, 1.0..f64::MAX, Just(f64::MAX), (2..100_u32).prop_map(f64::from)];
    let maxima = prop_oneof![Just(None), (1..50_u32).prop_map(Some), (1..=u32::MAX).prop_map(Some)];
    let limits = (prop::option::of(durations()), prop::option::of(durations()), any::<bool>());
    let durations = [durations(), durations(), durations(), durations()].map(prop::option::of);
    (waits, jitters(), durations, factors, maxima, limits).prop_map(
        |(waits, jitter, [base, cap, step, throttle_base], factor, max, (elapsed, timeout, idempotent))| {
            let builder = Policy::builder().strategy(waits).idempotent(idempotent);
            let builder = max.map_or(builder.unlimited(), |max| builder.max(max));
            // What this strategy does not take, or what would contradict the rest, is left as it was.
            let keys: [&dyn Fn(PolicyBuilder) -> Option<PolicyBuilder>; 8] = [
                &|builder| jitter.map(|jitter| builder.jitter(jitter)),
                &|builder| Some(builder.factor(factor)),
                &|builder| base.map(|base| builder.base(base)),
                &|builder| cap.map(|cap| builder.cap(cap)),
                &|builder| step.map(|step| builder.step(step)),
                &|builder| throttle_base.map(|base| builder.throttle_base(base)),
                &|builder| elapsed.map(|limit| builder.max_elapsed(limit)),
                &|builder| timeout.map(|limit| builder.attempt_timeout(limit)),
            ];
            let sound = |builder: &PolicyBuilder| builder.build().is_ok();
            keys.iter().fold(builder, |builder, key| key(builder).filter(sound).unwrap_or(builder)).build().unwrap()
        },
    )
}
