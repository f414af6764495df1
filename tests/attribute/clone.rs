//! `clone`: each attempt gets a fresh clone, so that the body may consume it.

use std::rc::Rc;

use reattempt::{retry, testing};

use crate::support::{Flaky, Server, waits};

#[retry(strategy = "constant", clone(text, numbers))]
fn clones(text: String, mut numbers: Vec<u32>, server: &Server) -> Result<(String, Vec<u32>), Flaky> {
    numbers.push(4);
    let consumed = (text + "!", numbers);
    server.call()?;
    Ok(consumed)
}

#[retry(strategy = "constant", clone(text, pair))]
async fn clones_async(
    text: String,
    (mut pair, other): ((u32, u32), u32),
    server: &Server,
) -> Result<(String, u32), Flaky> {
    pair.0 += other;
    let consumed = tokio::task::spawn(async move { text + "!" }).await.unwrap_or_default();
    server.call()?;
    Ok((consumed, pair.0))
}

#[retry(strategy = "constant", clone(shared))]
fn clones_of_a_pointer<T: ?Sized + AsRef<Server>>(shared: Rc<T>) -> Result<usize, Flaky> {
    shared.as_ref().as_ref().call()?;
    Ok(Rc::strong_count(&shared))
}

#[retry(strategy = "constant", clone(r#type, unused), when(Err(_) if r#type.len() == 1))]
fn clones_and_judges_by_the_original(mut r#type: String, unused: Vec<u32>, server: &Server) -> Result<String, Flaky> {
    drop(unused);
    r#type.push('!');
    server.call()?;
    Ok(r#type)
}

#[tokio::test]
async fn each_attempt_gets_a_fresh_clone() {
    let scope = testing::scope();
    assert_eq!(clones("a".to_owned(), vec![3], &Server::busy(2)), Ok(("a!".to_owned(), vec![3, 4])));
    assert_eq!(clones_async("a".to_owned(), ((1, 0), 10), &Server::busy(2)).await, Ok(("a!".to_owned(), 11)));
    assert_eq!(clones_of_a_pointer(Rc::new(Server::busy(2))), Ok(2));
    assert_eq!(clones_and_judges_by_the_original("a".to_owned(), vec![], &Server::busy(2)), Ok("a!".to_owned()));
    assert_eq!(scope.delays(), waits(8));
}

/// As a request whose body may be a stream.
struct Request(Option<String>);

impl Request {
    fn try_clone(&self) -> Option<Self> {
        self.0.clone().map(|text| Self(Some(text)))
    }
}

#[retry(strategy = "constant", clone(request = request.try_clone().expect("a text"), mark))]
fn by_expression(request: Request, mut mark: String, server: &Server) -> Result<String, Flaky> {
    mark.push('!');
    server.call()?;
    Ok(request.0.unwrap_or_default() + &mark)
}

#[retry(strategy = "constant", clone(request = request.try_clone().expect("a text")))]
async fn by_expression_async(mut request: Request, server: &Server) -> Result<Option<String>, Flaky> {
    server.call()?;
    Ok(request.0.take())
}

#[tokio::test]
async fn a_clone_by_an_expression() {
    let scope = testing::scope();
    let request = || Request(Some("a".to_owned()));
    assert_eq!(by_expression(request(), "b".to_owned(), &Server::busy(2)), Ok("ab!".to_owned()));
    assert_eq!(by_expression_async(request(), &Server::busy(2)).await, Ok(Some("a".to_owned())));
    assert_eq!(scope.delays(), waits(4));
}

#[async_trait::async_trait]
trait Send {
    async fn send(&self, request: Request) -> Result<Option<String>, Flaky>;
}

#[async_trait::async_trait]
impl Send for Server {
    #[retry(strategy = "constant", clone(request = self.copy_of(&request)))]
    async fn send(&self, request: Request) -> Result<Option<String>, Flaky> {
        let consumed = request.0;
        self.call()?;
        Ok(consumed)
    }
}

impl Server {
    fn copy_of(&self, request: &Request) -> Request {
        assert!(self.calls() < 3, "one for each attempt");
        request.try_clone().expect("a text")
    }
}

#[tokio::test]
async fn an_expression_may_name_self() {
    let scope = testing::scope();
    assert_eq!(Server::busy(2).send(Request(Some("a".to_owned()))).await, Ok(Some("a".to_owned())));
    assert_eq!(scope.delays(), waits(2));
}

#[test]
#[should_panic(expected = "a text")]
fn an_expression_may_panic() {
    let _ = by_expression(Request(None), String::new(), &Server::busy(0));
}
