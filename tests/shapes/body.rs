//! Bodies: what ends an attempt, what a value is converted to on its way out, and bodies that have no end.

use std::{error::Error, panic::catch_unwind, time::Duration};

use anyhow::{bail, ensure};
use reattempt::{retry, testing};

use crate::common::{Failure, Peer, waits};

#[retry(strategy = "constant")]
fn returns(peer: &Peer) -> Result<u32, Failure> {
    for _ in 0..10 {
        match peer.call() {
            Ok(number) => return Ok(number),
            Err(error) => return Err(error),
        }
    }
    unreachable!()
}

#[retry(strategy = "constant")]
async fn returns_async(peer: &Peer) -> Result<u32, Failure> {
    if let Ok(number) = peer.call() {
        return Ok(number);
    }
    return Err(Failure::Busy);
}

#[tokio::test]
async fn a_return_ends_the_attempt() {
    let scope = testing::scope();
    assert_eq!(returns(&Peer::busy(2)), Ok(3));
    assert_eq!(returns_async(&Peer::busy(2)).await, Ok(3));
    assert_eq!(scope.delays(), waits(4));
}

#[retry(strategy = "constant", when(Err(_)))]
fn hidden(peer: &Peer) -> anyhow::Result<u32> {
    let answer = peer.call();
    ensure!(answer.is_ok() || peer.calls() > 1, "the first call");
    if answer.is_err() {
        bail!("the second call");
    }
    Ok(answer?)
}

#[retry(strategy = "constant", when(Err(_)))]
async fn hidden_async(peer: &Peer) -> anyhow::Result<u32> {
    let answer = peer.call();
    ensure!(answer.is_ok() || peer.calls() > 1, "the first call");
    if answer.is_err() {
        bail!("the second call");
    }
    Ok(answer?)
}

#[tokio::test]
async fn macros_that_hide_a_return_end_the_attempt() {
    let scope = testing::scope();
    assert_eq!(hidden(&Peer::busy(2)).unwrap(), 3);
    assert_eq!(hidden_async(&Peer::busy(2)).await.unwrap(), 3);
    assert_eq!(scope.delays(), waits(4));
}

#[retry(strategy = "constant", when(Err(_)))]
fn converts(peer: &Peer) -> Result<Box<dyn Fn() -> u32>, Box<dyn Error>> {
    let number = peer.call()?;
    if number == 0 {
        Err("none")?;
    }
    Ok(Box::new(move || number))
}

#[retry(strategy = "constant", when(Err(_)))]
async fn converts_async(peer: &Peer) -> Result<Box<dyn Fn() -> u32>, Box<dyn Error>> {
    let number = peer.call()?;
    if number == 0 {
        Err("none")?;
    }
    Ok(Box::new(move || number))
}

#[retry(strategy = "constant", when(Err(_)))]
fn converts_in_a_future(peer: &Peer) -> impl Future<Output = Result<Box<dyn Fn() -> u32>, Box<dyn Error>>> {
    async move {
        let number = peer.call()?;
        Ok(Box::new(move || number))
    }
}

/// Nothing in the body says what the error is.
#[retry(strategy = "constant", when(Err(_)))]
async fn inferred(peer: &Peer) -> Result<Vec<u32>, Box<dyn Error>> {
    let numbers = (0..peer.call()?).collect();
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
    assert_eq!(converts(&Peer::busy(2)).unwrap()(), 3);
    assert_eq!(converts_async(&Peer::busy(2)).await.unwrap()(), 3);
    assert_eq!(converts_in_a_future(&Peer::busy(2)).await.unwrap()(), 3);
    assert_eq!(inferred(&Peer::busy(2)).await.unwrap(), [0, 1, 2]);
    assert_eq!(scope.delays(), waits(8));
    only_ok().await.unwrap();
    assert_eq!(only_err().await.unwrap_err().to_string(), "always");
    assert_eq!(scope.delays(), waits(10));
}

#[retry(strategy = "constant", when(None))]
fn option(peer: &Peer) -> Option<u32> {
    let number = peer.call().ok()?;
    Some(number)
}

#[retry(strategy = "constant", when(None))]
async fn option_async(peer: &Peer) -> Option<u32> {
    let number = peer.call().ok()?;
    Some(number)
}

#[retry(strategy = "constant", when(0..=2))]
fn plain(peer: &Peer) -> u32 {
    let _ = peer.call();
    peer.calls()
}

#[retry(strategy = "constant", when(true))]
async fn plain_async(peer: &Peer) -> bool {
    peer.call().is_err()
}

#[retry(strategy = "constant", when(_ if peer.calls() < 3))]
fn nothing(peer: &Peer) {
    let _ = peer.call();
}

#[retry(strategy = "constant", when(() if peer.calls() < 3))]
async fn nothing_async(peer: &Peer) {
    if peer.call().is_err() {
        return;
    }
    tokio::task::yield_now().await;
}

#[tokio::test]
async fn outcomes_that_are_no_results() {
    let scope = testing::scope();
    assert_eq!(option(&Peer::busy(2)), Some(3));
    assert_eq!(option_async(&Peer::busy(2)).await, Some(3));
    assert_eq!(plain(&Peer::busy(2)), 3);
    assert!(!plain_async(&Peer::busy(2)).await);
    nothing(&Peer::busy(2));
    nothing_async(&Peer::busy(2)).await;
    assert_eq!(scope.delays(), waits(12));
}

// A body that is not written yet compiles, and panics, as that of any other function.
#[retry]
fn unfinished() -> Result<u32, Failure> {
    todo!()
}

#[retry]
async fn unfinished_async() -> Result<u32, Failure> {
    todo!()
}

#[retry]
fn panics(peer: &Peer) -> Result<u32, Failure> {
    let _ = peer.call();
    panic!("no outcome")
}

#[retry(when(Err(_)))]
async fn never_ends() -> Result<std::convert::Infallible, Failure> {
    loop {
        std::future::pending::<()>().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_panic_and_a_loop_is_a_loop() {
    let scope = testing::scope();
    let peer = Peer::busy(0);
    assert!(catch_unwind(|| panics(&peer)).is_err());
    assert!(catch_unwind(unfinished).is_err());
    assert!(
        tokio::task::LocalSet::new()
            .run_until(async { tokio::task::spawn_local(unfinished_async()).await })
            .await
            .is_err()
    );
    assert_eq!((peer.calls(), scope.delays()), (1, waits(0)));
    drop(scope);
    assert!(tokio::time::timeout(Duration::from_secs(9), never_ends()).await.is_err());
}

/// Labels, `break` with a value, closures and blocks that return for themselves.
#[retry(strategy = "constant")]
fn inner_control_flow(peer: &Peer) -> Result<u32, Failure> {
    let answer = 'outer: loop {
        loop {
            break 'outer peer.call();
        }
    };
    let closure = || -> Result<u32, Failure> { Ok(answer? + 1) };
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
    assert_eq!(inner_control_flow(&Peer::busy(2)), Ok(4));
    assert_eq!(scope.delays(), waits(2));
}

/// Names in the body do not reach the signature.
#[retry(strategy = "constant")]
fn own_names(peer: &Peer) -> Result<u32, Failure> {
    type Result = std::result::Result<u32, Failure>;
    struct Peer;
    let answer: Result = peer.call();
    let Peer = Peer;
    answer
}

#[retry(strategy = "constant")]
async fn own_names_async(peer: &Peer) -> Result<u32, Failure> {
    #[expect(dead_code, reason = "here for its name")]
    enum Failure {}
    #[expect(unused_imports, reason = "here for its name")]
    use std::io::Result;
    macro_rules! call {
        ($peer:ident) => {
            $peer.call()?
        };
    }
    Ok(call!(peer))
}

#[retry(strategy = "constant")]
async fn selects(peer: &Peer) -> Result<u32, Failure> {
    tokio::select! {
        answer = async { peer.call() } => answer,
        () = std::future::pending() => Err(Failure::Refused),
    }
}

#[tokio::test]
async fn names_in_the_body_are_its_own() {
    let scope = testing::scope();
    assert_eq!(own_names(&Peer::busy(2)), Ok(3));
    assert_eq!(own_names_async(&Peer::busy(2)).await, Ok(3));
    assert_eq!(selects(&Peer::busy(2)).await, Ok(3));
    assert_eq!(scope.delays(), waits(6));
}
