//! Random calls against a plain model of what a call guarantees, and random inputs.
//!
//! Every test is a seeded loop. It is short unless `REATTEMPT_STEPS` says how many steps each test makes, and a failure
//! names the seed to repeat it with: `REATTEMPT_SEED=123 REATTEMPT_STEPS=1`.

#![expect(clippy::unchecked_time_subtraction, reason = "a time that runs back is a failure")]

mod blocking;
mod calls;
mod inputs;
mod model;
mod policies;
mod run;
mod soak;
mod world;
