//! The guarantees, each with a module named after it. What they say stands at the head of the module.

#[path = "../support/mod.rs"]
mod support;

mod guarantee_1_attempts_and_waits;
mod guarantee_2_time_limits;
mod guarantee_3_the_outcome_is_the_last_one;
mod guarantee_4_dropping_ends_the_call;
mod guarantee_5_a_first_try_costs_nothing;
mod guarantee_6_a_panic_is_a_panic;
mod guarantee_7_the_budget_holds;
mod guarantee_8_nothing_of_the_users_scope;
