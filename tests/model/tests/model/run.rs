//! The seeded loop.

use std::{env, str::FromStr, thread};

use model_tests::Draws;

/// Names the seed if the test fails.
struct Named(u64);

impl Drop for Named {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("to repeat it: REATTEMPT_SEED={} REATTEMPT_STEPS=1", self.0);
        }
    }
}

fn number<T: FromStr>(name: &str) -> Option<T> {
    let text = env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("`{name}` is not a number: {text}")))
}

/// Calls `play` with one seed after the other, until it has made enough steps. It returns how many it made.
pub(crate) fn seeds(short: u64, mut play: impl FnMut(&mut Draws) -> u64) {
    let (first, steps) = (number("REATTEMPT_SEED").unwrap_or(7), number("REATTEMPT_STEPS").unwrap_or(short));
    let (mut seed, mut made) = (first, 0);
    while made < steps {
        let named = Named(seed);
        made += play(&mut Draws::seeded(seed)).max(1);
        drop(named);
        seed = seed.wrapping_add(1);
    }
    println!("{made} steps with {} seeds", seed.wrapping_sub(first));
}

/// Calls `play` once with the number of steps.
pub(crate) fn whole(short: u64, play: impl FnOnce(u64)) {
    let steps = number("REATTEMPT_STEPS").unwrap_or(short);
    play(steps);
    println!("{steps} steps");
}
