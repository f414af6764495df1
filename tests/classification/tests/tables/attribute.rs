//! The verdicts as users meet them: through `#[retry]`, against real peers, without a wait.

use std::{
    cell::Cell,
    io,
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use classification_tests::{nobody, raw_http, redis::answering};
use reattempt::{Retryable, retry, testing};
use redis::Commands;
use reqwest::Response;

use crate::reqwest::client;

/// One attempt more, and how many there were before.
fn attempt(attempts: &Cell<usize>) -> usize {
    attempts.replace(attempts.get() + 1)
}

#[retry(strategy = "constant", max = 4, when(outcome => outcome.verdict()))]
async fn fetch(attempts: &Cell<usize>, answers: &[SocketAddr]) -> reqwest::Result<Response> {
    let address = answers[attempt(attempts)];
    client().get(format!("http://{address}/")).send().await
}

#[tokio::test]
async fn both_sides_of_a_reqwest_result_judge_themselves() {
    let scope = testing::scope();
    let attempts = Cell::new(0);
    let answers = [
        nobody(),
        raw_http("HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n"),
        raw_http("HTTP/1.1 429 Too Many Requests\r\nretry-after-ms: 1500\r\ncontent-length: 0\r\n\r\n"),
        raw_http("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
    ];
    assert_eq!(fetch(&attempts, &answers).await.unwrap().status(), 200);
    assert_eq!(scope.delays(), [100, 2000, 1500].map(Duration::from_millis));
}

#[tokio::test]
async fn a_final_answer_ends_the_call() {
    let scope = testing::scope();
    let attempts = Cell::new(0);
    let answers = [raw_http("HTTP/1.1 422 Unprocessable Content\r\ncontent-length: 0\r\n\r\n")];
    assert_eq!(fetch(&attempts, &answers).await.unwrap().status(), 422);
    assert_eq!((attempts.get(), scope.delays().len()), (1, 0));
}

#[tokio::test]
async fn a_wait_beyond_every_clock_ends_the_call() {
    let _scope = testing::scope();
    let attempts = Cell::new(0);
    let answers = [raw_http(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 99999999999999999999\r\ncontent-length: 0\r\n\r\n",
    )];
    assert_eq!(fetch(&attempts, &answers).await.unwrap().status(), 503);
    assert_eq!(attempts.get(), 1);
}

#[retry(max = 5, idempotent = false, when(outcome => outcome.verdict()))]
async fn pay(attempts: &Cell<usize>, answers: &[SocketAddr]) -> reqwest::Result<Response> {
    let address = answers[attempt(attempts)];
    client().post(format!("http://{address}/")).send().await
}

#[tokio::test]
async fn what_may_have_taken_effect_is_not_done_twice() {
    let _scope = testing::scope();
    let attempts = Cell::new(0);
    let refused = raw_http("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n");
    let failed = raw_http("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(pay(&attempts, &[nobody(), refused, failed]).await.unwrap().status(), 500);
    assert_eq!(attempts.get(), 3);
}

#[retry]
fn connect(attempts: &Cell<usize>, address: SocketAddr) -> io::Result<TcpStream> {
    attempt(attempts);
    TcpStream::connect(address)
}

#[retry]
fn open(attempts: &Cell<usize>) -> io::Result<std::fs::File> {
    attempt(attempts);
    std::fs::File::open("/nonexistent/file")
}

#[retry(max = 2)]
fn read(attempts: &Cell<usize>, address: SocketAddr) -> redis::RedisResult<String> {
    attempt(attempts);
    redis::Client::open(format!("redis://{address}"))?.get_connection()?.get("key")
}

#[test]
fn errors_judge_themselves() {
    let _scope = testing::scope();
    let count = |call: &dyn Fn(&Cell<usize>)| {
        let attempts = Cell::new(0);
        call(&attempts);
        attempts.get()
    };
    assert_eq!(count(&|attempts| drop(connect(attempts, nobody()))), 3);
    assert_eq!(count(&|attempts| drop(open(attempts))), 1);
    assert_eq!(count(&|attempts| drop(read(attempts, answering("-LOADING wait")))), 2);
    assert_eq!(count(&|attempts| drop(read(attempts, answering("-NOSCRIPT none")))), 1);
}
