//! One policy for many functions: a constant that is checked at compile time, or a value that is known at run time.

use std::{cell::Cell, time::Duration};

use reattempt::{Policy, Strategy, policy, retry};

/// The keys of the attribute, checked the same way.
const DATABASE: Policy = policy!(strategy = "exponential", max = 4, base = "1ms", cap = "5ms");

#[retry(policy = DATABASE, when(None))]
fn find(calls: &Cell<u32>) -> Option<u32> {
    calls.set(calls.get() + 1);
    None
}

#[retry(policy = DATABASE, when(false))]
fn save(calls: &Cell<u32>) -> bool {
    calls.set(calls.get() + 1);
    calls.get() == 2
}

/// A client whose owner chooses the policy.
struct Client {
    policy: Policy,
    calls: Cell<u32>,
}

impl Client {
    #[retry(policy = self.policy, when(None))]
    fn fetch(&self) -> Option<u32> {
        self.calls.set(self.calls.get() + 1);
        None
    }
}

fn main() {
    let (find_calls, save_calls) = (Cell::new(0), Cell::new(0));
    let (found, saved) = (find(&find_calls), save(&save_calls));
    println!("shared constant:    find gave up after {} attempts, save took {}", find_calls.get(), save_calls.get());
    assert_eq!((found, find_calls.get(), saved, save_calls.get()), (None, 4, true, 2));

    // A bad value, for example from a command line, is an error and not a panic.
    let error = Policy::builder().max(0).build().expect_err("a call makes at least one attempt");
    println!("builder's mistake:  {error}");

    let policy = Policy::builder().strategy(Strategy::Constant).base(Duration::from_millis(1)).max(2).build();
    let client = Client { policy: policy.expect("the values are sound"), calls: Cell::new(0) };
    assert_eq!(client.fetch(), None);
    println!("client's own:       {} attempts", client.calls.get());
    assert_eq!(client.calls.get(), 2);

    println!("\nWhat the shared constant does:\n\n{DATABASE}");
}
