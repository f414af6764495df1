//! Loops of one's own: a scope seeds and caps what they ask the crate, and the waiting is theirs.

use std::{ops::ControlFlow, time::Duration};

use reattempt::{Policy, Session, Verdict, policy, testing};

const POLICY: Policy = policy!(strategy = "full_jitter", max = unlimited);

/// Calls `waits` in a scope with a seed that caps attempts, and returns what it returns.
fn in_scope(seed: u64, max: u32, waits: impl Fn() -> Vec<Duration>) -> Vec<Duration> {
    let scope = testing::scope().seed(seed).max(max);
    let waits = waits();
    assert!(scope.delays().is_empty(), "the crate did not wait");
    waits
}

fn is_seeded_and_capped(waits: impl Fn() -> Vec<Duration>) {
    assert_eq!(in_scope(7, 6, &waits), in_scope(7, 6, &waits));
    assert_ne!(in_scope(7, 6, &waits), in_scope(8, 6, &waits));
    for max in [1, 2, 6] {
        assert_eq!(in_scope(7, max, &waits).len() + 1, max as usize);
    }
}

#[test]
fn waits_of_ones_own_are_seeded_and_capped() {
    is_seeded_and_capped(|| POLICY.waits().take(9).collect());
}

#[test]
fn a_session_of_ones_own_is_seeded_and_capped() {
    is_seeded_and_capped(|| {
        let (mut session, mut waits) = (Session::new(), Vec::new());
        while let ControlFlow::Continue(wait) = session.settle(&POLICY, (), Verdict::TRANSIENT, ()) {
            waits.push(wait);
            session.resume();
            if waits.len() == 9 {
                break;
            }
        }
        waits
    });
}
