//! The helper of the hand-written loops.

use std::{cell::RefCell, time::Duration};

use rand::{RngExt, SeedableRng, rngs::SmallRng};

thread_local! {
    static GENERATOR: RefCell<SmallRng> = RefCell::new(
        SmallRng::try_from_rng(&mut rand::rngs::SysRng).expect("the system has randomness to give")
    );
}

/// Draws a wait from nothing up to `ceiling` milliseconds.
pub fn full_jitter(ceiling: u64) -> Duration {
    let ceiling = Duration::from_millis(ceiling);
    GENERATOR.with_borrow_mut(|generator| generator.random_range(Duration::ZERO..=ceiling))
}
