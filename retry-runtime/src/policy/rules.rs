//! The rules for what was set: one row for each way in which it can be wrong.

use core::time::Duration;

use super::{
    Jitter, PolicyBuilder, PolicyError, Strategy, Values,
    builder::{List, less},
    error::{
        Fault,
        Shown::{First, Longest, Of},
    },
    value::Value,
};
use crate::key::Key;

/// The number of rules.
pub(super) const RULES: usize = 22;

/// Whether each rule is broken, and its fault: the key that causes it, the keys that it depends on, and the message, with
/// the values to show.
macro_rules! rules {
    ($($broken:expr => $key:ident [$($depends:ident)*] $first:literal $({$shown:expr} $part:literal)*;)*) => {
        [$(($broken, &Fault {
            key: Key::$key,
            depends: &[$(Key::$depends),*],
            shows: &[$($shown),*],
            parts: &[$first $(, $part)*],
            message: concat!($first $(, $part)*),
        })),*]
    };
}

impl PolicyBuilder {
    /// Checks every rule and returns the faults. With `written`, the values are written in a program, so a zero is a
    /// mistake even if it has a meaning at run time.
    pub(super) const fn faults_with(&self, list: List, written: bool) -> [Option<PolicyError>; RULES] {
        let values = self.filled(list);
        let Values { strategy, jitter, base, cap, factor, throttle_base, .. } = values;
        let (limit, timeout) = (or_zero(values.max_elapsed), or_zero(values.attempt_timeout));
        let is_list = matches!(strategy, Strategy::Steps(_));
        let has_jitter = !matches!(jitter, Jitter::None) && !strategy.takes(Key::Jitter);
        let fraction = if let Jitter::Spread(fraction) = jitter { fraction } else { 1.0 };
        // For a function, `base` is only the first `previous`.
        let has_base =
            strategy.takes(Key::Base) && (self.set.has(Key::Base) || !matches!(strategy, Strategy::Custom(_)));
        let has_throttle_base = self.set.has(Key::ThrottleBase) && strategy.takes(Key::ThrottleBase);
        // A `max_elapsed` of zero means one attempt, however long it takes.
        let is_limited = !limit.is_zero();
        let retries = !matches!(values.max, Some(1));
        let first = least_first_wait(&values, list);
        let rules = rules! {
            written && self.is_zero(Key::Base, base) => Base [Base]
                "`base` is zero: make it longer, or use the strategy `immediate` to retry without waiting";
            self.is_zero(Key::Cap, cap) => Cap [Cap]
                "`cap` is zero: make it longer, or use the strategy `immediate` to retry without waiting";
            self.is_zero(Key::MaxHint, values.max_hint) => MaxHint [MaxHint]
                "`max_hint` is zero, so every hint would end the call: make it longer, or remove it";
            self.is_zero(Key::Step, values.step) => Step [Step]
                "`step` is zero: make it longer, or use the strategy `constant` for delays that do not grow";
            self.is_zero(Key::ThrottleBase, throttle_base) => ThrottleBase [ThrottleBase]
                "`throttle_base` is zero: make it longer, or remove it to wait as after any other failure";
            written && self.is_zero(Key::MaxElapsed, limit) => MaxElapsed [MaxElapsed]
                "`max_elapsed` is zero: make it longer, or set `max` to 1 to disable retries";
            self.is_zero(Key::AttemptTimeout, timeout) => AttemptTimeout [AttemptTimeout]
                "`attempt_timeout` is zero: make it longer, or remove it to cut no attempt";
            matches!(values.max, Some(0)) => Max [Max]
                "`max` is 0, but there is always a first attempt, which it counts: set it to 1 to disable retries";
            is_list && list.length == 0 => Strategy [Strategy]
                "`strategy` is an empty list of delays: write at least one, or use the strategy `immediate`";
            // Written this way round so that NaN fails too.
            !(factor > 1.0 && factor < f64::INFINITY) => Factor [Factor]
                "`factor`" {Of(Key::Factor)} " must be a finite number above 1, so that the delays grow: set it to 2, or use the strategy `constant`";
            !(fraction > 0.0 && fraction <= 1.0) => Jitter [Jitter]
                "`jitter`" {Of(Key::Jitter)} " must be above 0 and at most 1: 0.2 spreads each delay by 20 % to either side";
            self.is_idle(Key::Base) => Base []
                "`base` has no effect on this `strategy`" {Of(Key::Strategy)} ": remove it";
            self.is_idle(Key::ThrottleBase) => ThrottleBase []
                "`throttle_base` has no effect on this `strategy`" {Of(Key::Strategy)} ": remove it";
            self.is_idle(Key::Factor) => Factor []
                "`factor` has no effect on this `strategy`" {Of(Key::Strategy)} ": remove it";
            self.is_idle(Key::Step) => Step []
                "`step` has no effect on this `strategy`" {Of(Key::Strategy)} ": remove it";
            has_jitter && strategy.is_jittered() => Jitter []
                "`jitter` has no effect on this `strategy`" {Of(Key::Strategy)} ", which has jitter of its own: remove it";
            has_jitter && !strategy.is_jittered() => Jitter []
                "`jitter` has no effect on this `strategy`" {Of(Key::Strategy)} ": remove it";
            !is_list && has_base && less(cap, base) => Cap [Cap Base Strategy]
                "`cap`" {Of(Key::Cap)} " is shorter than `base`" {Of(Key::Base)} ": increase `cap` or shorten `base`";
            is_list && less(cap, list.longest) => Cap [Cap Strategy]
                "`cap`" {Of(Key::Cap)} " is shorter than the longest delay" {Longest} " of the list: increase `cap` or shorten that delay";
            has_throttle_base && less(cap, throttle_base) =>
                ThrottleBase [ThrottleBase Cap Base Strategy]
                "`throttle_base`" {Of(Key::ThrottleBase)} " is longer than `cap`" {Of(Key::Cap)} ": shorten `throttle_base` or increase `cap`";
            is_limited && !less(timeout, limit) =>
                AttemptTimeout [AttemptTimeout MaxElapsed]
                "`attempt_timeout`" {Of(Key::AttemptTimeout)} " is not shorter than `max_elapsed`" {Of(Key::MaxElapsed)} ", so one attempt could take as long as the whole call: shorten `attempt_timeout` or increase `max_elapsed`";
            is_limited && retries && !less(first, limit) =>
                MaxElapsed [MaxElapsed Max Base ThrottleBase Strategy Jitter]
                "`max_elapsed`" {Of(Key::MaxElapsed)} " is not longer than the first delay" {First} ", so no retry could start: increase `max_elapsed` or shorten the first delay";
        };
        let (mut faults, mut index) = ([None; RULES], 0);
        while index < RULES {
            if let (true, fault) = rules[index] {
                let (mut shown, mut part) = ([None; 2], 0);
                while part < fault.shows.len() {
                    shown[part] = match fault.shows[part] {
                        Of(key) => match values.get(key) {
                            Some(value) => Some((value, !self.set.has(key))),
                            None => None,
                        },
                        Longest => Some((Value::Duration(list.longest), false)),
                        First => Some((Value::Duration(first), false)),
                    };
                    part += 1;
                }
                faults[index] = Some(PolicyError { fault, values: shown });
            }
            index += 1;
        }
        faults
    }

    const fn is_zero(&self, key: Key, duration: Duration) -> bool {
        self.set.has(key) && duration.is_zero()
    }

    /// Returns whether the key was set and has no effect.
    const fn is_idle(&self, key: Key) -> bool {
        self.set.has(key) && !self.values.strategy.takes(key)
    }
}

/// Returns the shortest that the first wait can be, after any failure; zero if that is not known.
const fn least_first_wait(values: &Values, list: List) -> Duration {
    let Values { base, throttle_base, .. } = *values;
    let base = if less(throttle_base, base) { throttle_base } else { base };
    let first = match values.strategy {
        Strategy::Immediate | Strategy::FullJitter | Strategy::Custom(_) => Duration::ZERO,
        Strategy::EqualJitter => part(base, 0.5),
        Strategy::Steps(_) => list.first,
        _ => base,
    };
    match values.jitter {
        Jitter::None => first,
        Jitter::Equal => part(first, 0.5),
        Jitter::Full => Duration::ZERO,
        Jitter::Spread(fraction) => part(first, 1.0 - fraction),
    }
}

/// Returns a part of a duration, rounded down.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "it saturates, and less than the exact part is what a lower bound may be"
)]
const fn part(duration: Duration, fraction: f64) -> Duration {
    Duration::from_nanos((duration.as_nanos() as f64 * fraction) as u64)
}

/// The first fault, if there is one.
pub(super) const fn first(faults: &[Option<PolicyError>]) -> Option<PolicyError> {
    match faults {
        [] => None,
        [None, rest @ ..] => first(rest),
        [fault, ..] => *fault,
    }
}

const fn or_zero(duration: Option<Duration>) -> Duration {
    match duration {
        Some(duration) => duration,
        None => Duration::ZERO,
    }
}
