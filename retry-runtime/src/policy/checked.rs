//! A policy that is evaluated at compile time, with its fault reported at the expression that causes it.

use super::{Policy, PolicyError, rules::first};
use crate::key::Key;

/// Returns the policy of an expansion.
///
/// # Panics
///
/// Panics at compile time with the fault if a constant expression has a value that no policy accepts.
#[track_caller]
pub const fn checked(built: Result<Policy, PolicyError>) -> Policy {
    match (first_fault(built), built) {
        (None, Ok(policy)) => policy,
        (Some(fault), _) | (_, Err(fault)) => panic!("{}", fault.message()),
    }
}

/// Checks only the faults that `key` causes; other keys report theirs.
///
/// # Panics
///
/// Panics at compile time with that fault.
#[track_caller]
pub const fn checked_for(key: Key, built: Result<Policy, PolicyError>) {
    if let Some(fault) = first_fault(built) {
        assert!(fault.cause() as u32 != key as u32, "{}", fault.message());
    }
}

/// Reports a zero too: it has a meaning at run time, but in the source of a program it is a mistake.
const fn first_fault(built: Result<Policy, PolicyError>) -> Option<PolicyError> {
    match built {
        Err(fault) => Some(fault),
        Ok(policy) => first(&policy.to_builder().written_faults()),
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use core::time::Duration;
    use std::panic::catch_unwind;

    use super::{Key, Policy, checked, checked_for};

    #[test]
    fn a_fault_panics_at_its_key_alone() {
        let built = Policy::builder().max(0).build();
        assert!(catch_unwind(|| checked_for(Key::Max, built)).is_err());
        assert!(catch_unwind(|| checked_for(Key::Cap, built)).is_ok());
    }

    #[test]
    fn a_zero_panics_although_a_builder_takes_it() {
        let built = Policy::builder().base(Duration::ZERO).build();
        assert!(built.is_ok());
        assert!(catch_unwind(|| checked(built)).is_err());
    }
}
