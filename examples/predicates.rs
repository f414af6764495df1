//! What is retried, decided at the call: each `when` is an arm of a `match` on `&outcome`.

use std::{cell::Cell, time::Duration};

use reattempt::{Retryable, Verdict, retry};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Error {
    Busy,
    Slow { seconds: u32 },
    Throttled { wait: Option<Duration> },
    Refused,
}

/// The server of these functions. It gives the answers of a list in turn and counts them.
struct Server<T>(Vec<T>, Cell<usize>);

impl<T: Copy> Server<T> {
    fn ask(&self) -> T {
        let asked = self.1.get();
        self.1.set(asked + 1);
        self.0[asked]
    }
}

/// A pattern. An outcome that matches no arm is final.
#[retry(base = "1ms", max = 5, when(Err(Error::Busy | Error::Slow { .. })))]
fn pattern(server: &Server<Result<u32, Error>>) -> Result<u32, Error> {
    server.ask()
}

/// A guard, also on a success.
#[retry(base = "1ms", max = 5, when(Ok(answer) if *answer > 500), when(Err(Error::Slow { seconds }) if *seconds < 9))]
fn guard(server: &Server<Result<u32, Error>>) -> Result<u32, Error> {
    server.ask()
}

/// The delay that the server asked for: a `Duration`, or an `Option` of one.
#[retry(base = "1ms", max = 5, when(Err(Error::Throttled { wait }) => *wait), when(Err(Error::Busy) => Duration::from_millis(2)))]
fn asked_to_wait(server: &Server<Result<u32, Error>>) -> Result<u32, Error> {
    server.ask()
}

/// A whole verdict. The server refused the work, so even a payment may be retried.
#[retry(base = "1ms", max = 5, idempotent = false, when(Err(Error::Throttled { .. }) => Verdict::THROTTLED), when(Err(Error::Busy) => Verdict::TRANSIENT))]
fn verdict(server: &Server<Result<u32, Error>>) -> Result<u32, Error> {
    server.ask()
}

/// `None` is retried. The return type can be anything.
#[retry(base = "1ms", max = 5, when(None))]
fn option(server: &Server<Option<&'static str>>) -> Option<&'static str> {
    server.ask()
}

/// A plain value.
#[retry(base = "1ms", max = 5, when(0..=9))]
fn plain(server: &Server<u32>) -> u32 {
    server.ask()
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Status(u16);

impl Retryable for Status {
    fn verdict(&self) -> Verdict {
        if self.0 == 503 { Verdict::TRANSIENT } else { Verdict::Final }
    }
}

/// One arm for all: `Ok` and `Err` both judge themselves.
#[retry(base = "1ms", max = 5, when(outcome => outcome.verdict()))]
fn both(server: &Server<Result<Status, Status>>) -> Result<Status, Status> {
    server.ask()
}

/// Calls a function with a server that gives these answers, and checks that it returns the last one.
fn show<T: Copy + PartialEq + std::fmt::Debug>(what: &str, call: impl Fn(&Server<T>) -> T, answers: Vec<T>) {
    let server = Server(answers, Cell::new(0));
    let outcome = call(&server);
    println!("{what:<15} {} attempts, {outcome:?}", server.1.get());
    assert_eq!((Some(&outcome), server.1.get()), (server.0.last(), server.0.len()));
}

fn main() {
    let wait = Some(Duration::from_millis(3));
    show("a pattern", pattern, vec![Err(Error::Busy), Err(Error::Slow { seconds: 9 }), Err(Error::Refused)]);
    show("a guard", guard, vec![Ok(503), Err(Error::Slow { seconds: 1 }), Err(Error::Slow { seconds: 9 })]);
    show("a hint", asked_to_wait, vec![Err(Error::Throttled { wait }), Err(Error::Busy), Ok(200)]);
    show("a verdict", verdict, vec![Err(Error::Throttled { wait: None }), Err(Error::Busy)]);
    show("an Option", option, vec![None, None, Some("found")]);
    show("a plain value", plain, vec![3, 7, 11]);
    show("both sides", both, vec![Ok(Status(503)), Err(Status(503)), Err(Status(422))]);
}
