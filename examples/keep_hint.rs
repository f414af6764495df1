//! An error that keeps what the response said about a retry, after the response is gone. A real server on a free port of
//! this machine is busy twice, and says for how long.

use std::{
    error::Error,
    sync::atomic::{AtomicU32, Ordering},
};

use axum::{Router, http::StatusCode, routing::get};
use reattempt::{Retryable, Verdict, retry};
use reqwest::{Client, Response};
use tokio::net::TcpListener;

#[derive(Debug, thiserror::Error, Retryable)]
enum StockError {
    /// The status and the headers decided when the response arrived. `transparent = verdict` asks that field.
    #[error("the service answered {status}: {message}")]
    #[retryable(transparent = verdict)]
    Refused { status: StatusCode, message: String, verdict: Verdict },
    /// An error of the client knows by itself whether it is worth a retry.
    #[error("the service cannot be reached")]
    #[retryable(transparent)]
    Transport(#[from] reqwest::Error),
}

/// Turns a response that is not a success into an error. The body is read, so the response is used up.
async fn accepted(response: Response) -> Result<Response, StockError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let verdict = response.verdict();
    Err(StockError::Refused { status, message: response.text().await?, verdict })
}

#[retry(strategy = "constant", base = "1ms", max = 5, on_retry = |event| println!("{event}"))]
async fn stock(http: &Client, url: &str) -> Result<String, StockError> {
    Ok(accepted(http.get(url).send().await?).await?.text().await?)
}

/// The server: the first request comes too early, and the second meets a lock. 409 is final, unless the server says more.
async fn answer() -> (StatusCode, [(&'static str, &'static str); 1], &'static str) {
    static REQUESTS: AtomicU32 = AtomicU32::new(0);
    match REQUESTS.fetch_add(1, Ordering::Relaxed) {
        0 => (StatusCode::TOO_MANY_REQUESTS, [("retry-after-ms", "200")], "come back later"),
        1 => (StatusCode::CONFLICT, [("x-should-retry", "true")], "locked"),
        _ => (StatusCode::OK, [("cache-control", "no-store")], "17 pieces"),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/stock", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, Router::new().route("/stock", get(answer))).await });

    let stock = stock(&Client::new(), &url).await?;
    println!("in stock: {stock}");
    assert_eq!(stock, "17 pieces");
    Ok(())
}
