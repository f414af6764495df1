//! A budget limits the retries of many calls together, so that they do not make an outage worse.

use std::cell::Cell;

use reattempt::{RetryBudget, retry};

/// Use one per server. It holds at most ten retries, and each success pays for a tenth of one.
static INVENTORY: RetryBudget = RetryBudget::new(10);

#[retry(strategy = "immediate", max = 4, when(false))]
fn without(service: &Service) -> bool {
    service.ask()
}

#[retry(strategy = "immediate", max = 4, when(false), budget = INVENTORY)]
fn with(service: &Service) -> bool {
    service.ask()
}

struct Service {
    up: Cell<bool>,
    requests: Cell<u32>,
}

impl Service {
    fn ask(&self) -> bool {
        self.requests.set(self.requests.get() + 1);
        self.up.get()
    }

    /// Returns how many requests a hundred calls make.
    fn requests_of(&self, call: fn(&Service) -> bool) -> u32 {
        self.requests.set(0);
        for _ in 0..100 {
            call(self);
        }
        self.requests.get()
    }
}

fn main() {
    let service = Service { up: Cell::new(false), requests: Cell::new(0) };

    let stormed = service.requests_of(without);
    println!("down, no budget: 100 calls are {stormed} requests");
    assert_eq!(stormed, 400);

    let spared = service.requests_of(with);
    println!("down, budget:    100 calls are {spared} requests, {} tokens are left", INVENTORY.available());
    assert_eq!((spared, INVENTORY.available()), (110, 0));

    service.up.set(true);
    let healthy = service.requests_of(with);
    println!("up again:        100 calls are {healthy} requests, {} tokens are left", INVENTORY.available());
    assert_eq!((healthy, INVENTORY.available()), (100, 10));
}
