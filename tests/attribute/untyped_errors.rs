//! Errors without a type judge themselves by their chain: `anyhow::Error`, `eyre::Report`, boxed errors; `Classified` keeps a
//! verdict in it. Verdicts judge themselves too.

use std::{
    cell::Cell,
    error::Error,
    io::{self, ErrorKind},
};

use anyhow::Context as _;
use reattempt::{Classified, Classify, Elapsed, RetryError, Retryable, Verdict, retry, testing, verdict_of};

use crate::support::{Flaky, Script, Server, block_on, ms, secs, waits};

type Boxed = Box<dyn Error + Send + Sync>;

/// Says what was done, and keeps the cause.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct While(&'static str, #[source] Boxed);

impl Retryable for While {
    fn verdict(&self) -> Verdict {
        Verdict::NOT_SENT.after(secs(1))
    }
}

/// Not known to anyone.
#[derive(Debug, thiserror::Error)]
#[error("no such article")]
struct Unknown;

fn refused() -> io::Error {
    ErrorKind::ConnectionRefused.into()
}

/// The last error of a call whose retries were made, or, with a hint, were not.
fn retried(error: Flaky) -> RetryError<Flaky> {
    #[retry(max_hint = "1s")]
    fn call(error: Flaky) -> Result<(), RetryError<Flaky>> {
        Err(error)
    }

    let _scope = testing::scope();
    call(error).unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn the_first_known_error_of_a_chain_decides() {
    /// Its name, how it is made, and its verdict.
    type Case = (&'static str, fn() -> Boxed, Verdict);

    let hint = Verdict::THROTTLED.after(secs(30));
    let cases: [Case; 10] = [
        ("not sent", || refused().into(), Verdict::NOT_SENT),
        ("lost", || io::Error::from(ErrorKind::ConnectionReset).into(), Verdict::TRANSIENT),
        ("final", || io::Error::from(ErrorKind::NotFound).into(), Verdict::Final),
        ("cut by us", || Elapsed::new(secs(1)).into(), Verdict::TRANSIENT),
        ("classified", || Err::<(), _>(Flaky::Throttled).classified().unwrap_err().into(), Verdict::THROTTLED),
        ("a verdict of ours", || Classified::new(refused(), Verdict::Final).into(), Verdict::Final),
        ("unknown", || Unknown.into(), Verdict::Final),
        ("text", || "no such article".into(), Verdict::Final),
        ("retried", || retried(Flaky::NotSent).into(), Verdict::Final),
        ("asked to wait", || retried(Flaky::After(secs(30))).into(), Verdict::THROTTLED.after(secs(30))),
    ];
    for (name, error, verdict) in cases {
        let deep = || While("ordering", While("sending", error()).into());
        assert_eq!(verdict_of(&*error()), verdict, "{name}");
        assert_eq!(verdict_of(&deep()), verdict, "{name}, deep in a chain");
        assert_eq!(Boxed::from(deep()).verdict(), verdict, "{name}, boxed");
        assert_eq!((Box::new(deep()) as Box<dyn Error + Send>).verdict(), verdict, "{name}, boxed to be sent");
        assert_eq!(Box::<dyn Error>::from(deep()).verdict(), verdict, "{name}, boxed to stay");
        let anyhow = anyhow::Error::from_boxed(error()).context("sending").context("ordering");
        assert_eq!(anyhow.verdict(), verdict, "{name}, anyhow");
        assert_eq!(anyhow::Error::new(deep()).verdict(), verdict, "{name}, anyhow");
        assert_eq!(eyre::eyre!(error()).wrap_err("ordering").verdict(), verdict, "{name}, eyre");
        let eyre = eyre::Report::new(deep()).wrap_err("sending").wrap_err("ordering");
        assert_eq!(eyre.verdict(), verdict, "{name}, eyre");
    }
    let timeout = tokio::time::timeout(secs(1), std::future::pending::<()>()).await.unwrap_err();
    assert_eq!((timeout.verdict(), verdict_of(&timeout)), (Verdict::TRANSIENT, Verdict::TRANSIENT), "cut by tokio");
    // The outermost known error decides, whatever it was caused by.
    let inner = || Boxed::from(Classified::new(While("sending", refused().into()), Verdict::THROTTLED));
    assert_eq!(verdict_of(&While("ordering", inner())), Verdict::THROTTLED);
    assert_eq!(verdict_of(&While("ordering", io::Error::new(ErrorKind::NotFound, inner()).into())), Verdict::Final);
    assert_eq!(verdict_of(&Classified::new(retried(Flaky::After(secs(30))), hint)), hint);
}

#[test]
fn functions_need_no_when() {
    #[retry(strategy = "constant")]
    fn of_anyhow(script: &Script<Result<u32, io::Error>>) -> anyhow::Result<u32> {
        script.next().context("sending the request")
    }
    #[retry(strategy = "constant")]
    async fn of_eyre(script: &Script<Result<u32, io::Error>>) -> eyre::Result<u32> {
        eyre::WrapErr::wrap_err(script.next(), "sending the request")
    }
    #[retry(strategy = "constant")]
    async fn of_a_box(script: &Script<Result<u32, io::Error>>) -> Result<u32, Boxed> {
        Ok(script.next()?)
    }
    #[retry(strategy = "constant")]
    fn of_a_local_box(script: &Script<Result<u32, io::Error>>) -> Result<u32, Box<dyn Error>> {
        Ok(script.next()?)
    }

    let scope = testing::scope();
    let script = || Script::new([Err(refused()), Err(ErrorKind::TimedOut.into()), Err(ErrorKind::NotFound.into())]);
    assert_eq!(of_anyhow(&script()).unwrap_err().to_string(), "sending the request");
    assert!(block_on(of_eyre(&script())).unwrap_err().root_cause().to_string().contains("not found"));
    assert!(block_on(of_a_box(&script())).unwrap_err().is::<io::Error>());
    assert!(of_a_local_box(&script()).unwrap_err().is::<io::Error>());
    assert_eq!(scope.delays(), waits(8), "two retries each, and then a final error");
    assert_eq!(of_anyhow(&Script::new([Err(refused()), Ok(7)])).unwrap(), 7);
}

#[test]
fn classified_keeps_the_verdict_of_a_type() {
    #[retry(strategy = "constant", max = 9)]
    fn to_anyhow(script: &Script<Result<u32, Flaky>>) -> anyhow::Result<u32> {
        Ok(script.next().classified().context("ordering")? + 1)
    }
    #[retry(strategy = "constant", max = 9)]
    async fn to_a_box(script: &Script<Result<u32, Flaky>>) -> Result<u32, Boxed> {
        Ok(script.next().classified()? + 1)
    }
    #[retry(strategy = "constant", max = 9)]
    fn unclassified(script: &Script<Result<u32, Flaky>>) -> anyhow::Result<u32> {
        Ok(script.next()? + 1)
    }

    let script = || Script::new([Err(Flaky::BUSY), Err(Flaky::After(secs(3))), Ok(6), Err(Flaky::Declined)]);
    let scope = testing::scope();
    assert_eq!(to_anyhow(&script()).unwrap(), 7);
    assert_eq!(block_on(to_a_box(&script())).unwrap(), 7);
    assert_eq!(scope.delays(), [ms(100), secs(3), ms(100), secs(3)]);
    let declined = to_anyhow(&Script::new([Err(Flaky::Declined)])).unwrap_err();
    assert_eq!(format!("{declined:#}"), "ordering: the card was declined");
    assert!(unclassified(&script()).unwrap_err().is::<Flaky>(), "final: its type is not known");
    assert_eq!(scope.delays().len(), 4);
}

#[test]
fn classified_shows_and_chains_as_its_error() {
    let error = || While("sending", refused().into());
    let classified = Err::<(), _>(error()).classified().unwrap_err();
    assert_eq!((classified.to_string(), format!("{classified:?}")), (error().to_string(), format!("{:?}", error())));
    assert_eq!(classified.verdict(), Verdict::NOT_SENT.after(secs(1)));
    assert!(classified.source().is_some_and(<dyn Error>::is::<io::Error>));
    assert!(classified.get_ref().is::<While>() && classified.into_inner().is::<While>());
    assert_eq!(Ok::<_, While>(7).classified().unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_cut_attempt_is_retried() {
    #[retry(strategy = "constant", max = 2, attempt_timeout = "1s")]
    async fn by_us(attempts: &Cell<u32>) -> anyhow::Result<u32> {
        attempts.set(attempts.get() + 1);
        std::future::pending().await
    }
    #[retry(strategy = "constant", max = 2)]
    async fn by_tokio(attempts: &Cell<u32>) -> Result<u32, Boxed> {
        attempts.set(attempts.get() + 1);
        Ok(tokio::time::timeout(secs(1), std::future::pending()).await?)
    }
    #[retry(strategy = "constant", max = 2)]
    async fn of_its_type(attempts: &Cell<u32>) -> Result<u32, tokio::time::error::Elapsed> {
        attempts.set(attempts.get() + 1);
        tokio::time::timeout(secs(1), std::future::pending()).await
    }

    let attempts = Cell::new(0);
    assert!(by_us(&attempts).await.unwrap_err().is::<Elapsed>() && attempts.take() == 2);
    assert!(by_tokio(&attempts).await.is_err() && attempts.take() == 2);
    assert!(of_its_type(&attempts).await.is_err() && attempts.take() == 2);
}

#[test]
fn a_retry_below_is_not_made_again() {
    #[retry(strategy = "constant", max_hint = "1s")]
    fn reserve(server: &Server, error: &Flaky) -> Result<u32, RetryError<Flaky>> {
        server.call().map_err(|_| *error)
    }
    #[retry(strategy = "constant")]
    fn of_anyhow(server: &Server, error: &Flaky) -> anyhow::Result<u32> {
        reserve(server, error).context("reserving")
    }
    #[retry(strategy = "constant")]
    async fn of_a_box(server: &Server, error: &Flaky) -> Result<u32, Boxed> {
        Ok(reserve(server, error)?)
    }

    let scope = testing::scope();
    let calls: [fn(&Server, &Flaky) -> bool; 2] =
        [|server, error| of_anyhow(server, error).is_err(), |server, error| block_on(of_a_box(server, error)).is_err()];
    for call in calls {
        let server = Server::busy(9);
        assert!(call(&server, &Flaky::BUSY) && server.calls() == 3, "three attempts, not nine");
        // What was too long for the retry below is waited by the one around it.
        let (server, before) = (Server::busy(9), scope.delays().len());
        assert!(call(&server, &Flaky::After(secs(30))) && server.calls() == 3);
        assert_eq!(scope.delays()[before..], [secs(30); 2]);
    }
}

#[test]
fn a_verdict_judges_itself() {
    #[retry(strategy = "constant")]
    fn as_an_error(script: &Script<Result<u32, Verdict>>) -> Result<u32, Verdict> {
        script.next()
    }
    #[retry(strategy = "constant")]
    async fn as_an_option(script: &Script<Result<u32, Option<Verdict>>>) -> Result<u32, Option<Verdict>> {
        script.next()
    }
    #[retry(strategy = "constant", when(verdict => *verdict))]
    fn as_an_outcome(script: &Script<Verdict>) -> Verdict {
        script.next()
    }
    #[retry(strategy = "constant", when(outcome => outcome.verdict()))]
    fn on_both_sides(script: &Script<Result<Option<Verdict>, Flaky>>) -> Result<Option<Verdict>, Flaky> {
        script.next()
    }

    let scope = testing::scope();
    let hint = Verdict::THROTTLED.after(secs(2));
    assert_eq!(as_an_error(&Script::new([Err(hint), Err(Verdict::Final)])), Err(Verdict::Final));
    assert_eq!(block_on(as_an_option(&Script::new([Err(Some(hint)), Err(None)]))), Err(None));
    assert_eq!(as_an_outcome(&Script::new([hint, Verdict::Final])), Verdict::Final);
    assert_eq!(on_both_sides(&Script::new([Ok(Some(hint)), Err(Flaky::BUSY), Ok(None)])), Ok(None));
    assert_eq!(scope.delays(), [secs(2), secs(2), secs(2), secs(2), ms(100)]);
}
