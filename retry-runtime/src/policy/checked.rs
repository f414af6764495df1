//! A policy that is evaluated while compiling, and its fault under the expression that causes it.

use super::{Policy, PolicyError, builder::first};
use crate::key::Key;

/// The policy of an expansion.
///
/// # Panics
///
/// While compiling, with the fault: where a constant expression has a value that no policy takes.
#[track_caller]
pub const fn checked(built: Result<Policy, PolicyError>) -> Policy {
    match (first_fault(built), built) {
        (None, Ok(policy)) => policy,
        (Some(fault), _) | (_, Err(fault)) => panic!("{}", fault.message()),
    }
}

/// The same where `key` causes the fault; any other is left for another to report.
///
/// # Panics
///
/// While compiling, with that fault.
#[track_caller]
pub const fn checked_for(key: Key, built: Result<Policy, PolicyError>) {
    if let Some(fault) = first_fault(built) {
        assert!(fault.cause() as u32 != key as u32, "{}", fault.message());
    }
}

/// A zero that a program could have read from its users is a fault where it is written in the program.
const fn first_fault(built: Result<Policy, PolicyError>) -> Option<PolicyError> {
    match built {
        Err(fault) => Some(fault),
        Ok(policy) => first(&policy.to_builder().written_faults()),
    }
}
