//! What is retried, without an error type that says so: each `when` is an arm of a `match` on `&outcome`.

use std::{cell::Cell, time::Duration};

use reattempt::{Retryable, Verdict, retry};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Error {
    Busy,
    Slow { seconds: u32 },
    Throttled { wait: Option<Duration> },
    Refused,
}

/// The peer of these functions: it gives the answers of a list in turn, and counts them.
struct Peer<T>(Vec<T>, Cell<usize>);

impl<T: Copy> Peer<T> {
    fn ask(&self) -> T {
        let asked = self.1.get();
        self.1.set(asked + 1);
        self.0[asked]
    }
}

/// A pattern. What no arm matches is final.
#[retry(base = "1ms", max = 5, when(Err(Error::Busy | Error::Slow { .. })))]
fn pattern(peer: &Peer<Result<u32, Error>>) -> Result<u32, Error> {
    peer.ask()
}

/// A guard, also on a success.
#[retry(base = "1ms", max = 5, when(Ok(answer) if *answer > 500), when(Err(Error::Slow { seconds }) if *seconds < 9))]
fn guard(peer: &Peer<Result<u32, Error>>) -> Result<u32, Error> {
    peer.ask()
}

/// The wait that the peer asked for: a `Duration`, or an `Option` of one.
#[retry(base = "1ms", max = 5, when(Err(Error::Throttled { wait }) => *wait), when(Err(Error::Busy) => Duration::from_millis(2)))]
fn asked_to_wait(peer: &Peer<Result<u32, Error>>) -> Result<u32, Error> {
    peer.ask()
}

/// A whole verdict: here the peer refused the work, so that even what must not be done twice may be tried again.
#[retry(base = "1ms", max = 5, idempotent = false, when(Err(Error::Throttled { .. }) => Verdict::THROTTLED), when(Err(Error::Busy) => Verdict::TRANSIENT))]
fn verdict(peer: &Peer<Result<u32, Error>>) -> Result<u32, Error> {
    peer.ask()
}

/// `None` is worth another try: any return type will do.
#[retry(base = "1ms", max = 5, when(None))]
fn option(peer: &Peer<Option<&'static str>>) -> Option<&'static str> {
    peer.ask()
}

/// A plain value.
#[retry(base = "1ms", max = 5, when(0..=9))]
fn plain(peer: &Peer<u32>) -> u32 {
    peer.ask()
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
fn both(peer: &Peer<Result<Status, Status>>) -> Result<Status, Status> {
    peer.ask()
}

/// Calls a function with a peer that gives these answers, and checks that it returns the last of them.
fn show<T: Copy + PartialEq + std::fmt::Debug>(what: &str, call: impl Fn(&Peer<T>) -> T, answers: Vec<T>) {
    let peer = Peer(answers, Cell::new(0));
    let outcome = call(&peer);
    println!("{what:<15} {} attempts, {outcome:?}", peer.1.get());
    assert_eq!((Some(&outcome), peer.1.get()), (peer.0.last(), peer.0.len()));
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
