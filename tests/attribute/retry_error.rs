//! `RetryError`: why the call ended, and what came before.

use std::{cell::Cell, error::Error, sync::Arc, time::Duration};

use reattempt::{RetryBudget, RetryError, Retryable, StopReason, Verdict, retry, testing};

use crate::support::{Flaky, block_on, ms, secs};

#[retry(strategy = "exponential", base = "200ms", max = 4, cap = "30s", attempt = attempt)]
fn fetch(errors: &[Flaky]) -> Result<u32, RetryError<Flaky>> {
    errors.get(attempt.number() as usize - 1).map_or(Ok(attempt.number()), |error| Err(*error))
}

#[test]
fn it_keeps_the_whole_story() {
    let _scope = testing::scope();
    let errors = [1, 2, 3, 4].map(Flaky::Busy);
    let error = fetch(&errors).unwrap_err();
    assert_eq!((error.attempts(), error.elapsed(), error.reason()), (4, ms(1_400), StopReason::Attempts));
    assert_eq!((error.last(), error.earlier()), (&errors[3], &errors[..3]));
    assert_eq!(error.source().unwrap().to_string(), "busy at attempt 4");
    assert_eq!(error.verdict(), Verdict::TRANSIENT, "the last error judges");
    assert_eq!(error.into_last(), errors[3]);
    assert_eq!(fetch(&errors[..2]).unwrap(), 3);
}

#[test]
fn its_text_says_why_and_how_often() {
    let text = |errors: &[Flaky]| {
        let _scope = testing::scope();
        fetch(errors).unwrap_err().to_string()
    };
    let busy = [1, 2, 3, 4].map(Flaky::Busy);
    assert_eq!(text(&busy), "gave up after 4 attempts in 1.4s (all attempts used): busy at attempt 4");
    assert_eq!(text(&[Flaky::Declined]), "failed after 0ns, not worth retrying: the card was declined");
    assert_eq!(
        text(&[busy[0], Flaky::Declined]),
        "failed at attempt 2 after 200ms, not worth retrying: the card was declined"
    );
    assert_eq!(
        text(&[Flaky::After(secs(60))]),
        "gave up after 1 attempt in 0ns (the server asked for a longer wait than is allowed): come back in 60s"
    );
}

#[test]
fn it_keeps_the_sixteen_newest_errors() {
    #[retry(strategy = "immediate", max = 20, attempt = attempt)]
    fn many() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(attempt.number()))
    }

    let _scope = testing::scope();
    let error = many().unwrap_err();
    assert_eq!(error.earlier(), (4..20).map(Flaky::Busy).collect::<Vec<_>>());
    assert_eq!(error.last(), &Flaky::Busy(20));
}

#[test]
fn every_reason() {
    static EMPTY: RetryBudget = RetryBudget::new(0);
    #[retry(budget = EMPTY)]
    async fn penniless() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::NotSent)
    }
    #[retry(idempotent = false)]
    async fn once() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(0))
    }
    #[retry(max = 1)]
    async fn single() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(0))
    }
    #[retry(strategy = "constant", base = "400ms", max_elapsed = "500ms")]
    async fn hasty() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(0))
    }
    #[retry(max_hint = "1s")]
    async fn asked_to_wait() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::After(secs(2)))
    }
    #[retry]
    async fn declined() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Declined)
    }

    let _scope = testing::scope();
    let reason = |error: RetryError<Flaky>| (error.reason(), error.attempts());
    assert_eq!(reason(block_on(penniless()).unwrap_err()), (StopReason::Budget, 1));
    assert_eq!(reason(block_on(once()).unwrap_err()), (StopReason::NotIdempotent, 1));
    assert_eq!(reason(block_on(single()).unwrap_err()), (StopReason::Attempts, 1));
    assert_eq!(reason(block_on(hasty()).unwrap_err()), (StopReason::MaxElapsed, 2));
    assert_eq!(reason(block_on(asked_to_wait()).unwrap_err()), (StopReason::Hint, 1));
    assert_eq!(reason(block_on(declined()).unwrap_err()), (StopReason::Permanent, 1));
}

#[test]
fn a_retried_ok_stays_an_ok() {
    #[retry(when(Ok(503)))]
    fn status(code: u16) -> Result<u16, RetryError<Flaky>> {
        Ok(code)
    }

    let scope = testing::scope();
    assert_eq!(status(503).unwrap(), 503);
    assert_eq!(scope.delays().len(), 2);
}

#[test]
fn any_error_and_question_marks_work() {
    #[retry(when(Err(_)))]
    async fn parsed(text: &str) -> Result<u32, RetryError<Box<dyn Error + Send + Sync>>> {
        if text.is_empty() {
            return Err("nothing to parse".into());
        }
        Ok(text.parse::<u32>()?)
    }

    let _scope = testing::scope();
    assert_eq!(block_on(parsed("7")).unwrap(), 7);
    assert_eq!(block_on(parsed("")).unwrap_err().last().to_string(), "nothing to parse");
    assert!(block_on(parsed("x")).unwrap_err().into_last().is::<std::num::ParseIntError>());
}

#[test]
fn errors_are_moved_and_never_cloned() {
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

#[test]
fn an_outer_retry_judges_by_the_last_error() {
    #[retry(max = 2)]
    fn inner(errors: &[Flaky], calls: &Cell<usize>) -> Result<(), RetryError<Flaky>> {
        calls.set(calls.get() + 1);
        Err(errors[calls.get() - 1])
    }
    #[retry(max = 2, strategy = "constant", base = "1m", cap = "1m")]
    fn outer(errors: &[Flaky], calls: &Cell<usize>) -> Result<(), RetryError<RetryError<Flaky>>> {
        inner(errors, calls)
    }

    let (scope, calls) = (testing::scope(), Cell::new(0));
    let error = outer(&[Flaky::Busy(1), Flaky::Busy(2), Flaky::Busy(3), Flaky::Declined], &calls).unwrap_err();
    assert_eq!((error.attempts(), error.last().attempts(), error.reason()), (2, 2, StopReason::Permanent));
    assert!(scope.delays().contains(&secs(60)));
}

#[test]
fn it_is_as_small_as_a_pointer() {
    assert_eq!(size_of::<Result<Duration, RetryError<[u8; 500]>>>(), size_of::<Duration>());
    assert_eq!(size_of::<RetryError<[u8; 500]>>(), size_of::<usize>());
}
