//! The delays before jitter, as pure functions: exact and saturating for every retry, every duration and every factor.
//!
//! Waits are nanoseconds in 128 bits, and retries count from 1. No duration has 2^94 nanoseconds, so that a product
//! with a `u32` fits. Nothing here knows a cap; a wait that no [`Duration`] can hold becomes [`Duration::MAX`] in the
//! end.

use core::time::Duration;

/// `base + step (retry - 1)`
pub(crate) fn linear(base: u128, step: u128, retry: u32) -> u128 {
    base + step * u128::from(retry.saturating_sub(1))
}

/// `base factor^(retry - 1)`: exact for a whole factor, else to within one part in 10^10.
#[inline]
#[expect(clippy::float_cmp, reason = "that is the question")]
pub(crate) fn exponential(base: u128, factor: f64, retry: u32) -> u128 {
    if retry <= 1 {
        // Exactly, also where it has more bits than `Wide`.
        return base;
    }
    // Nearly always the factor is 2 or the power is small, and this is all there is to do.
    let doubled = if factor == 2.0 { 1_u32.checked_shl(retry - 1) } else { None };
    match doubled.or_else(|| whole(factor)?.checked_pow(retry - 1)) {
        Some(power) => base * u128::from(power),
        None => exponential_wide(base, factor, retry - 1),
    }
}

#[cold]
#[inline(never)]
fn exponential_wide(base: u128, factor: f64, exponent: u32) -> u128 {
    let Some(whole) = whole(factor) else { return Wide::of(factor).power(exponent).scale(base) };
    u128::from(whole).saturating_pow(exponent).saturating_mul(base)
}

/// `base F(retry)`, with F = 1, 1, 2, 3, 5 ...
pub(crate) fn fibonacci(base: u128, retry: u32) -> u128 {
    let (mut wait, mut next) = (base, base);
    for _ in 1..retry {
        let Some(sum) = wait.checked_add(next) else { return u128::MAX };
        (wait, next) = (next, sum);
    }
    wait
}

/// The delays in turn, then the last one again and again; zero for an empty list.
pub(crate) fn step(steps: &[Duration], retry: u32) -> u128 {
    let index = usize::try_from(retry.saturating_sub(1)).unwrap_or(usize::MAX);
    steps.get(index).or(steps.last()).map_or(0, Duration::as_nanos)
}

/// `wait by`, for a positive number.
pub(crate) fn scale(wait: u128, by: f64) -> u128 {
    Wide::of(by).scale(wait)
}

/// The factor as a whole number, if it is one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::float_cmp, reason = "that is the question")]
fn whole(factor: f64) -> Option<u32> {
    let whole = factor as u32;
    (f64::from(whole) == factor).then_some(whole)
}

/// Makes a duration of nanoseconds; the longest duration if there are too many.
#[inline]
pub(crate) fn from_nanos(nanos: u128) -> Duration {
    u64::try_from(nanos).map_or_else(|_| from_nanos_wide(nanos), Duration::from_nanos)
}

#[cold]
#[inline(never)]
fn from_nanos_wide(nanos: u128) -> Duration {
    const SECOND: u128 = 1_000_000_000;
    match (u64::try_from(nanos / SECOND), u32::try_from(nanos % SECOND)) {
        (Ok(seconds), Ok(rest)) => Duration::new(seconds, rest),
        _ => Duration::MAX,
    }
}

/// A positive number of 64 significant bits, `mantissa 2^exponent`: an `f64` would lose too much over many powers of a
/// factor just above 1.
#[derive(Clone, Copy)]
struct Wide {
    /// The highest bit is set.
    mantissa: u64,
    exponent: i64,
}

impl Wide {
    const ONE: Self = Self { mantissa: 1 << 63, exponent: -63 };

    /// A finite number above zero.
    fn of(number: f64) -> Self {
        const FRACTION: u32 = f64::MANTISSA_DIGITS - 1;
        let bits = number.to_bits();
        let (biased, fraction) = ((bits >> FRACTION) & 0x7ff, bits & ((1 << FRACTION) - 1));
        let mantissa = if biased == 0 { fraction } else { fraction + (1 << FRACTION) };
        // The bias, and the fraction's place, of IEEE 754's binary64.
        Self::normal(mantissa.into(), i64::try_from(biased.max(1)).unwrap_or(0) - 1075)
    }

    /// The nearest to `mantissa 2^exponent`.
    fn normal(mantissa: u128, exponent: i64) -> Self {
        let excess = 64 - i64::from(mantissa.leading_zeros());
        let kept = if excess > 0 {
            // Rounded to the nearest; the sum reaches past 64 bits only where it is all ones.
            (mantissa >> excess) + ((mantissa >> (excess - 1)) & 1)
        } else {
            mantissa << -excess
        };
        Self { mantissa: u64::try_from(kept).unwrap_or(u64::MAX), exponent: exponent + excess }
    }

    fn times(self, other: Self) -> Self {
        Self::normal(u128::from(self.mantissa) * u128::from(other.mantissa), self.exponent + other.exponent)
    }

    /// By squaring.
    fn power(self, mut exponent: u32) -> Self {
        let (mut square, mut power) = (self, Self::ONE);
        while exponent > 0 {
            if exponent % 2 == 1 {
                power = power.times(square);
            }
            square = square.times(square);
            exponent /= 2;
        }
        power
    }

    /// The wait times this number, to the nearest nanosecond.
    fn scale(self, wait: u128) -> u128 {
        if wait == 0 {
            return 0;
        }
        let Self { mantissa, exponent } = self.times(Self::normal(wait, 0));
        let mantissa = u128::from(mantissa);
        match exponent {
            64.. => u128::MAX,
            0.. => mantissa << exponent,
            -64.. => (mantissa + (1 << (-exponent - 1))) >> -exponent,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use core::time::Duration;

    use proptest::{prelude::*, test_runner::RngSeed};

    use super::{Wide, from_nanos};

    const MAX: Duration = Duration::MAX;

    fn linear(base: Duration, step: Duration, retry: u32) -> Duration {
        from_nanos(super::linear(base.as_nanos(), step.as_nanos(), retry))
    }

    fn exponential(base: Duration, factor: f64, retry: u32) -> Duration {
        from_nanos(super::exponential(base.as_nanos(), factor, retry))
    }

    fn fibonacci(base: Duration, retry: u32) -> Duration {
        from_nanos(super::fibonacci(base.as_nanos(), retry))
    }

    fn step(steps: &[Duration], retry: u32) -> Duration {
        from_nanos(super::step(steps, retry))
    }

    fn scale(wait: Duration, by: f64) -> Duration {
        from_nanos(super::scale(wait.as_nanos(), by))
    }

    fn any_duration() -> impl Strategy<Value = Duration> {
        prop_oneof![
            (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos)),
            any::<u64>().prop_map(Duration::from_nanos),
            any::<u32>().prop_map(|nanos| Duration::from_nanos(nanos.into())),
        ]
    }

    #[test]
    fn the_ends_of_the_range_saturate() {
        for retry in [1, 2, 1000, u32::MAX] {
            assert_eq!(exponential(MAX, 2.0, retry), MAX);
            assert_eq!(exponential(MAX, 1.000_1, retry), MAX);
            assert_eq!(fibonacci(MAX, retry), MAX);
            assert_eq!(linear(MAX, MAX, retry), MAX);
        }
        assert_eq!(exponential(Duration::from_nanos(1), f64::MAX, 2), MAX);
        assert_eq!(exponential(Duration::from_nanos(1), f64::MAX, u32::MAX), MAX);
        assert_eq!(exponential(Duration::ZERO, f64::MAX, u32::MAX), Duration::ZERO);
        assert_eq!(
            linear(Duration::ZERO, Duration::from_nanos(1), u32::MAX),
            Duration::from_nanos(u64::from(u32::MAX) - 1)
        );
        assert_eq!(step(&[], 7), Duration::ZERO);
        let long = Duration::new(u64::MAX / 3, 333_333_333);
        assert_eq!(exponential(long, 1.000_001, 1), long);
        // As retry 1, for lack of anything better.
        assert_eq!(exponential(Duration::from_secs(1), 2.0, 0), Duration::from_secs(1));
    }

    #[test]
    fn products_are_rounded_to_64_bits() {
        // Above a half, a half, and below it.
        for (mantissa, kept) in [(0b111, 0b10), (0b110, 0b10), (0b101, 0b1)] {
            assert_eq!(Wide::normal((1 << 65) | mantissa, 0).mantissa, (1 << 63) | kept, "{mantissa:b}");
        }
    }

    #[test]
    fn a_factor_just_above_one_stays_within_its_promise() {
        // (1 + 2^-20)^n, by the series of its logarithm: n (2^-20 - 2^-41 + 2^-62 / 3).
        let factor = 1.0 + 2_f64.powi(-20);
        for retry in [2_u32, 1000, 1_000_001, 20_000_001] {
            let n = f64::from(retry - 1);
            let exact = (n * (2_f64.powi(-20) - 2_f64.powi(-41) + 2_f64.powi(-62) / 3.0)).exp();
            let wait = exponential(Duration::from_secs(1_000_000), factor, retry).as_secs_f64();
            assert!((wait / exact / 1e6 - 1.0).abs() < 1e-10 + n * 1e-17, "retry {retry}: {wait} for {exact}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

        #[test]
        fn whole_factors_are_exact(base in any_duration(), factor in 2_u32.., retry in 1_u32..100) {
            let exact = (1..retry).try_fold(base.as_nanos(), |wait, _| wait.checked_mul(factor.into()));
            let expected = exact.filter(|exact| *exact <= MAX.as_nanos()).unwrap_or(MAX.as_nanos());
            prop_assert_eq!(exponential(base, factor.into(), retry).as_nanos(), expected);
        }

        #[test]
        fn fractions_of_two_are_exact(base in 0_u32.., retry in 1_u32..20) {
            // 1.5^19 has 31 bits, and so no product here needs more than 64.
            let exact = (1..retry).fold(u128::from(base), |wait, _| wait * 3);
            let halves = 1_u128 << (retry - 1);
            let expected = (exact + halves / 2) / halves;
            prop_assert_eq!(exponential(Duration::from_nanos(base.into()), 1.5, retry).as_nanos(), expected);
        }

        #[test]
        fn waits_never_shrink(base in any_duration(), factor in 1.0_f64..1e6, retry in 1..u32::MAX) {
            prop_assume!(factor > 1.0);
            prop_assert!(exponential(base, factor, retry) <= exponential(base, factor, retry + 1));
            prop_assert!(fibonacci(base, retry) <= fibonacci(base, retry + 1));
            prop_assert!(linear(base, base, retry) <= linear(base, base, retry + 1));
        }

        #[test]
        fn scaling_is_to_the_nearest(wait in any_duration(), thousandths in 1_u32..=1000) {
            let by = f64::from(thousandths) / 1000.0;
            let exact = wait.as_nanos() * u128::from(thousandths) / 1000;
            let scaled = scale(wait, by).as_nanos();
            // 53 bits of the fraction, and the last whole nanosecond.
            prop_assert!(scaled.abs_diff(exact) <= 1 + (exact >> 52), "{scaled} for {exact}");
        }
    }
}
