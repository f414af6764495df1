//! Free functions: generics, lifetimes, `impl Trait`, patterns, attributes, calling conventions, recursion.

use std::{
    fmt::{Debug, Display},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use reattempt::{RetryError, retry, testing};

use crate::common::{Failure, Peer, waits};

#[retry(strategy = "constant")]
fn sync(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(strategy = "constant")]
async fn asynchronous(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[tokio::test]
async fn free_functions() {
    let scope = testing::scope();
    let peer = Peer::busy(2);
    assert_eq!(sync(&peer), Ok(3));
    assert_eq!(scope.delays(), waits(2));
    let peer = Peer::busy(2);
    assert_eq!(asynchronous(&peer).await, Ok(3));
    assert_eq!(scope.delays(), waits(4));
}

#[retry]
fn defaults(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry()]
fn empty_parentheses(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[test]
fn three_attempts_in_all_unless_said_otherwise() {
    let scope = testing::scope();
    for function in [defaults, empty_parentheses] {
        let peer = Peer::busy(u32::MAX);
        assert_eq!(function(&peer), Err(Failure::Busy));
        assert_eq!(peer.calls(), 3);
    }
    assert_eq!(scope.delays().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn waits_follow_the_paused_clock_of_tokio() {
    let start = tokio::time::Instant::now();
    assert_eq!(asynchronous(&Peer::busy(2)).await, Ok(3));
    assert_eq!(start.elapsed(), Duration::from_millis(200));
}

#[test]
fn a_final_error_is_returned_at_once() {
    #[retry]
    fn refused(peer: &Peer) -> Result<u32, Failure> {
        peer.call()?;
        Err(Failure::Refused)
    }
    let scope = testing::scope();
    let peer = Peer::busy(0);
    assert_eq!(refused(&peer), Err(Failure::Refused));
    assert_eq!((peer.calls(), scope.delays()), (1, waits(0)));
}

/// A function in a function, in the body of another retried one.
#[retry(strategy = "constant")]
fn nested(peer: &Peer) -> Result<u32, Failure> {
    #[retry(strategy = "constant")]
    fn inner(peer: &Peer) -> Result<u32, Failure> {
        peer.call()
    }
    inner(peer)
}

#[test]
fn a_retried_function_inside_another_multiplies() {
    let scope = testing::scope();
    let peer = Peer::busy(u32::MAX);
    assert_eq!(nested(&peer), Err(Failure::Busy));
    assert_eq!((peer.calls(), scope.delays()), (9, waits(8)));
}

#[retry(strategy = "constant")]
fn generic<T: Clone, E>(value: &T, call: impl Fn() -> Result<u32, E>) -> Result<(T, u32), E>
where
    E: reattempt::Retryable,
{
    Ok((value.clone(), call()?))
}

#[retry(strategy = "constant", clone(call))]
async fn generic_async<T, F, A>(value: &T, mut call: F) -> Result<(T, u32), Failure>
where
    T: Clone,
    F: FnMut() -> A + Clone,
    A: Future<Output = Result<u32, Failure>>,
{
    Ok((value.clone(), call().await?))
}

#[retry(strategy = "constant")]
fn const_generic<const N: usize>(peer: &Peer) -> Result<[u32; N], Failure> {
    Ok([peer.call()?; N])
}

#[tokio::test]
async fn generics() {
    let scope = testing::scope();
    let peer = Peer::busy(1);
    assert_eq!(generic(&"a", || peer.call()), Ok(("a", 2)));
    let peer = Peer::busy(1);
    assert_eq!(generic_async(&"a", async || peer.call()).await, Ok(("a", 2)));
    let peer = Peer::busy(1);
    assert_eq!(const_generic::<2>(&peer), Ok([2, 2]));
    assert_eq!(scope.delays(), waits(3));
}

#[retry(strategy = "constant")]
fn named_lifetime<'a, 'b: 'a>(peer: &Peer, text: &'a str, other: &'b str) -> Result<&'a str, Failure> {
    peer.call()?;
    Ok(if text.is_empty() { other } else { text })
}

struct Words<'a>(Vec<&'a str>);

#[retry(strategy = "constant")]
fn elided<'p>(peer: &'p Peer, words: &Words<'p>) -> Result<Vec<&'p str>, Failure> {
    peer.call()?;
    Ok(words.0.clone())
}

#[retry(strategy = "constant", when(Err(_)))]
fn underscore(words: Words<'_>) -> Result<&str, ()> {
    words.0.first().copied().ok_or(())
}

#[retry(strategy = "constant", when(Err(_)))]
async fn underscore_async<'a>(words: &Words<'a>, peer: &Peer) -> Result<Words<'a>, Failure> {
    peer.call()?;
    Ok(Words(words.0.clone()))
}

#[retry(strategy = "constant", when(Err(_)))]
async fn borrowed_async(peer: &Peer) -> Result<&Peer, Failure> {
    peer.call()?;
    Ok(peer)
}

#[tokio::test]
async fn lifetimes() {
    let scope = testing::scope();
    assert_eq!(named_lifetime(&Peer::busy(1), "", "b"), Ok("b"));
    let peer = Peer::busy(1);
    assert_eq!(elided(&peer, &Words(vec!["a"])), Ok(vec!["a"]));
    assert_eq!(underscore(Words(vec!["a"])), Ok("a"));
    let words = Words(vec!["a", "b"]);
    assert_eq!(underscore_async(&words, &Peer::busy(1)).await.map(|words| words.0), Ok(vec!["a", "b"]));
    let peer = Peer::busy(1);
    assert!(borrowed_async(&peer).await.is_ok());
    assert_eq!(scope.delays(), waits(4));
}

#[retry(strategy = "constant")]
fn impl_argument(value: impl Debug + Copy, peer: &Peer) -> Result<String, Failure> {
    peer.call()?;
    Ok(format!("{value:?}"))
}

#[retry(strategy = "constant")]
fn impl_return(peer: &Peer) -> Result<impl Display + use<>, Failure> {
    peer.call()
}

#[retry(strategy = "constant")]
async fn impl_return_async(peer: &Peer) -> Result<impl Display, Failure> {
    let number = peer.call()?;
    Ok(number)
}

#[retry(strategy = "constant")]
fn impl_iterator(peer: &Peer) -> Result<Option<impl Iterator<Item = u32> + use<>>, Failure> {
    let end = peer.call()?;
    Ok(Some((0..end).map(|n| n * 2)))
}

#[retry(strategy = "constant", when(None))]
fn whole_impl(peer: &Peer) -> Option<impl Fn() -> u32 + use<>> {
    let number = peer.call().ok()?;
    Some(move || number)
}

#[retry(strategy = "constant", when(text if text.to_string() == "0"))]
async fn whole_impl_async(peer: &Peer) -> impl Display + use<> {
    peer.call().unwrap_or_default()
}

#[retry(strategy = "constant")]
async fn nested_impl(
    peer: &Peer,
) -> Result<(impl Display + use<>, Vec<impl Fn() -> u32 + use<>>), RetryError<Failure>> {
    let number = peer.call()?;
    Ok((number, vec![move || number]))
}

#[tokio::test]
async fn impl_trait() {
    let scope = testing::scope();
    assert_eq!(impl_argument(7, &Peer::busy(1)), Ok("7".to_owned()));
    assert_eq!(impl_return(&Peer::busy(1)).unwrap().to_string(), "2");
    assert_eq!(impl_return_async(&Peer::busy(1)).await.unwrap().to_string(), "2");
    assert_eq!(impl_iterator(&Peer::busy(1)).unwrap().unwrap().collect::<Vec<_>>(), [0, 2]);
    assert_eq!(whole_impl(&Peer::busy(1)).unwrap()(), 2);
    assert_eq!(whole_impl_async(&Peer::busy(1)).await.to_string(), "2");
    let (text, calls) = nested_impl(&Peer::busy(1)).await.unwrap();
    assert_eq!((text.to_string(), calls[0]()), ("2".to_owned(), 2));
    assert_eq!(scope.delays(), waits(7));
}

struct Point {
    x: u32,
    y: u32,
}

#[retry(strategy = "constant")]
fn patterns(
    (a, b): (u32, u32),
    Point { x, y: renamed }: Point,
    [first, ..]: [u32; 3],
    &c: &u32,
    _: u32,
    peer: &Peer,
) -> Result<u32, Failure> {
    peer.call()?;
    Ok(a + b + x + renamed + first + c)
}

#[retry(strategy = "constant")]
async fn patterns_async((a, b): (u32, u32), Point { x, y }: Point, peer: &Peer) -> Result<u32, Failure> {
    peer.call()?;
    Ok(a + b + x + y)
}

#[tokio::test]
async fn patterns_in_parameters() {
    let scope = testing::scope();
    assert_eq!(patterns((1, 2), Point { x: 3, y: 4 }, [5, 0, 0], &6, 7, &Peer::busy(1)), Ok(21));
    assert_eq!(patterns_async((1, 2), Point { x: 3, y: 4 }, &Peer::busy(1)).await, Ok(10));
    assert_eq!(scope.delays(), waits(2));
}

#[retry(strategy = "constant")]
fn attributes_on_parameters(
    #[cfg(not(test))] gone: Missing,
    #[cfg(test)] here: u32,
    #[allow(unused_variables)] unused: u32,
    peer: &Peer,
) -> Result<u32, Failure> {
    peer.call()?;
    Ok(here)
}

#[retry(strategy = "constant")]
fn inner_attributes(peer: &Peer) -> Result<u32, Failure> {
    #![allow(unused_variables)]
    //! Documentation inside.
    let unused = 1;
    peer.call()
}

#[retry(strategy = "constant", when(0..=1))]
extern "C" fn other_convention(calls: &AtomicU32) -> u32 {
    calls.fetch_add(1, Ordering::Relaxed) + 1
}

#[retry(strategy = "constant")]
#[must_use]
#[inline]
pub(crate) fn attributes_and_visibility(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[retry(strategy = "constant")]
fn r#match(r#type: &Peer) -> Result<u32, Failure> {
    r#type.call()
}

/// The condition is the attribute's own.
#[cfg_attr(all(), retry(strategy = "constant"))]
fn conditional(peer: &Peer) -> Result<u32, Failure> {
    peer.call()
}

#[test]
fn heads_that_are_passed_on_as_they_are() {
    let scope = testing::scope();
    assert_eq!(attributes_on_parameters(1, 2, &Peer::busy(1)), Ok(1));
    assert_eq!(inner_attributes(&Peer::busy(1)), Ok(2));
    assert_eq!(other_convention(&AtomicU32::new(0)), 2);
    assert_eq!(attributes_and_visibility(&Peer::busy(1)), Ok(2));
    assert_eq!(r#match(&Peer::busy(1)), Ok(2));
    assert_eq!(conditional(&Peer::busy(1)), Ok(2));
    assert_eq!(scope.delays(), waits(6));
}

#[retry(strategy = "constant", max = 2)]
fn recursive(depth: u32, peer: &Peer) -> Result<u32, Failure> {
    if depth == 0 { peer.call() } else { recursive(depth - 1, peer) }
}

#[retry(strategy = "constant", max = 2)]
async fn recursive_async(depth: u32, peer: &Peer) -> Result<u32, Failure> {
    if depth == 0 { peer.call() } else { Box::pin(recursive_async(depth - 1, peer)).await }
}

#[tokio::test]
async fn recursion_multiplies_attempts() {
    let _scope = testing::scope();
    let peer = Peer::busy(u32::MAX);
    assert_eq!(recursive(2, &peer), Err(Failure::Busy));
    assert_eq!(peer.calls(), 8);
    let peer = Peer::busy(u32::MAX);
    assert_eq!(recursive_async(2, &peer).await, Err(Failure::Busy));
    assert_eq!(peer.calls(), 8);
}

#[retry(strategy = "constant", max = 2)]
fn changes_through(calls: &mut Vec<u32>, peer: &Peer) -> Result<usize, Failure> {
    calls.push(peer.calls());
    peer.call()?;
    Ok(calls.len())
}

#[retry(strategy = "constant", max = 2)]
async fn changes_through_async(calls: &mut Vec<u32>, peer: &Peer) -> Result<usize, Failure> {
    calls.push(peer.calls());
    peer.call()?;
    Ok(calls.len())
}

#[tokio::test]
async fn a_mutable_reference_is_borrowed_anew_by_each_attempt() {
    let scope = testing::scope();
    let mut calls = Vec::new();
    assert_eq!(changes_through(&mut calls, &Peer::busy(1)), Ok(2));
    assert_eq!(changes_through_async(&mut calls, &Peer::busy(1)).await, Ok(4));
    assert_eq!(calls, [0, 1, 0, 1]);
    assert_eq!(scope.delays(), waits(2));
}

#[retry(strategy = "constant")]
fn owned(text: String, numbers: Vec<u32>, copied: u32, peer: &Peer) -> Result<usize, Failure> {
    let numbers = numbers.clone();
    let mut copied = copied;
    copied += 1;
    peer.call()?;
    Ok(text.len() + numbers.into_iter().len() + copied as usize)
}

#[test]
fn owned_arguments_are_there_for_each_attempt() {
    let scope = testing::scope();
    assert_eq!(owned("ab".to_owned(), vec![1], 0, &Peer::busy(2)), Ok(4));
    assert_eq!(scope.delays(), waits(2));
}

static SYNC_TEST: Peer = Peer::busy(2);
static ASYNC_TEST: Peer = Peer::busy(2);

/// A test that may fail twice.
#[retry(strategy = "immediate")]
#[test]
fn a_retried_test() -> Result<(), Failure> {
    SYNC_TEST.call().map(|number| assert_eq!(number, 3))
}

/// The attribute goes first, and the runtime is made once.
#[retry]
#[tokio::test(start_paused = true)]
async fn a_retried_async_test() -> Result<(), Failure> {
    ASYNC_TEST.call().map(|number| assert_eq!(number, 3))
}
