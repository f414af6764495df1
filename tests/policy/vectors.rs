//! The reference data in `tests/vectors/delays.csv`: intervals, means, and how the draws are spread.

use std::time::Duration;

use rand::{SeedableRng, rngs::SmallRng};
use reattempt::{Jitter, Policy, Strategy};

const DELAYS: &str = include_str!("../vectors/delays.csv");
const DRAWS: usize = 4_000;

struct Row {
    line: &'static str,
    policy: Policy,
    retry: u32,
    previous: Duration,
    least: u64,
    most: u64,
    mean: u64,
}

impl Row {
    fn read(line: &'static str) -> Self {
        let fields: Vec<&str> = line.split(',').collect();
        let [strategy, jitter, base, cap, factor, step, retry, previous, least, most, mean] =
            fields[..].try_into().unwrap();
        let nanos = |text: &str| Duration::from_nanos(text.parse().unwrap());
        let builder = Policy::builder().base(nanos(base)).cap(nanos(cap));
        let builder = match strategy {
            "immediate" => Policy::builder().strategy(Strategy::Immediate).cap(nanos(cap)),
            "constant" => builder.strategy(Strategy::Constant),
            "linear" => builder.strategy(Strategy::Linear).step(nanos(step)),
            "exponential" => builder.strategy(Strategy::Exponential).factor(factor.parse().unwrap()),
            "fibonacci" => builder.strategy(Strategy::Fibonacci),
            "full_jitter" => builder.strategy(Strategy::FullJitter).factor(factor.parse().unwrap()),
            "equal_jitter" => builder.strategy(Strategy::EqualJitter).factor(factor.parse().unwrap()),
            "decorrelated_jitter" => builder.strategy(Strategy::DecorrelatedJitter),
            other => panic!("a strategy of the vectors that is not known: {other}"),
        };
        let builder = match jitter {
            "none" => builder,
            "full" => builder.jitter(Jitter::Full),
            "equal" => builder.jitter(Jitter::Equal),
            fraction => builder.jitter(Jitter::Spread(fraction.parse().unwrap())),
        };
        Self {
            line,
            policy: builder.build().unwrap(),
            retry: retry.parse().unwrap(),
            previous: nanos(previous),
            least: least.parse().unwrap(),
            most: most.parse().unwrap(),
            mean: mean.parse().unwrap(),
        }
    }

    fn draws(&self) -> Vec<u64> {
        let mut rng = SmallRng::seed_from_u64(u64::from(self.retry) ^ self.most);
        let draw = |_| u64::try_from(self.policy.delay(self.retry, self.previous, &mut rng).as_nanos()).unwrap();
        let mut draws: Vec<u64> = (0..DRAWS).map(draw).collect();
        draws.sort_unstable();
        draws
    }

    /// A nanosecond, or one part in 10^9 where the factor is a fraction.
    fn tolerance(&self) -> u64 {
        if self.policy.factor().fract() == 0.0 { 1 } else { 1 + self.most / 1_000_000_000 }
    }

    /// The chance that a wait is `at` or shorter, by the formula.
    fn chance(&self, at: u64) -> f64 {
        if at >= self.most {
            return 1.0;
        }
        // Decorrelated jitter draws before the cap.
        let most = match self.policy.strategy() {
            Strategy::DecorrelatedJitter => u64::try_from(3 * self.previous.as_nanos()).unwrap(),
            _ => self.most,
        };
        (at - self.least + 1) as f64 / (most - self.least + 1) as f64
    }
}

fn rows() -> impl Iterator<Item = Row> {
    DELAYS.lines().skip(1).map(Row::read)
}

#[test]
fn draws_stay_within_the_interval() {
    assert_eq!(rows().count(), 225);
    for row in rows() {
        let draws = row.draws();
        let (first, last) = (draws[0], draws[DRAWS - 1]);
        assert!(first + row.tolerance() >= row.least, "{first} is below the interval of {}", row.line);
        assert!(last <= row.most + row.tolerance(), "{last} is above the interval of {}", row.line);
    }
}

#[test]
fn means_are_as_computed() {
    for row in rows() {
        let draws = row.draws();
        let mean = draws.iter().map(|draw| *draw as f64).sum::<f64>() / DRAWS as f64;
        // Five standard deviations of the mean; of a uniform draw the deviation is the width over the root of 12.
        let width = (row.most - row.least) as f64;
        let tolerance = 5.0 * width / 12_f64.sqrt() / (DRAWS as f64).sqrt() + row.tolerance() as f64;
        assert!((mean - row.mean as f64).abs() <= tolerance, "a mean of {mean} for {}", row.line);
    }
}

/// The Kolmogorov-Smirnov test, at a significance of one in a million for each row.
#[test]
fn draws_are_spread_as_the_formulas_say() {
    let critical = (-(1e-6_f64 / 2.0).ln() / 2.0 / DRAWS as f64).sqrt();
    for row in rows().filter(|row| row.most > row.least) {
        let draws = row.draws();
        let worst = draws
            .iter()
            .enumerate()
            // Where several draws are the same, as a few nanoseconds are, the last of them counts.
            .filter(|(number, draw)| draws.get(number + 1) != Some(draw))
            .map(|(number, draw)| ((number + 1) as f64 / DRAWS as f64 - row.chance(*draw)).abs())
            .fold(0.0, f64::max);
        assert!(worst <= critical, "a distance of {worst}, more than {critical}, for {}", row.line);
    }
}

#[test]
fn waits_at_the_cap_stay_spread() {
    for row in rows().filter(|row| row.policy.is_jittered() && row.retry >= 31) {
        let mut draws = row.draws();
        let at_cap = draws.iter().filter(|draw| **draw == row.most).count();
        draws.dedup();
        if row.most - row.least > 1_000_000 && row.policy.strategy() != Strategy::DecorrelatedJitter {
            assert!(at_cap <= 1, "{at_cap} waits of exactly the cap for {}", row.line);
            assert!(draws.len() > DRAWS * 9 / 10, "only {} different waits for {}", draws.len(), row.line);
        }
    }
}
