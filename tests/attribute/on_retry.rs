//! `on_retry`: a path or a closure, called before each wait. `on_give_up` takes the same forms, so they are tested together.

use std::{cell::RefCell, fmt::Debug, rc::Rc, time::Duration};

use reattempt::{GiveUpEvent, Policy, RetryEvent, Retryable, Strategy, Verdict, retry, testing};

use crate::support::{Flaky, block_on};

/// What hooks were told, as text.
type Log = RefCell<Vec<String>>;

fn note(log: &Log, event: &RetryEvent<'_, Result<u32, Flaky>>) {
    let RetryEvent { .. } = event;
    log.borrow_mut().push(format!(
        "{} #{} wait {:?} at {:?}: {:?}",
        event.function(),
        event.attempt(),
        event.delay(),
        event.elapsed(),
        event.outcome()
    ));
}

fn note_end(log: &Log, event: &GiveUpEvent<'_, Result<u32, Flaky>>) {
    log.borrow_mut().push(format!(
        "{} gave up at #{} at {:?}, {}, {:?} not waited: {:?}",
        event.function(),
        event.attempt(),
        event.elapsed(),
        event.reason().as_str(),
        event.delay(),
        event.outcome()
    ));
}

const FULL: [&str; 3] = [
    "fetch #1 wait 1s at 0ns: Err(Busy(1))",
    "fetch #2 wait 2s at 1s: Err(Busy(2))",
    "fetch gave up at #3 at 3s, attempts, 0ns not waited: Err(Busy(3))",
];

mod sync {
    use super::*;

    #[retry(strategy = "exponential", base = "1s", attempt = attempt, on_retry = |event| note(log, event), on_give_up = |event| note_end(log, event))]
    pub(super) fn fetch(log: &Log, fails: u32) -> Result<u32, Flaky> {
        if attempt.number() <= fails { Err(Flaky::Busy(attempt.number())) } else { Ok(7) }
    }
}

mod asynchronous {
    use super::*;

    #[retry(strategy = "exponential", base = "1s", attempt = attempt, on_retry = |event| note(log, event), on_give_up = |event| note_end(log, event))]
    pub(super) async fn fetch(log: &Log, fails: u32) -> Result<u32, Flaky> {
        if attempt.number() <= fails { Err(Flaky::Busy(attempt.number())) } else { Ok(7) }
    }
}

#[test]
fn hooks_hear_everything_in_order() {
    for (fails, told) in [(0, &FULL[..0]), (2, &FULL[..2]), (3, &FULL[..])] {
        let (_scope, log) = (testing::scope(), Log::default());
        let _ = sync::fetch(&log, fails);
        assert_eq!(log.take(), told);
        let _scope = testing::scope();
        let _ = block_on(asynchronous::fetch(&log, fails));
        assert_eq!(log.take(), told);
    }
}

mod told {
    use super::*;

    std::thread_local! {
        pub(super) static TOLD: RefCell<Vec<(u32, bool)>> = const { RefCell::new(Vec::new()) };
    }

    /// For every function, whatever its outcome.
    pub(super) fn retry<O>(event: &RetryEvent<'_, O>) {
        TOLD.with_borrow_mut(|told| told.push((event.attempt(), false)));
    }

    pub(super) fn give_up<O: Debug>(event: &GiveUpEvent<'_, O>) {
        TOLD.with_borrow_mut(|told| told.push((event.attempt(), true)));
    }
}

#[test]
fn a_path_gets_the_event_alone() {
    #[retry(max = 2, on_retry = told::retry, on_give_up = told::give_up)]
    fn fetch() -> Result<(), Flaky> {
        Err(Flaky::Busy(0))
    }
    #[retry(max = 2, when(None), on_retry = told::retry::<Option<u8>>, on_give_up = told::give_up)]
    async fn of_any_type() -> Option<u8> {
        None
    }

    let _scope = testing::scope();
    assert!(fetch().is_err() && block_on(of_any_type()).is_none());
    assert_eq!(told::TOLD.take(), [(1, false), (2, true), (1, false), (2, true)]);
}

#[test]
fn a_closure_may_change_what_it_captures() {
    #[retry(on_retry = |event| { *retries += 1; waited.push(event.delay()); })]
    fn fetch(retries: &mut u32, waited: &mut Vec<Duration>) -> Result<(), Flaky> {
        // The body may change it too: the hook borrows it only for its own time.
        *retries += 10;
        Err(Flaky::Busy(*retries))
    }
    #[retry(strategy = "constant", on_retry = |_| *count += 1, on_give_up = |_| *count += 100)]
    async fn both(count: &mut u32) -> Result<(), Flaky> {
        *count += 1_000;
        Err(Flaky::Busy(0))
    }

    let scope = testing::scope();
    let (mut retries, mut waited, mut count) = (0, Vec::new(), 0);
    assert_eq!(fetch(&mut retries, &mut waited), Err(Flaky::Busy(32)));
    assert_eq!((retries, waited), (32, scope.delays()));
    assert!(block_on(both(&mut count)).is_err());
    assert_eq!(count, 3_102);
}

/// Neither `Send` nor `'static`.
struct Client<'a> {
    log: Rc<Log>,
    name: &'a str,
    seen: Vec<u32>,
}

impl Client<'_> {
    #[retry(max = 2, on_retry = |event| self.log.borrow_mut().push(format!("{}: {:?}", self.name, event.outcome())))]
    fn shared(&self) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }

    #[retry(max = 2, on_retry = |event| self.seen.push(event.attempt()), on_give_up = |event| self.seen.push(event.attempt()))]
    async fn exclusive(&mut self) -> Result<(), Flaky> {
        self.seen.push(0);
        Err(Flaky::Busy(1))
    }

    #[retry(max = 2, on_retry = |event| self.note(event))]
    fn through_a_method(&mut self) -> Result<(), Flaky> {
        Err(Flaky::Busy(1))
    }

    fn note<O>(&mut self, event: &RetryEvent<'_, O>) {
        self.seen.push(event.attempt());
    }
}

#[test]
fn a_closure_may_borrow_self() {
    let (_scope, name) = (testing::scope(), String::from("client"));
    let mut client = Client { log: Rc::default(), name: &name, seen: Vec::new() };
    assert!(client.shared().is_err() && client.through_a_method().is_err());
    assert!(block_on(client.exclusive()).is_err());
    assert_eq!(client.log.take(), ["client: Err(Busy(1))"]);
    assert_eq!(client.seen, [1, 0, 1, 0, 2]);
}

#[test]
fn hooks_work_in_generic_functions() {
    #[retry(on_retry = |event: &RetryEvent<'_, Result<T, E>>| seen(event.outcome()), on_give_up = |event| seen(event.outcome()))]
    fn generic<T, E: Retryable + Clone>(
        error: &E,
        mut_free: impl Fn() -> Option<T>,
        seen: &dyn Fn(&Result<T, E>),
    ) -> Result<T, E> {
        mut_free().ok_or_else(|| error.clone())
    }

    let (_scope, count) = (testing::scope(), RefCell::new(0));
    let outcome =
        generic(&Flaky::NotSent, || None::<Rc<str>>, &|outcome| *count.borrow_mut() += u32::from(outcome.is_err()));
    assert_eq!((outcome, count.take()), (Err(Flaky::NotSent), 3));
}

#[async_trait::async_trait]
trait Fetch {
    async fn fetch(&mut self) -> Result<(), Flaky>;
}

struct Counting(u32);

#[async_trait::async_trait]
impl Fetch for Counting {
    #[retry(max = 2, on_retry = |_| self.0 += 1, on_give_up = |_| self.0 += 10)]
    async fn fetch(&mut self) -> Result<(), Flaky> {
        Err(Flaky::Busy(self.0))
    }
}

#[test]
fn hooks_work_under_async_trait() {
    let (_scope, mut counting) = (testing::scope(), Counting(0));
    assert_eq!(block_on(counting.fetch()), Err(Flaky::Busy(1)));
    assert_eq!(counting.0, 11);
}

#[test]
fn a_call_without_the_macro_has_hooks() {
    let (_scope, mut attempts, mut ends) = (testing::scope(), Vec::new(), 0);
    let outcome = Policy::DEFAULT
        .call(|| 1)
        .judge(|_| Verdict::TRANSIENT)
        .on_retry(|event| attempts.push((event.attempt(), *event.outcome())))
        .on_give_up(|event| ends += event.attempt())
        .run();
    assert_eq!((outcome, attempts, ends), (1, vec![(1, 1), (2, 1)], 3));
}

/// An error of which only `Debug` is known.
#[derive(Debug)]
struct DebugOnly(#[expect(dead_code, reason = "shown by `Debug`")] u32);

/// An error that says nothing at all.
struct Mute;

/// The lines that a program without `tracing` logs.
type Lines = RefCell<Vec<String>>;

fn log(lines: &Lines, event: &impl ToString) {
    lines.borrow_mut().push(event.to_string());
}

#[test]
fn an_event_is_a_line_for_a_log() {
    #[retry(strategy = "exponential", base = "1200ms", attempt = attempt, on_retry = |event| log(lines, event),
        on_give_up = |event| log(lines, event))]
    fn shown(lines: &Lines) -> Result<u32, Flaky> {
        Err(Flaky::Busy(attempt.number()))
    }
    #[retry(base = "1s", max = unlimited, max_elapsed = "2s", strategy = "constant", when(Err(_)),
        on_retry = |event| log(lines, event), on_give_up = |event| log(lines, event))]
    async fn debug_only(lines: &Lines) -> Result<u32, DebugOnly> {
        Err(DebugOnly(7))
    }
    #[retry(strategy = "constant", max = 2, when(Err(_)), on_retry = |event| log(lines, event), on_give_up = |event| log(lines, event))]
    fn mute(lines: &Lines) -> Result<u32, Mute> {
        Err(Mute)
    }
    #[retry(strategy = "constant", max = 2, when(None), on_retry = |event| log(lines, event), on_give_up = |event| log(lines, event))]
    fn no_result(lines: &Lines) -> Option<u32> {
        None
    }
    #[retry(strategy = "constant", max = 2, when(Ok(_)), on_retry = |event| log(lines, event))]
    fn an_ok(lines: &Lines) -> Result<u32, Flaky> {
        Ok(503)
    }
    #[retry(max = 1, on_give_up = |event| log(lines, event))]
    fn once(lines: &Lines) -> Result<u32, Flaky> {
        Err(Flaky::BUSY)
    }

    let (_scope, lines) = (testing::scope(), Lines::default());
    assert!(shown(&lines).is_err());
    assert_eq!(
        lines.take(),
        [
            "shown: attempt 1 of 3 failed, the next follows in 1.2s: busy at attempt 1",
            "shown: attempt 2 of 3 failed, the next follows in 2.4s: busy at attempt 2",
            "shown: gave up after 3 attempts in 3.6s (all attempts used): busy at attempt 3",
        ]
    );
    assert!(block_on(debug_only(&lines)).is_err());
    assert_eq!(
        lines.take(),
        [
            "debug_only: attempt 1 failed, the next follows in 1s: DebugOnly(7)",
            "debug_only: gave up after 2 attempts in 1s (no time left for another attempt): DebugOnly(7)",
        ]
    );
    assert!(mute(&lines).is_err() && no_result(&lines).is_none() && an_ok(&lines).is_ok());
    assert_eq!(
        lines.take(),
        [
            "mute: attempt 1 of 2 failed, the next follows in 100ms",
            "mute: gave up after 2 attempts in 100ms (all attempts used)",
            "no_result: attempt 1 of 2 failed, the next follows in 100ms",
            "no_result: gave up after 2 attempts in 100ms (all attempts used)",
            "an_ok: attempt 1 of 2 failed, the next follows in 100ms",
        ]
    );
    assert!(once(&lines).is_err());
    assert_eq!(lines.take(), ["once: gave up after 1 attempt in 0ns (all attempts used): busy at attempt 0"]);
}

#[test]
fn a_call_without_the_macro_is_a_line_too() {
    let (_scope, lines) = (testing::scope(), Lines::default());
    let policy = Policy::builder().strategy(Strategy::Constant).max(2).build().unwrap();
    let call = || policy.call(|| Err::<u32, _>(Flaky::BUSY)).named("fetch").on_retry(|event| log(&lines, event));
    assert!(call().run().is_err() && call().display_error().run().is_err());
    let line = "fetch: attempt 1 of 2 failed, the next follows in 100ms";
    assert_eq!(lines.take(), [line.to_owned(), format!("{line}: busy at attempt 0")]);
}

#[test]
fn an_event_has_the_error() {
    #[retry(max = 2, when(Err(_) | Ok(503)), on_retry = |event| seen.borrow_mut().push(event.error().copied()),
        on_give_up = |event| seen.borrow_mut().push(event.error().copied()))]
    fn fetch(seen: &RefCell<Vec<Option<Flaky>>>, outcome: Result<u32, Flaky>) -> Result<u32, Flaky> {
        outcome
    }

    let (_scope, seen) = (testing::scope(), RefCell::default());
    let _ = (fetch(&seen, Err(Flaky::BUSY)), fetch(&seen, Ok(503)));
    assert_eq!(seen.take(), [Some(Flaky::BUSY), Some(Flaky::BUSY), None, None]);
}

#[test]
fn an_events_text_is_the_errors_own() {
    #[retry(max = 2, strategy = "constant", when(Err(_)), on_retry = |event| log(lines, event))]
    fn fetch(lines: &Lines) -> Result<u32, &'static str> {
        Err("two\nlines")
    }
    let (_scope, lines) = (testing::scope(), Lines::default());
    assert!(fetch(&lines).is_err());
    assert_eq!(lines.take(), ["fetch: attempt 1 of 2 failed, the next follows in 100ms: two\nlines"]);
}
