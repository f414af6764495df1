//! `policy!` is checked the same way.
use reattempt::{Policy, policy};
use std::time::Duration;

const ZERO: Duration = Duration::ZERO;

const UNKNOWN: Policy = policy!(stategy = "constant");
const BOTH: Policy = policy!(max = 0, cap = 5);
const ABOUT_A_FUNCTION: Policy = policy!(max = 3, when(Err(_)), budget = BUDGET, clone(a), attempt = a);
const WITHOUT_EFFECT: Policy = policy!(strategy = "constant", factor = 2);
const EVALUATED: Policy = policy!(cap = ZERO);
const HALF_TYPED: Policy = policy!(max = );

fn main() {
    let _ = (UNKNOWN, BOTH, ABOUT_A_FUNCTION, WITHOUT_EFFECT, EVALUATED, HALF_TYPED);
    let _local = policy!(max = 3).max_elapsed();
    let attempts = 3;
    let _ = policy!(max = attempts);
}
