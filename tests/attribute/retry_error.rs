//! `RetryError`: why the call ended, and what came before.

use std::{cell::Cell, error::Error, fmt, io, sync::Arc, time::Duration};

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
    assert_eq!(error.verdict(), Verdict::Final, "the retries were made");
    assert_eq!(error.into_last(), errors[3]);
    assert_eq!(fetch(&errors[..2]).unwrap(), 3);
}

#[test]
fn its_text_says_why_and_how_often() {
    let busy = [1, 2, 3, 4].map(Flaky::Busy);
    let stories: [(&[Flaky], &str, &str); 4] = [
        (&busy, "gave up after 4 attempts in 1.4s (all attempts used)", "busy at attempt 4"),
        (&[Flaky::Declined], "failed after 0ns, not worth retrying", "the card was declined"),
        (&[busy[0], Flaky::Declined], "failed at attempt 2 after 200ms, not worth retrying", "the card was declined"),
        (
            &[Flaky::After(secs(61))],
            "gave up after 1 attempt in 0ns (the server asked for a longer wait than is allowed)",
            "come back in 61s",
        ),
    ];
    for (errors, story, last) in stories {
        let _scope = testing::scope();
        let error = fetch(errors).unwrap_err();
        assert_eq!(format!("{error}"), story, "what happened last is for the source to say");
        assert_eq!(format!("{error:#}"), format!("{story}: {last}"));
    }
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
    #[retry(cancel = async {})]
    async fn cancelled() -> Result<(), RetryError<Flaky>> {
        Err(Flaky::Busy(0))
    }

    let _scope = testing::scope();
    let reason = |error: RetryError<Flaky>| {
        // What another retry around it is told.
        let hint = Verdict::THROTTLED.after(secs(2));
        let verdict = if error.reason() == StopReason::Hint { hint } else { Verdict::Final };
        assert_eq!(error.verdict(), verdict, "{error}");
        (error.reason(), error.attempts())
    };
    assert_eq!(reason(block_on(penniless()).unwrap_err()), (StopReason::Budget, 1));
    assert_eq!(reason(block_on(once()).unwrap_err()), (StopReason::NotIdempotent, 1));
    assert_eq!(reason(block_on(single()).unwrap_err()), (StopReason::Attempts, 1));
    assert_eq!(reason(block_on(hasty()).unwrap_err()), (StopReason::MaxElapsed, 2));
    assert_eq!(reason(block_on(asked_to_wait()).unwrap_err()), (StopReason::Hint, 1));
    assert_eq!(reason(block_on(declined()).unwrap_err()), (StopReason::Permanent, 1));
    assert_eq!(reason(block_on(cancelled()).unwrap_err()), (StopReason::Cancelled, 1));
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
fn it_is_final_to_a_retry_around_it() {
    #[retry(max = 2, max_hint = "1s")]
    fn inner(errors: &[Flaky], calls: &Cell<usize>) -> Result<(), RetryError<Flaky>> {
        calls.set(calls.get() + 1);
        Err(errors[calls.get() - 1])
    }
    #[retry(max = 2, strategy = "constant")]
    fn outer(errors: &[Flaky], calls: &Cell<usize>) -> Result<(), RetryError<RetryError<Flaky>>> {
        inner(errors, calls)
    }

    let (_scope, calls) = (testing::scope(), Cell::new(0));
    let error = outer(&[Flaky::Busy(1), Flaky::Busy(2)], &calls).unwrap_err();
    assert_eq!((error.attempts(), error.reason(), error.last().attempts()), (1, StopReason::Permanent, 2));
    // After a hint that was too long for it, the one around it waits as it was told.
    let (scope, calls) = (testing::scope(), Cell::new(0));
    let error = outer(&[Flaky::After(secs(30)), Flaky::Declined], &calls).unwrap_err();
    assert_eq!((error.attempts(), error.reason(), error.last().attempts()), (2, StopReason::Permanent, 1));
    assert_eq!(scope.delays(), [secs(30)]);
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionRefused, "connection refused")
}

#[derive(Debug, thiserror::Error)]
#[error("sending the request")]
struct Sending(#[source] io::Error);

/// No [`Error`], although it says everything.
#[derive(Debug, PartialEq)]
struct Plain(&'static str);

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// One function for each type, with the failure that it explains.
mod of {
    use super::{Plain, Sending, refused};
    use reattempt::{RetryError, retry};
    use std::error::Error;

    #[retry(strategy = "constant")]
    pub(super) fn anyhow() -> Result<u32, RetryError<anyhow::Error>> {
        Err(anyhow::Error::new(refused()).context("sending the request"))
    }

    #[retry(strategy = "constant")]
    pub(super) fn eyre() -> Result<u32, RetryError<eyre::Report>> {
        Err(eyre::Report::new(refused()).wrap_err("sending the request"))
    }

    #[retry(strategy = "constant")]
    pub(super) fn boxed() -> Result<u32, RetryError<Box<dyn Error + Send + Sync>>> {
        Err(Sending(refused()).into())
    }

    #[retry(strategy = "constant")]
    pub(super) fn local_box() -> Result<u32, RetryError<Box<dyn Error>>> {
        Err(Sending(refused()).into())
    }

    #[retry(strategy = "constant", when(Err(_)))]
    pub(super) fn typed() -> Result<u32, RetryError<Sending>> {
        Err(Sending(refused()))
    }

    #[retry(strategy = "constant", when(Err(_)))]
    pub(super) fn plain() -> Result<u32, RetryError<Plain>> {
        Err(Plain("busy"))
    }

    #[retry(strategy = "constant", when(Err(_)))]
    pub(super) fn generic<E: std::fmt::Debug + std::fmt::Display + 'static>(
        error: fn() -> E,
    ) -> Result<u32, RetryError<E>> {
        Err(error())
    }
}

const STORY: &str = "gave up after 3 attempts in 200ms (all attempts used)";

/// An error and what caused it.
fn chain(error: &(dyn Error + 'static)) -> Vec<String> {
    std::iter::successors(Some(error), |error| (*error).source()).map(ToString::to_string).collect()
}

#[test]
fn it_is_an_error_whatever_the_last_one_is() {
    let _scope = testing::scope();
    let whole = [STORY, "sending the request", "connection refused"];
    assert_eq!(chain(&of::anyhow().unwrap_err()), whole);
    assert_eq!(chain(&of::eyre().unwrap_err()), whole);
    assert_eq!(chain(&of::boxed().unwrap_err()), whole);
    assert_eq!(chain(&of::local_box().unwrap_err()), whole);
    assert_eq!(chain(&of::typed().unwrap_err()), whole);
    // Of these nothing says that they are errors, so that only the alternate form has their text.
    assert_eq!(chain(&of::plain().unwrap_err()), [STORY]);
    assert_eq!(format!("{:#}", of::plain().unwrap_err()), format!("{STORY}: busy"));
    assert_eq!(chain(&of::generic(refused).unwrap_err()), [STORY]);
}

#[test]
fn a_question_mark_carries_it_on() {
    fn to_anyhow() -> [anyhow::Error; 4] {
        [
            (|| Ok(of::anyhow()?))().map(|_: u32| ()).unwrap_err(),
            (|| Ok(of::eyre()?))().map(|_: u32| ()).unwrap_err(),
            (|| Ok(of::boxed()?))().map(|_: u32| ()).unwrap_err(),
            (|| Ok(of::typed()?))().map(|_: u32| ()).unwrap_err(),
        ]
    }
    fn to_eyre() -> eyre::Result<u32> {
        Ok(of::anyhow()?)
    }
    fn to_box() -> Result<u32, Box<dyn Error + Send + Sync>> {
        Ok(of::plain()? + of::anyhow()?)
    }
    fn to_local_box() -> Result<u32, Box<dyn Error>> {
        Ok(of::local_box()?)
    }

    let _scope = testing::scope();
    let whole = format!("{STORY}: sending the request: connection refused");
    for error in to_anyhow() {
        assert_eq!(format!("{error:#}"), whole, "each cause once");
        assert_eq!(error.to_string(), STORY);
    }
    assert_eq!(format!("{:#}", to_eyre().unwrap_err()), whole);
    assert_eq!(to_box().unwrap_err().downcast::<RetryError<Plain>>().unwrap().last(), &Plain("busy"));
    assert!(to_local_box().unwrap_err().is::<RetryError<Box<dyn Error>>>());
}

#[test]
fn the_alternate_form_has_the_last_errors_own() {
    let _scope = testing::scope();
    assert_eq!(format!("{:#}", of::anyhow().unwrap_err()), format!("{STORY}: sending the request: connection refused"));
    assert_eq!(format!("{:#}", of::typed().unwrap_err()), format!("{STORY}: sending the request"));
}

#[test]
fn it_is_cloned_and_compared_where_the_error_is() {
    let story = |errors: &[Flaky]| {
        let _scope = testing::scope();
        fetch(errors).unwrap_err()
    };
    let error = story(&[1, 2, 3, 4].map(Flaky::Busy));
    assert_eq!(error.clone(), error);
    assert_eq!(chain(&error.clone()), chain(&error), "with its source");
    assert_eq!(story(&[1, 2, 3, 4].map(Flaky::Busy)), error);
    assert_ne!(story(&[1, 2, 4, 4].map(Flaky::Busy)), error, "an earlier error");
    assert_ne!(story(&[1, 2, 3, 5].map(Flaky::Busy)), error, "the last");
    assert_ne!(story(&[Flaky::Declined]), story(&[Flaky::Busy(1), Flaky::Declined]), "attempts");
}

#[test]
fn it_is_as_small_as_a_pointer() {
    assert_eq!(size_of::<Result<Duration, RetryError<[u8; 500]>>>(), size_of::<Duration>());
    assert_eq!(size_of::<RetryError<[u8; 500]>>(), size_of::<usize>());
}
