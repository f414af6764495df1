//! `when` in all its forms.

use std::{cell::Cell, time::Duration};

use reattempt::{Retryable, Verdict, retry, testing};

use crate::common::{Failure, Peer, ms, waits};

#[derive(Debug, PartialEq)]
enum Error {
    Busy,
    Timeout,
    Throttled { wait: Duration },
    Declined(String),
}

impl Error {
    const fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout)
    }
}

/// Answers in turn, and counts the answers taken.
struct Script<T>(Cell<Vec<T>>);

impl<T: Clone> Script<T> {
    fn new(answers: &[T]) -> Self {
        Self(Cell::new(answers.iter().rev().cloned().collect()))
    }

    fn next(&self) -> T {
        let mut answers = self.0.take();
        let answer = answers.pop().expect("an answer for each call");
        self.0.set(answers);
        answer
    }

    fn left(&self) -> usize {
        let answers = self.0.take();
        let left = answers.len();
        self.0.set(answers);
        left
    }
}

type Make = fn() -> Result<u32, Error>;
const BUSY: Make = || Err(Error::Busy);
const TIMEOUT: Make = || Err(Error::Timeout);
const THROTTLED: Make = || Err(Error::Throttled { wait: ms(500) });
const DECLINED: Make = || Err(Error::Declined("no".to_owned()));

#[retry(strategy = "constant", max = 9, when(Err(Error::Busy | Error::Timeout)))]
fn or_pattern(script: &Script<Make>) -> Result<u32, Error> {
    script.next()()
}

#[retry(strategy = "constant", max = 9, when(| Err(Error::Busy) | Err(Error::Timeout)))]
async fn or_pattern_outside(script: &Script<Make>) -> Result<u32, Error> {
    script.next()()
}

#[retry(strategy = "constant", max = 9, when(Err(e) if e.is_timeout()), when(Ok(number) if *number < 10))]
async fn guards(script: &Script<Make>) -> Result<u32, Error> {
    script.next()()
}

#[tokio::test]
async fn patterns_and_guards() {
    let scope = testing::scope();
    let script = Script::new(&[BUSY, TIMEOUT, DECLINED, BUSY]);
    assert_eq!(or_pattern(&script), Err(Error::Declined("no".to_owned())));
    assert_eq!((script.left(), scope.delays()), (1, waits(2)));

    let script = Script::new(&[BUSY, TIMEOUT, THROTTLED, BUSY]);
    assert_eq!(or_pattern_outside(&script).await, Err(Error::Throttled { wait: ms(500) }));
    assert_eq!((script.left(), scope.delays()), (1, waits(4)));

    let script: Script<Make> = Script::new(&[TIMEOUT, || Ok(1), || Ok(10), || Ok(1)]);
    assert_eq!(guards(&script).await, Ok(10));
    assert_eq!((script.left(), scope.delays()), (1, waits(6)));
    // Without a match it is final, whatever it is.
    assert_eq!(guards(&Script::new(&[BUSY])).await, Err(Error::Busy));
    assert_eq!(scope.delays(), waits(6));
}

/// Not `Copy`, not `Clone`: bound by reference or not at all.
#[derive(Debug)]
struct Owned(String);

#[retry(strategy = "constant", when(Err(Owned(text)) if text.len() > limit), when(Err(error @ Owned(_)) if *flag && error.0.is_empty()))]
fn names_arguments(limit: usize, flag: &bool, texts: &mut Vec<&str>) -> Result<u32, Owned> {
    Err(Owned(texts.pop().unwrap_or("end").to_owned()))
}

#[retry(strategy = "constant", when(Err(_) if calls.len() < limit))]
async fn names_mutable_argument(limit: usize, calls: &mut Vec<u32>, peer: &Peer) -> Result<u32, Failure> {
    calls.push(1);
    peer.call()
}

#[retry(strategy = "constant", when(Err(_) if text.len() == 2))]
async fn names_owned_argument(text: String, peer: &Peer) -> Result<usize, Failure> {
    peer.call()?;
    Ok(text.len())
}

struct Client {
    peer: Peer,
    retry: bool,
    wait: Duration,
}

impl Client {
    #[retry(strategy = "constant", when(Err(_) if self.retry))]
    fn names_self(&self) -> Result<u32, Failure> {
        self.peer.call()
    }

    #[retry(strategy = "constant", when(Err(error) => self.judge(*error)))]
    async fn judged_by_self(&mut self) -> Result<u32, Failure> {
        self.retry = true;
        self.peer.call()
    }

    fn judge(&self, error: Failure) -> Verdict {
        if self.retry { error.verdict().after(self.wait) } else { Verdict::Final }
    }
}

#[tokio::test]
async fn guards_name_arguments_and_self() {
    let scope = testing::scope();
    assert_eq!(names_arguments(2, &true, &mut vec!["", "long"]).unwrap_err().0, "end");
    assert_eq!(scope.delays(), waits(2));
    assert_eq!(names_mutable_argument(2, &mut Vec::new(), &Peer::busy(9)).await, Err(Failure::Busy));
    assert_eq!(scope.delays(), waits(3));
    assert_eq!(names_owned_argument("ab".to_owned(), &Peer::busy(1)).await, Ok(2));
    assert_eq!(scope.delays(), waits(4));
    assert_eq!(Client { peer: Peer::busy(1), retry: true, wait: ms(0) }.names_self(), Ok(2));
    assert_eq!(Client { peer: Peer::busy(1), retry: false, wait: ms(0) }.names_self(), Err(Failure::Busy));
    assert_eq!(scope.delays(), waits(5));
    let mut client = Client { peer: Peer::busy(1), retry: false, wait: ms(300) };
    assert_eq!(client.judged_by_self().await, Ok(2));
    assert_eq!(scope.delays()[5..], [ms(300)]);
}

#[retry(
    strategy = "constant",
    max = 9,
    when(Err(Error::Throttled { wait }) => *wait),
    when(Err(Error::Busy) => Some(ms(700))),
    when(Err(Error::Timeout) => None::<Duration>),
    when(Err(Error::Declined(_)) => Verdict::Final),
    when(_ => Verdict::NOT_SENT.after(ms(900))),
)]
fn verdicts(script: &Script<Make>) -> Result<u32, Error> {
    script.next()()
}

#[test]
fn an_arm_says_what_to_do() {
    let scope = testing::scope();
    let script: Script<Make> = Script::new(&[THROTTLED, BUSY, TIMEOUT, || Ok(1), DECLINED]);
    assert_eq!(verdicts(&script), Err(Error::Declined("no".to_owned())));
    assert_eq!(scope.delays(), [ms(500), ms(700), ms(100), ms(900)]);
}

#[retry(strategy = "constant", max = 9, when(Err(Error::Busy) => Verdict::Final), when(Err(_)))]
fn first_arm_wins(script: &Script<Make>) -> Result<u32, Error> {
    script.next()()
}

#[test]
fn the_first_arm_that_matches_decides() {
    let scope = testing::scope();
    let script = Script::new(&[TIMEOUT, BUSY, TIMEOUT]);
    assert_eq!(first_arm_wins(&script), Err(Error::Busy));
    assert_eq!((script.left(), scope.delays()), (1, waits(1)));
}

/// An answer that judges itself: half of the numbers are worth another try.
#[derive(Debug, PartialEq)]
struct Answer(u32);

impl Retryable for Answer {
    fn verdict(&self) -> Verdict {
        if self.0 < 4 { Verdict::TRANSIENT } else { Verdict::Final }
    }
}

#[retry(strategy = "constant", max = 9, when(outcome => outcome.verdict()))]
async fn both_judge(peer: &Peer) -> Result<Answer, Failure> {
    peer.call().map(Answer)
}

#[retry(strategy = "constant", max = 5, when(None,),)]
fn option(peer: &Peer) -> Option<u32> {
    peer.call().ok()
}

#[retry(strategy = "constant", max = 5, when(Some(1..=2) | None))]
fn option_or(peer: &Peer) -> Option<u32> {
    peer.call().ok()
}

#[retry(strategy = "constant", max = 5, when([first, _] if first % 2 == 1), when([0, ..]))]
fn slice(peer: &Peer) -> [u32; 2] {
    [peer.call().unwrap_or(0); 2]
}

#[retry(strategy = "constant", max = 5, when(&("busy" | "")))]
fn text(peer: &Peer) -> &'static str {
    if peer.call().is_err() { "busy" } else { "done" }
}

#[retry(strategy = "constant", max = 5, when(&(LIMIT | FIRST)))]
fn constants(peer: &Peer) -> u32 {
    let _ = peer.call();
    peer.calls()
}

const LIMIT: u32 = 2;
const FIRST: u32 = 1;

#[tokio::test]
async fn any_return_type_can_be_judged() {
    let scope = testing::scope();
    assert_eq!(both_judge(&Peer::busy(2)).await, Ok(Answer(4)));
    assert_eq!(option(&Peer::busy(2)), Some(3));
    assert_eq!(option(&Peer::busy(9)), None);
    assert_eq!(option_or(&Peer::busy(1)), Some(3));
    assert_eq!(text(&Peer::busy(1)), "done");
    assert_eq!(constants(&Peer::busy(0)), 3);
    assert_eq!(scope.delays(), waits(3 + 2 + 4 + 2 + 1 + 2));
}

#[test]
fn arrays_are_matched_through_a_reference() {
    let scope = testing::scope();
    assert_eq!(slice(&Peer::busy(1)), [2, 2]);
    assert_eq!(scope.delays(), waits(1));
}
