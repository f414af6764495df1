//! A policy that is evaluated while compiling, and its fault under the expression that causes it.

use super::{Policy, PolicyError};

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

/// The fault of a policy where `key` causes it; any other is left for another to report.
///
/// # Errors
///
/// That fault.
pub const fn fault_of(built: Result<Policy, PolicyError>, key: &str) -> Result<Policy, PolicyError> {
    match first_fault(built) {
        Some(fault) if is_same(fault.key(), key) => Err(fault),
        _ => Ok(Policy::DEFAULT),
    }
}

const fn is_same(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        if *a != *b {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}

/// A zero that a program could have read from its users is a fault where it is written in the program.
const fn first_fault(built: Result<Policy, PolicyError>) -> Option<PolicyError> {
    match built {
        Err(fault) => Some(fault),
        Ok(policy) => {
            let faults = policy.to_builder().written_faults();
            let mut index = 0;
            while index < faults.len() && faults[index].is_none() {
                index += 1;
            }
            if index < faults.len() { faults[index] } else { None }
        }
    }
}
