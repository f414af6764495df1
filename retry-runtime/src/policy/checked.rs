//! A policy that is evaluated while compiling, and its fault under the expression that causes it.

use super::{Policy, PolicyError};

/// A policy that was checked while compiling.
///
/// # Panics
///
/// While compiling, with the fault: where a constant expression has a value that no policy takes.
#[track_caller]
pub const fn checked(policy: Result<Policy, PolicyError>) -> Policy {
    match policy {
        Ok(policy) => policy,
        Err(fault) => panic!("{}", fault.message()),
    }
}

/// The fault of a policy where `key` causes it; any other is left for another to report.
///
/// # Errors
///
/// That fault.
pub const fn fault_of(policy: Result<Policy, PolicyError>, key: &str) -> Result<Policy, PolicyError> {
    match policy {
        Err(fault) if is_same(fault.key(), key) => Err(fault),
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
