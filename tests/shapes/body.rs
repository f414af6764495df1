//! Bodies: what ends an attempt, what a value is converted to on its way out, and bodies that have no end.

use std::{error::Error, time::Duration};

use anyhow::{bail, ensure};
use reattempt::{retry, testing};

use crate::support::{Flaky, Server, waits};

#[retry(strategy = "constant")]
fn returns(server: &Server) -> Result<u32, Flaky> {
    for _ in 0..10 {
        match server.call() {
            Ok(number) => return Ok(number),
            Err(error) => return Err(error),
        }
    }
    unreachable!()
}

#[retry(strategy = "constant")]
async fn returns_async(server: &Server) -> Result<u32, Flaky> {
    if let Ok(number) = server.call() {
        return Ok(number);
    }
    return Err(Flaky::BUSY);
}

#[tokio::test]
async fn a_return_ends_the_attempt() {
    let scope = testing::scope();
    assert_eq!(returns(&Server::busy(2)), Ok(3));
    assert_eq!(returns_async(&Server::busy(2)).await, Ok(3));
    assert_eq!(scope.delays(), waits(4));
}

#[retry(strategy = "constant", when(Err(_)))]
fn hidden(server: &Server) -> anyhow::Result<u32> {
    let answer = server.call();
    ensure!(answer.is_ok() || server.calls() > 1, "the first call");
    if answer.is_err() {
        bail!("the second call");
    }
    Ok(answer?)
}

#[retry(strategy = "constant", when(Err(_)))]
async fn hidden_async(server: &Server) -> anyhow::Result<u32> {
    let answer = server.call();
    ensure!(answer.is_ok() || server.calls() > 1, "the first call");
    if answer.is_err() {
        bail!("the second call");
    }
    Ok(answer?)
}

#[tokio::test]
async fn macros_that_hide_a_return_end_the_attempt() {
    let scope = testing::scope();
    assert_eq!(hidden(&Server::busy(2)).unwrap(), 3);
    assert_eq!(hidden_async(&Server::busy(2)).await.unwrap(), 3);
    assert_eq!(scope.delays(), waits(4));
}

#[retry(strategy = "constant", when(Err(_)))]
fn converts(server: &Server) -> Result<Box<dyn Fn() -> u32>, Box<dyn Error>> {
    let number = server.call()?;
    if number == 0 {
        Err("none")?;
    }
    Ok(Box::new(move || number))
}

#[retry(strategy = "constant", when(Err(_)))]
async fn converts_async(server: &Server) -> Result<Box<dyn Fn() -> u32>, Box<dyn Error>> {
    let number = server.call()?;
    if number == 0 {
        Err("none")?;
    }
    Ok(Box::new(move || number))
}

#[retry(strategy = "constant", when(Err(_)))]
fn converts_in_a_future(server: &Server) -> impl Future<Output = Result<Box<dyn Fn() -> u32>, Box<dyn Error>>> {
    async move {
        let number = server.call()?;
        Ok(Box::new(move || number))
    }
}

/// Nothing in the body says what the error is.
#[retry(strategy = "constant", when(Err(_)))]
async fn inferred(server: &Server) -> Result<Vec<u32>, Box<dyn Error>> {
    let numbers = (0..server.call()?).collect();
    Ok(numbers)
}

#[retry(strategy = "constant", when(Err(_)))]
async fn only_ok() -> Result<(), Box<dyn Error>> {
    Ok(())
}

#[retry(strategy = "constant", when(Err(_)))]
async fn only_err() -> Result<u32, Box<dyn Error>> {
    Err("always")?
}

#[tokio::test]
async fn values_are_converted_to_the_declared_type() {
    let scope = testing::scope();
    assert_eq!(converts(&Server::busy(2)).unwrap()(), 3);
    assert_eq!(converts_async(&Server::busy(2)).await.unwrap()(), 3);
    assert_eq!(converts_in_a_future(&Server::busy(2)).await.unwrap()(), 3);
    assert_eq!(inferred(&Server::busy(2)).await.unwrap(), [0, 1, 2]);
    assert_eq!(scope.delays(), waits(8));
    only_ok().await.unwrap();
    assert_eq!(only_err().await.unwrap_err().to_string(), "always");
    assert_eq!(scope.delays(), waits(10));
}

#[retry(strategy = "constant", when(None))]
fn option(server: &Server) -> Option<u32> {
    let number = server.call().ok()?;
    Some(number)
}

#[retry(strategy = "constant", when(None))]
async fn option_async(server: &Server) -> Option<u32> {
    let number = server.call().ok()?;
    Some(number)
}

#[retry(strategy = "constant", when(0..=2))]
fn plain(server: &Server) -> u32 {
    let _ = server.call();
    server.calls()
}

#[retry(strategy = "constant", when(true))]
async fn plain_async(server: &Server) -> bool {
    server.call().is_err()
}

#[retry(strategy = "constant", when(_ if server.calls() < 3))]
fn nothing(server: &Server) {
    let _ = server.call();
}

#[retry(strategy = "constant", when(() if server.calls() < 3))]
async fn nothing_async(server: &Server) {
    if server.call().is_err() {
        return;
    }
    tokio::task::yield_now().await;
}

#[tokio::test]
async fn outcomes_that_are_no_results() {
    let scope = testing::scope();
    assert_eq!(option(&Server::busy(2)), Some(3));
    assert_eq!(option_async(&Server::busy(2)).await, Some(3));
    assert_eq!(plain(&Server::busy(2)), 3);
    assert!(!plain_async(&Server::busy(2)).await);
    nothing(&Server::busy(2));
    nothing_async(&Server::busy(2)).await;
    assert_eq!(scope.delays(), waits(12));
}

#[retry(when(Err(_)))]
async fn never_ends() -> Result<std::convert::Infallible, Flaky> {
    loop {
        std::future::pending::<()>().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_without_end_compiles() {
    assert!(tokio::time::timeout(Duration::from_secs(9), never_ends()).await.is_err());
}

/// Labels, `break` with a value, closures and blocks that return for themselves.
#[retry(strategy = "constant")]
fn inner_control_flow(server: &Server) -> Result<u32, Flaky> {
    let answer = 'outer: loop {
        loop {
            break 'outer server.call();
        }
    };
    let closure = || -> Result<u32, Flaky> { Ok(answer? + 1) };
    let number = closure()?;
    let labelled = 'block: {
        if number > 0 {
            break 'block number;
        }
        0
    };
    Ok(labelled)
}

#[test]
fn control_flow_inside_the_body_is_its_own() {
    let scope = testing::scope();
    assert_eq!(inner_control_flow(&Server::busy(2)), Ok(4));
    assert_eq!(scope.delays(), waits(2));
}

/// Names in the body do not reach the signature.
#[retry(strategy = "constant")]
fn own_names(server: &Server) -> Result<u32, Flaky> {
    type Result = std::result::Result<u32, Flaky>;
    struct Server;
    let answer: Result = server.call();
    let Server = Server;
    answer
}

#[retry(strategy = "constant")]
async fn own_names_async(server: &Server) -> Result<u32, Flaky> {
    #[expect(dead_code, reason = "here for its name")]
    enum Flaky {}
    #[expect(unused_imports, reason = "here for its name")]
    use std::io::Result;
    macro_rules! call {
        ($server:ident) => {
            $server.call()?
        };
    }
    Ok(call!(server))
}

#[retry(strategy = "constant")]
async fn selects(server: &Server) -> Result<u32, Flaky> {
    tokio::select! {
        answer = async { server.call() } => answer,
        () = std::future::pending() => Err(Flaky::Declined),
    }
}

#[tokio::test]
async fn names_in_the_body_are_its_own() {
    let scope = testing::scope();
    assert_eq!(own_names(&Server::busy(2)), Ok(3));
    assert_eq!(own_names_async(&Server::busy(2)).await, Ok(3));
    assert_eq!(selects(&Server::busy(2)).await, Ok(3));
    assert_eq!(scope.delays(), waits(6));
}
