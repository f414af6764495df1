//! Retrying what must not happen twice: with an idempotency key that is created once, outside the retried function. If
//! the server does not support such a key, only failures that prove that it did not act are retried.

use std::cell::{Cell, RefCell};

use reattempt::{Retryable, retry};

#[derive(Debug, PartialEq, Retryable)]
enum BankError {
    /// The request was sent and no answer came: the money may have moved.
    #[retryable]
    NoAnswer,
    /// The bank refused the request before it did anything.
    #[retryable(throttled)]
    Busy,
}

/// A bank that books the payment and then loses its first answer.
#[derive(Default)]
struct Bank {
    requests: Cell<u32>,
    booked: RefCell<Vec<String>>,
}

impl Bank {
    fn collect(&self, key: Option<&str>) -> Result<usize, BankError> {
        self.requests.set(self.requests.get() + 1);
        match self.requests.get() {
            1 => return Err(BankError::Busy),
            2 => {
                self.booked.borrow_mut().push(key.unwrap_or("no key").to_owned());
                return Err(BankError::NoAnswer);
            }
            _ => {}
        }
        let mut booked = self.booked.borrow_mut();
        // A bank that has seen the key does not book the payment again.
        if key.is_none_or(|key| !booked.iter().any(|known| known == key)) {
            booked.push(key.unwrap_or("no key").to_owned());
        }
        Ok(booked.len())
    }
}

/// The caller creates the key, so all attempts carry the same one.
fn pay(bank: &Bank, order: u32) -> Result<usize, BankError> {
    let key = format!("order-{order}"); // inside `pay_with_key`, it could differ for each attempt
    pay_with_key(bank, &key)
}

#[retry(strategy = "constant", base = "1ms", max = 5)]
fn pay_with_key(bank: &Bank, key: &str) -> Result<usize, BankError> {
    bank.collect(Some(key))
}

/// Without a key, `Busy` is retried. `NoAnswer` goes to the caller, who must check whether the money moved.
#[retry(strategy = "constant", base = "1ms", max = 5, idempotent = false)]
fn pay_without_key(bank: &Bank) -> Result<usize, BankError> {
    bank.collect(None)
}

fn main() {
    let bank = Bank::default();
    let booked = pay(&bank, 17);
    println!("with a key:    {} requests, {} booked, {booked:?}", bank.requests.get(), bank.booked.borrow().len());
    assert_eq!((booked, bank.requests.get()), (Ok(1), 3));

    let bank = Bank::default();
    let booked = pay_without_key(&bank);
    println!("without a key: {} requests, {} booked, {booked:?}", bank.requests.get(), bank.booked.borrow().len());
    println!("               a retry would have booked it twice, so the caller must check");
    assert_eq!((booked, bank.requests.get()), (Err(BankError::NoAnswer), 2));
}
