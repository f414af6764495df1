//! Free functions: generics, lifetimes, `impl Trait`, patterns, attributes, calling conventions, recursion.

use std::{
    fmt::{Debug, Display},
    sync::atomic::{AtomicU32, Ordering},
};

use reattempt::{RetryError, retry, testing};

use crate::support::{Flaky, Server, waits};

#[retry(strategy = "constant")]
fn sync(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[retry(strategy = "constant")]
async fn asynchronous(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[tokio::test]
async fn free_functions() {
    let scope = testing::scope();
    let server = Server::busy(2);
    assert_eq!(sync(&server), Ok(3));
    assert_eq!(scope.delays(), waits(2));
    let server = Server::busy(2);
    assert_eq!(asynchronous(&server).await, Ok(3));
    assert_eq!(scope.delays(), waits(4));
}

#[test]
fn empty_parentheses_change_nothing() {
    #[retry()]
    fn fetch(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }

    let (_scope, server) = (testing::scope(), Server::busy(u32::MAX));
    assert_eq!((fetch(&server), server.calls()), (Err(Flaky::BUSY), 3));
}

/// A function in a function, in the body of another retried one.
#[retry(strategy = "constant")]
fn nested(server: &Server) -> Result<u32, Flaky> {
    #[retry(strategy = "constant")]
    fn inner(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }
    inner(server)
}

#[test]
fn a_retried_function_inside_another_multiplies() {
    let scope = testing::scope();
    let server = Server::busy(u32::MAX);
    assert_eq!(nested(&server), Err(Flaky::BUSY));
    assert_eq!((server.calls(), scope.delays()), (9, waits(8)));
}

#[retry(strategy = "constant")]
fn generic<T: Clone, E>(value: &T, call: impl Fn() -> Result<u32, E>) -> Result<(T, u32), E>
where
    E: reattempt::Retryable,
{
    Ok((value.clone(), call()?))
}

#[retry(strategy = "constant", clone(call))]
async fn generic_async<T, F, A>(value: &T, mut call: F) -> Result<(T, u32), Flaky>
where
    T: Clone,
    F: FnMut() -> A + Clone,
    A: Future<Output = Result<u32, Flaky>>,
{
    Ok((value.clone(), call().await?))
}

#[retry(strategy = "constant")]
fn const_generic<const N: usize>(server: &Server) -> Result<[u32; N], Flaky> {
    Ok([server.call()?; N])
}

#[tokio::test]
async fn generics() {
    let scope = testing::scope();
    let server = Server::busy(1);
    assert_eq!(generic(&"a", || server.call()), Ok(("a", 2)));
    let server = Server::busy(1);
    assert_eq!(generic_async(&"a", async || server.call()).await, Ok(("a", 2)));
    let server = Server::busy(1);
    assert_eq!(const_generic::<2>(&server), Ok([2, 2]));
    assert_eq!(scope.delays(), waits(3));
}

#[retry(strategy = "constant")]
fn named_lifetime<'a, 'b: 'a>(server: &Server, text: &'a str, other: &'b str) -> Result<&'a str, Flaky> {
    server.call()?;
    Ok(if text.is_empty() { other } else { text })
}

struct Words<'a>(Vec<&'a str>);

#[retry(strategy = "constant")]
fn elided<'p>(server: &'p Server, words: &Words<'p>) -> Result<Vec<&'p str>, Flaky> {
    server.call()?;
    Ok(words.0.clone())
}

#[retry(strategy = "constant", when(Err(_)))]
fn underscore(words: Words<'_>) -> Result<&str, ()> {
    words.0.first().copied().ok_or(())
}

#[retry(strategy = "constant", when(Err(_)))]
async fn underscore_async<'a>(words: &Words<'a>, server: &Server) -> Result<Words<'a>, Flaky> {
    server.call()?;
    Ok(Words(words.0.clone()))
}

#[retry(strategy = "constant", when(Err(_)))]
async fn borrowed_async(server: &Server) -> Result<&Server, Flaky> {
    server.call()?;
    Ok(server)
}

#[tokio::test]
async fn lifetimes() {
    let scope = testing::scope();
    assert_eq!(named_lifetime(&Server::busy(1), "", "b"), Ok("b"));
    let server = Server::busy(1);
    assert_eq!(elided(&server, &Words(vec!["a"])), Ok(vec!["a"]));
    assert_eq!(underscore(Words(vec!["a"])), Ok("a"));
    let words = Words(vec!["a", "b"]);
    assert_eq!(underscore_async(&words, &Server::busy(1)).await.map(|words| words.0), Ok(vec!["a", "b"]));
    let server = Server::busy(1);
    assert!(borrowed_async(&server).await.is_ok());
    assert_eq!(scope.delays(), waits(4));
}

#[retry(strategy = "constant")]
fn impl_argument(value: impl Debug + Copy, server: &Server) -> Result<String, Flaky> {
    server.call()?;
    Ok(format!("{value:?}"))
}

#[retry(strategy = "constant")]
fn impl_return(server: &Server) -> Result<impl Display + use<>, Flaky> {
    server.call()
}

#[retry(strategy = "constant")]
async fn impl_return_async(server: &Server) -> Result<impl Display, Flaky> {
    let number = server.call()?;
    Ok(number)
}

#[retry(strategy = "constant")]
fn impl_iterator(server: &Server) -> Result<Option<impl Iterator<Item = u32> + use<>>, Flaky> {
    let end = server.call()?;
    Ok(Some((0..end).map(|n| n * 2)))
}

#[retry(strategy = "constant", when(None))]
fn whole_impl(server: &Server) -> Option<impl Fn() -> u32 + use<>> {
    let number = server.call().ok()?;
    Some(move || number)
}

#[retry(strategy = "constant", when(text if text.to_string() == "0"))]
async fn whole_impl_async(server: &Server) -> impl Display + use<> {
    server.call().unwrap_or_default()
}

#[retry(strategy = "constant")]
async fn nested_impl(
    server: &Server,
) -> Result<(impl Display + use<>, Vec<impl Fn() -> u32 + use<>>), RetryError<Flaky>> {
    let number = server.call()?;
    Ok((number, vec![move || number]))
}

#[tokio::test]
async fn impl_trait() {
    let scope = testing::scope();
    assert_eq!(impl_argument(7, &Server::busy(1)), Ok("7".to_owned()));
    assert_eq!(impl_return(&Server::busy(1)).unwrap().to_string(), "2");
    assert_eq!(impl_return_async(&Server::busy(1)).await.unwrap().to_string(), "2");
    assert_eq!(impl_iterator(&Server::busy(1)).unwrap().unwrap().collect::<Vec<_>>(), [0, 2]);
    assert_eq!(whole_impl(&Server::busy(1)).unwrap()(), 2);
    assert_eq!(whole_impl_async(&Server::busy(1)).await.to_string(), "2");
    let (text, calls) = nested_impl(&Server::busy(1)).await.unwrap();
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
    server: &Server,
) -> Result<u32, Flaky> {
    server.call()?;
    Ok(a + b + x + renamed + first + c)
}

#[retry(strategy = "constant")]
async fn patterns_async((a, b): (u32, u32), Point { x, y }: Point, server: &Server) -> Result<u32, Flaky> {
    server.call()?;
    Ok(a + b + x + y)
}

#[tokio::test]
async fn patterns_in_parameters() {
    let scope = testing::scope();
    assert_eq!(patterns((1, 2), Point { x: 3, y: 4 }, [5, 0, 0], &6, 7, &Server::busy(1)), Ok(21));
    assert_eq!(patterns_async((1, 2), Point { x: 3, y: 4 }, &Server::busy(1)).await, Ok(10));
    assert_eq!(scope.delays(), waits(2));
}

#[retry(strategy = "constant")]
fn attributes_on_parameters(
    #[cfg(not(test))] gone: Missing,
    #[cfg(test)] here: u32,
    #[allow(unused_variables)] unused: u32,
    server: &Server,
) -> Result<u32, Flaky> {
    server.call()?;
    Ok(here)
}

#[retry(strategy = "constant")]
fn inner_attributes(server: &Server) -> Result<u32, Flaky> {
    #![allow(unused_variables)]
    //! Documentation inside.
    let unused = 1;
    server.call()
}

#[retry(strategy = "constant", when(0..=1))]
extern "C" fn other_convention(calls: &AtomicU32) -> u32 {
    calls.fetch_add(1, Ordering::Relaxed) + 1
}

#[retry(strategy = "constant")]
#[must_use]
#[inline]
pub(crate) fn attributes_and_visibility(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[retry(strategy = "constant")]
fn r#match(r#type: &Server) -> Result<u32, Flaky> {
    r#type.call()
}

/// The condition is the attribute's own.
#[cfg_attr(all(), retry(strategy = "constant"))]
fn conditional(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[test]
fn heads_are_passed_on_unchanged() {
    let scope = testing::scope();
    assert_eq!(attributes_on_parameters(1, 2, &Server::busy(1)), Ok(1));
    assert_eq!(inner_attributes(&Server::busy(1)), Ok(2));
    assert_eq!(other_convention(&AtomicU32::new(0)), 2);
    assert_eq!(attributes_and_visibility(&Server::busy(1)), Ok(2));
    assert_eq!(r#match(&Server::busy(1)), Ok(2));
    assert_eq!(conditional(&Server::busy(1)), Ok(2));
    assert_eq!(scope.delays(), waits(6));
}

#[retry(strategy = "constant", max = 2)]
fn recursive(depth: u32, server: &Server) -> Result<u32, Flaky> {
    if depth == 0 { server.call() } else { recursive(depth - 1, server) }
}

#[retry(strategy = "constant", max = 2)]
async fn recursive_async(depth: u32, server: &Server) -> Result<u32, Flaky> {
    if depth == 0 { server.call() } else { Box::pin(recursive_async(depth - 1, server)).await }
}

#[tokio::test]
async fn recursion_multiplies_attempts() {
    let _scope = testing::scope();
    let server = Server::busy(u32::MAX);
    assert_eq!(recursive(2, &server), Err(Flaky::BUSY));
    assert_eq!(server.calls(), 8);
    let server = Server::busy(u32::MAX);
    assert_eq!(recursive_async(2, &server).await, Err(Flaky::BUSY));
    assert_eq!(server.calls(), 8);
}

#[retry(strategy = "constant", max = 2)]
fn changes_through(calls: &mut Vec<u32>, server: &Server) -> Result<usize, Flaky> {
    calls.push(server.calls());
    server.call()?;
    Ok(calls.len())
}

#[retry(strategy = "constant", max = 2)]
async fn changes_through_async(calls: &mut Vec<u32>, server: &Server) -> Result<usize, Flaky> {
    calls.push(server.calls());
    server.call()?;
    Ok(calls.len())
}

#[tokio::test]
async fn each_attempt_borrows_a_mutable_reference() {
    let scope = testing::scope();
    let mut calls = Vec::new();
    assert_eq!(changes_through(&mut calls, &Server::busy(1)), Ok(2));
    assert_eq!(changes_through_async(&mut calls, &Server::busy(1)).await, Ok(4));
    assert_eq!(calls, [0, 1, 0, 1]);
    assert_eq!(scope.delays(), waits(2));
}

#[retry(strategy = "constant")]
fn owned(text: String, numbers: Vec<u32>, copied: u32, server: &Server) -> Result<usize, Flaky> {
    let numbers = numbers.clone();
    let mut copied = copied;
    copied += 1;
    server.call()?;
    Ok(text.len() + numbers.into_iter().len() + copied as usize)
}

#[test]
fn owned_arguments_are_there_for_each_attempt() {
    let scope = testing::scope();
    assert_eq!(owned("ab".to_owned(), vec![1], 0, &Server::busy(2)), Ok(4));
    assert_eq!(scope.delays(), waits(2));
}

static SYNC_TEST: Server = Server::busy(2);
static ASYNC_TEST: Server = Server::busy(2);

/// A test that may fail twice.
#[retry(strategy = "immediate")]
#[test]
fn a_retried_test() -> Result<(), Flaky> {
    SYNC_TEST.call().map(|number| assert_eq!(number, 3))
}

/// The attribute goes first, and the runtime is made once.
#[retry]
#[tokio::test(start_paused = true)]
async fn a_retried_async_test() -> Result<(), Flaky> {
    ASYNC_TEST.call().map(|number| assert_eq!(number, 3))
}
