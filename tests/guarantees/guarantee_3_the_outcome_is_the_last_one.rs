//! The outcome returned is the last attempt's, moved, never cloned or turned into text. It is not held across a wait
//! (except in `RetryError`'s history), so the future is `Send` whenever the body's is.

use std::{cell::Cell, error::Error, rc::Rc, sync::Arc};

use reattempt::{Policy, RetryError, Verdict, retry, testing};

use crate::support::{Flaky, block_on, two_polls};

/// Neither `Clone` nor `Debug` nor `Display`; counts how many of it are alive.
struct Counted<'a> {
    alive: &'a Cell<u32>,
    number: u32,
}

impl<'a> Counted<'a> {
    fn new(alive: &'a Cell<u32>, number: u32) -> Self {
        alive.set(alive.get() + 1);
        Self { alive, number }
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.alive.set(self.alive.get() - 1);
    }
}

#[test]
fn it_is_moved_and_needs_no_trait() {
    #[retry(when(Err(_)))]
    fn counted<'a>(alive: &'a Cell<u32>, attempts: &Cell<u32>) -> Result<(), Counted<'a>> {
        assert_eq!(alive.get(), 0, "the outcome of the attempt before is gone");
        attempts.set(attempts.get() + 1);
        Err(Counted::new(alive, attempts.get()))
    }

    let (_scope, alive) = (testing::scope(), Cell::new(0));
    let last = counted(&alive, &Cell::new(0)).unwrap_err();
    assert_eq!((last.number, alive.get()), (3, 1));
}

#[test]
fn it_is_dropped_before_the_wait() {
    std::thread_local! {
        static ALIVE: Cell<u32> = const { Cell::new(0) };
    }
    struct Error;
    impl Error {
        fn new() -> Self {
            ALIVE.set(ALIVE.get() + 1);
            Self
        }
    }
    impl Drop for Error {
        fn drop(&mut self) {
            ALIVE.set(ALIVE.get() - 1);
        }
    }
    async fn checked(_delay: std::time::Duration) {
        assert_eq!(ALIVE.get(), 0, "alive when the wait begins");
        two_polls().await;
    }
    fn checked_blocking(_delay: std::time::Duration) {
        assert_eq!(ALIVE.get(), 0, "alive when the wait begins");
    }
    #[retry(when(Err(_)), sleep = checked)]
    async fn failing() -> Result<(), Error> {
        Err(Error::new())
    }
    #[retry(when(Err(_)), sleep = checked_blocking)]
    fn failing_blocking() -> Result<(), Error> {
        Err(Error::new())
    }

    assert!(block_on(failing()).is_err());
    assert!(failing_blocking().is_err());
    let by_hand = Policy::DEFAULT.call_async(|| async { Error::new() }).judge(|_| Verdict::TRANSIENT);
    drop(block_on(by_hand.run_async_with(checked)));
}

const fn is_send<T: Send>(future: T) -> T {
    future
}

#[retry(when(Err(_)))]
async fn boxed_error(text: &str) -> Result<u32, Box<dyn Error>> {
    two_polls().await;
    Ok(text.parse()?)
}

#[retry(when(Err(_)), max_elapsed = "1m", attempt = attempt, on_retry = |_| {}, on_give_up = |_| {})]
async fn shared_error() -> Result<u32, Rc<str>> {
    two_polls().await;
    Err(attempt.number().to_string().into())
}

#[retry(max_elapsed = "1m")]
async fn explained() -> Result<Rc<str>, RetryError<Flaky>> {
    two_polls().await;
    Err(Flaky::Declined)
}

#[test]
fn the_future_is_send_although_the_outcome_is_not() {
    let _scope = testing::scope();
    assert_eq!(block_on(is_send(boxed_error("7"))).unwrap(), 7);
    assert_eq!(block_on(is_send(shared_error())).unwrap_err(), Rc::from("3"));
    // The history is held, so the error is `Send` there; the success need not be.
    assert_eq!(block_on(is_send(explained())).unwrap_err().into_last(), Flaky::Declined);
    let by_hand = Policy::DEFAULT.call_async(|| async { Rc::new(1) }).judge(|_| Verdict::Final);
    assert_eq!(*block_on(is_send(by_hand.run_async())), 1);
}

#[test]
fn the_error_in_an_explanation_is_the_very_one() {
    #[retry(when(Err(_)))]
    fn failing(attempts: &Cell<u32>, errors: &[Arc<str>; 3]) -> Result<(), RetryError<Arc<str>>> {
        attempts.set(attempts.get() + 1);
        Err(Arc::clone(&errors[attempts.get() as usize - 1]))
    }

    let (_scope, errors) = (testing::scope(), ["a".into(), "b".into(), "c".into()]);
    let error = failing(&Cell::new(0), &errors).unwrap_err();
    assert!(error.earlier().iter().zip(&errors).all(|(kept, made)| Arc::ptr_eq(kept, made)));
    assert!(Arc::ptr_eq(&error.into_last(), &errors[2]));
    assert_eq!(errors.each_ref().map(Arc::strong_count), [1, 1, 1]);
}
