//! The budget under every interleaving of a few threads, by the model checker:
//! `RUSTFLAGS="--cfg loom" cargo test -p retry-runtime --features engine,std --lib --release loom`.

use loom::{sync::Arc, thread};

use super::RetryBudget;

fn shared(capacity: u32, ratio: f64) -> Arc<RetryBudget> {
    Arc::new(RetryBudget::new(capacity).with_ratio(ratio))
}

/// Runs `f` on a thread of its own.
fn on<T: 'static>(budget: &Arc<RetryBudget>, f: impl FnOnce(&RetryBudget) -> T + 'static) -> thread::JoinHandle<T> {
    let budget = Arc::clone(budget);
    thread::spawn(move || f(&budget))
}

#[test]
fn the_last_token_is_taken_once() {
    loom::model(|| {
        let budget = shared(1, 0.1);
        let other = on(&budget, RetryBudget::withdraw);
        let taken = [budget.withdraw(), other.join().unwrap()];
        assert_eq!(taken.into_iter().filter(|&taken| taken).count(), 1);
        assert_eq!(budget.available(), 0);
    });
}

#[test]
fn each_deposit_counts_once() {
    loom::model(|| {
        let budget = shared(1, 0.5);
        assert!(budget.withdraw());
        let other = on(&budget, RetryBudget::deposit);
        budget.deposit();
        other.join().unwrap();
        assert_eq!(budget.available(), 1);
    });
}

#[test]
fn retries_stay_within_capacity_and_earnings() {
    loom::model(|| {
        let budget = shared(1, 0.5);
        // Two successes of half a token pay for one retry, in addition to the first token.
        let one = on(&budget, |budget| {
            budget.deposit();
            usize::from(budget.withdraw())
        });
        let two = on(&budget, |budget| {
            let first = usize::from(budget.withdraw());
            budget.deposit();
            first
        });
        let mut retries = one.join().unwrap() + two.join().unwrap();
        while budget.withdraw() {
            retries += 1;
        }
        assert!((1..=2).contains(&retries), "{retries} retries");
    });
}

#[test]
fn a_token_given_back_can_be_taken() {
    loom::model(|| {
        let budget = shared(1, 0.0);
        // A retry that never starts: its token is put back, whoever asked in between.
        let dropped = on(&budget, |budget| {
            if budget.withdraw() {
                budget.give_back();
            }
        });
        let retried = budget.withdraw();
        dropped.join().unwrap();
        assert_eq!(budget.available(), u32::from(!retried));
    });
}

#[test]
fn two_threads_never_overfill_the_bucket() {
    loom::model(|| {
        let budget = shared(2, 1.0);
        assert!(budget.withdraw());
        let other = on(&budget, RetryBudget::give_back);
        budget.deposit();
        other.join().unwrap();
        assert_eq!(budget.available(), 2);
    });
}

#[test]
fn each_refill_counts_once() {
    loom::model(|| {
        let budget = shared(3, 0.0);
        budget.refill(10, 0);
        assert!((0..3).all(|_| budget.withdraw()));
        // Both ask after two tokens became due, one of them a little later.
        let other = on(&budget, |budget| {
            budget.refill(10, 25);
            usize::from(budget.withdraw())
        });
        budget.refill(10, 24);
        let mut retries = usize::from(budget.withdraw()) + other.join().unwrap();
        while budget.withdraw() {
            retries += 1;
        }
        assert_eq!(retries, 2);
        // The rest of the time is not lost.
        budget.refill(10, 30);
        assert_eq!(budget.available(), 1);
    });
}
