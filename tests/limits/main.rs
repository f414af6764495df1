//! The limits of a call: elapsed time, a timeout for each attempt, hints of the peer, classes of failure, and all of them
//! from a policy that is known only at run time.

#[path = "../support/mod.rs"]
mod support;

mod attempt_timeout;
mod classes;
mod hints;
mod max_elapsed;
mod runtime_policy;
