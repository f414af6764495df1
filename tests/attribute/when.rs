//! `when`: which outcomes are retried, in all its forms.

use std::time::Duration;

use reattempt::{Policy, Retryable, Strategy, Verdict, retry, testing};

use crate::support::{Flaky, Script, Server, ms, waits};

type Answers = Script<Result<u32, Error>>;

const fn throttled() -> Result<u32, Error> {
    Err(Error::Throttled { wait: ms(500) })
}

fn declined() -> Result<u32, Error> {
    Err(Error::Declined("no".to_owned()))
}

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

#[retry(strategy = "constant", max = 9, when(Err(Error::Busy | Error::Timeout)))]
fn or_pattern(script: &Answers) -> Result<u32, Error> {
    script.next()
}

#[retry(strategy = "constant", max = 9, when(| Err(Error::Busy) | Err(Error::Timeout)))]
async fn or_pattern_outside(script: &Answers) -> Result<u32, Error> {
    script.next()
}

#[retry(strategy = "constant", max = 9, when(Err(e) if e.is_timeout()), when(Ok(number) if *number < 10))]
async fn guards(script: &Answers) -> Result<u32, Error> {
    script.next()
}

#[tokio::test]
async fn patterns_and_guards() {
    let scope = testing::scope();
    let script = Script::new([Err(Error::Busy), Err(Error::Timeout), declined(), Err(Error::Busy)]);
    assert_eq!(or_pattern(&script), Err(Error::Declined("no".to_owned())));
    assert_eq!((script.left(), scope.delays()), (1, waits(2)));

    let script = Script::new([Err(Error::Busy), Err(Error::Timeout), throttled(), Err(Error::Busy)]);
    assert_eq!(or_pattern_outside(&script).await, Err(Error::Throttled { wait: ms(500) }));
    assert_eq!((script.left(), scope.delays()), (1, waits(4)));

    let script = Script::new([Err(Error::Timeout), Ok(1), Ok(10), Ok(1)]);
    assert_eq!(guards(&script).await, Ok(10));
    assert_eq!((script.left(), scope.delays()), (1, waits(6)));
    // Without a match it is final, whatever it is.
    assert_eq!(guards(&Script::new([Err(Error::Busy)])).await, Err(Error::Busy));
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
async fn names_mutable_argument(limit: usize, calls: &mut Vec<u32>, server: &Server) -> Result<u32, Flaky> {
    calls.push(1);
    server.call()
}

#[retry(strategy = "constant", when(Err(_) if text.len() == 2))]
async fn names_owned_argument(text: String, server: &Server) -> Result<usize, Flaky> {
    server.call()?;
    Ok(text.len())
}

struct Client {
    server: Server,
    retry: bool,
    wait: Duration,
}

impl Client {
    #[retry(strategy = "constant", when(Err(_) if self.retry))]
    fn names_self(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant", when(Err(error) => self.judge(*error)))]
    async fn judged_by_self(&mut self) -> Result<u32, Flaky> {
        self.retry = true;
        self.server.call()
    }

    fn judge(&self, error: Flaky) -> Verdict {
        if self.retry { error.verdict().after(self.wait) } else { Verdict::Final }
    }
}

#[tokio::test]
async fn guards_name_arguments_and_self() {
    let scope = testing::scope();
    assert_eq!(names_arguments(2, &true, &mut vec!["", "long"]).unwrap_err().0, "end");
    assert_eq!(scope.delays(), waits(2));
    assert_eq!(names_mutable_argument(2, &mut Vec::new(), &Server::busy(9)).await, Err(Flaky::BUSY));
    assert_eq!(scope.delays(), waits(3));
    assert_eq!(names_owned_argument("ab".to_owned(), &Server::busy(1)).await, Ok(2));
    assert_eq!(scope.delays(), waits(4));
    assert_eq!(Client { server: Server::busy(1), retry: true, wait: ms(0) }.names_self(), Ok(2));
    assert_eq!(Client { server: Server::busy(1), retry: false, wait: ms(0) }.names_self(), Err(Flaky::BUSY));
    assert_eq!(scope.delays(), waits(5));
    let mut client = Client { server: Server::busy(1), retry: false, wait: ms(300) };
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
fn verdicts(script: &Answers) -> Result<u32, Error> {
    script.next()
}

#[test]
fn an_arm_says_what_to_do() {
    let scope = testing::scope();
    let script = Script::new([throttled(), Err(Error::Busy), Err(Error::Timeout), Ok(1), declined()]);
    assert_eq!(verdicts(&script), Err(Error::Declined("no".to_owned())));
    assert_eq!(scope.delays(), [ms(500), ms(700), ms(100), ms(900)]);
}

#[retry(strategy = "constant", max = 9, when(Err(Error::Busy) => Verdict::Final), when(Err(_)))]
fn first_arm_wins(script: &Answers) -> Result<u32, Error> {
    script.next()
}

#[test]
fn the_first_arm_that_matches_decides() {
    let scope = testing::scope();
    let script = Script::new([Err(Error::Timeout), Err(Error::Busy), Err(Error::Timeout)]);
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
async fn both_judge(server: &Server) -> Result<Answer, Flaky> {
    server.call().map(Answer)
}

#[retry(strategy = "constant", max = 5, when(None,))]
fn option(server: &Server) -> Option<u32> {
    server.call().ok()
}

#[retry(strategy = "constant", max = 5, when(Some(1..=2) | None))]
fn option_or(server: &Server) -> Option<u32> {
    server.call().ok()
}

#[retry(strategy = "constant", max = 5, when([first, _] if first % 2 == 1), when([0, ..]))]
fn slice(server: &Server) -> [u32; 2] {
    [server.call().unwrap_or(0); 2]
}

#[retry(strategy = "constant", max = 5, when(&("busy" | "")))]
fn text(server: &Server) -> &'static str {
    if server.call().is_err() { "busy" } else { "done" }
}

#[retry(strategy = "constant", max = 5, when(&(LIMIT | FIRST)))]
fn constants(server: &Server) -> u32 {
    let _ = server.call();
    server.calls()
}

const LIMIT: u32 = 2;

const FIRST: u32 = 1;

#[tokio::test]
async fn any_return_type_can_be_judged() {
    let scope = testing::scope();
    assert_eq!(both_judge(&Server::busy(2)).await, Ok(Answer(4)));
    assert_eq!(option(&Server::busy(2)), Some(3));
    assert_eq!(option(&Server::busy(9)), None);
    assert_eq!(option_or(&Server::busy(1)), Some(3));
    assert_eq!(text(&Server::busy(1)), "done");
    assert_eq!(constants(&Server::busy(0)), 3);
    assert_eq!(scope.delays(), waits(3 + 2 + 4 + 2 + 1 + 2));
}

#[test]
fn arrays_are_matched_through_a_reference() {
    let scope = testing::scope();
    assert_eq!(slice(&Server::busy(1)), [2, 2]);
    assert_eq!(scope.delays(), waits(1));
}

fn is_transient(error: &Error) -> bool {
    matches!(error, Error::Busy | Error::Timeout)
}

#[retry(strategy = "constant", max = 9, when(Err(e) => is_transient(e)))]
fn predicate(script: &Answers) -> Result<u32, Error> {
    script.next()
}

#[retry(strategy = "constant", max = 9, when(Err(Error::Busy) => true), when(Err(_) => false), when(Ok(number) => *number < limit))]
async fn predicates(script: &Answers, limit: u32) -> Result<u32, Error> {
    script.next()
}

#[tokio::test]
async fn a_bool_is_a_verdict() {
    let scope = testing::scope();
    assert_eq!(predicate(&Script::new([Err(Error::Busy), Err(Error::Timeout), throttled()])), throttled());
    assert_eq!(predicate(&Script::new([Err(Error::Busy), Ok(1)])), Ok(1));
    assert_eq!(scope.delays(), waits(3));
    assert_eq!(predicates(&Script::new([Err(Error::Busy), Ok(1), Ok(2), throttled()]), 3).await, throttled());
    assert_eq!(predicates(&Script::new([Ok(3)]), 3).await, Ok(3));
    assert_eq!(scope.delays(), waits(6));

    let policy = Policy::builder().strategy(Strategy::Constant).max(9).build().unwrap();
    let script = Script::new([Err(Error::Busy), throttled(), Ok(1)]);
    assert_eq!(policy.call(|| script.next()).judge(Result::is_err).run(), Ok(1));
    let script = Script::new([None, Some(1)]);
    let call = policy.call_async(async || script.next()).judge(Option::is_none);
    assert_eq!(call.run_async().await, Some(1));
    assert_eq!(scope.delays(), waits(9));
}
