//! Every test is a seeded loop. It is short unless `REATTEMPT_STEPS` says how many steps each test makes, and a failure
//! names the seed to repeat it with: `REATTEMPT_SEED=123 REATTEMPT_STEPS=1`.

mod run;
mod soak;

#[test]
fn calls_side_by_side_follow_the_model() {
    run::seeds(100_000, model_tests::calls_side_by_side);
}

#[test]
fn blocking_calls_follow_the_model() {
    run::seeds(100_000, model_tests::blocking_calls);
}

#[test]
fn no_configuration_causes_a_panic() {
    run::seeds(30_000, |draws| {
        model_tests::configurations(draws);
        3
    });
}

#[test]
fn no_header_causes_a_panic_or_a_longer_wait() {
    run::seeds(30_000, |draws| {
        model_tests::headers(draws);
        1
    });
}
