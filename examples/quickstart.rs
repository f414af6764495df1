//! An overloaded payment service and a client that retries: real requests to a real HTTP server on a free port of this
//! machine. It takes a few seconds:
//!
//! ```text
//! cargo run --example quickstart
//! ```

use std::{error::Error, time::Duration};

use rand::rngs::SmallRng;
use reattempt::{Attempt, GiveUpEvent, Policy, RetryError, RetryEvent, Retryable, StopReason, policy, retry};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Payment {
    cents: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct Receipt {
    number: u32,
    cents: u32,
}

/// What can go wrong, and which failures are worth retrying.
#[derive(Debug, thiserror::Error, Retryable)]
enum PaymentError {
    #[error("not now: {0}")]
    #[retryable]
    Passing(StatusCode),
    #[error("refused: {0}")]
    Refused(StatusCode),
    #[error("the service cannot be reached")]
    #[retryable(when = _0.is_connect() || _0.is_timeout())]
    Transport(#[from] reqwest::Error),
}

struct Bank {
    http: Client,
    url: String,
}

impl Bank {
    /// The error type decides what is retried. The attribute says how often, and how long to wait.
    #[retry(strategy = "equal_jitter", max = 5, base = "200ms", cap = "2s", attempt = n, on_retry = show_wait)]
    async fn collect_money(&self, payment: &Payment) -> Result<Receipt, PaymentError> {
        let answer = send(self.http.post(self.url.clone() + "/payments").json(payment), n).await?;
        Ok(accepted(answer)?.json().await?)
    }

    /// The same failures, but the caller wants to know why the call stopped, so it asks for a `RetryError`.
    #[retry(strategy = "exponential", max = 5, base = "200ms", attempt = n, on_retry = show_wait)]
    async fn pay_back(&self, payment: &Payment) -> Result<Receipt, RetryError<PaymentError>> {
        let answer = send(self.http.post(self.url.clone() + "/refunds").json(payment), n).await?;
        Ok(accepted(answer)?.json().await?)
    }

    /// Every response is `Ok` here, and `when` says which ones are retried. The caller gets the last one, untouched.
    #[retry(
        when(Ok(answer) if answer.status().is_server_error()),
        when(Err(error) if error.is_connect()),
        strategy = "linear", max = 3, base = "200ms",
        attempt = n, on_retry = show_wait, on_give_up = show_reason,
    )]
    async fn statement(&self) -> Result<Response, reqwest::Error> {
        send(self.http.get(self.url.clone() + "/statement"), n).await
    }
}

/// Sends one request and shows the response.
async fn send(request: RequestBuilder, attempt: Attempt) -> Result<Response, reqwest::Error> {
    let answer = request.send().await?;
    println!("   attempt {}   {}", attempt.number(), answer.status());
    Ok(answer)
}

fn accepted(answer: Response) -> Result<Response, PaymentError> {
    match answer.status() {
        status if status.is_success() => Ok(answer),
        status if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
            Err(PaymentError::Passing(status))
        }
        status => Err(PaymentError::Refused(status)),
    }
}

fn show_wait<O>(event: &RetryEvent<'_, O>) {
    println!("               wait {:.0?}", event.delay());
}

fn show_reason<O>(event: &GiveUpEvent<'_, O>) {
    println!("               stop: {}", event.reason());
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = service::start().await?;
    println!("An overloaded payment service listens on {url}");
    let bank = Bank { http: Client::new(), url };

    println!("\n1. Failures that pass. The delays grow and are random, so that clients do not return in step.");
    let receipt = bank.collect_money(&Payment { cents: 4200 }).await?;
    println!("   => Ok: receipt {} for {} cents", receipt.number, receipt.cents);

    println!("\n2. A payment of nothing. The service would never accept it, so there is no retry.");
    let error = bank.pay_back(&Payment { cents: 0 }).await.expect_err("the service refuses payments of nothing");
    println!("   => Err: {error:#}");
    assert_eq!((error.attempts(), error.reason()), (1, StopReason::Permanent));

    println!("\n3. A service that stays down. The caller gets the last of three responses.");
    let answer = bank.statement().await?;
    let (status, text) = (answer.status(), answer.text().await?);
    println!("   => Ok: {status}, {text:?}");
    assert_eq!((status, text.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "closed, this was request 3"));

    println!("\nThe delays of each strategy with base 200ms and cap 2s (jitter is drawn anew):\n");
    show_strategies();
    Ok(())
}

const STRATEGIES: [(&str, Policy); 6] = [
    ("constant", policy!(strategy = "constant", max = 6, base = "200ms", cap = "2s")),
    ("linear", policy!(strategy = "linear", max = 6, base = "200ms", cap = "2s")),
    ("exponential", policy!(strategy = "exponential", max = 6, base = "200ms", cap = "2s")),
    ("full_jitter", policy!(strategy = "full_jitter", max = 6, base = "200ms", cap = "2s")),
    ("equal_jitter", policy!(strategy = "equal_jitter", max = 6, base = "200ms", cap = "2s")),
    ("decorrelated_jitter", policy!(strategy = "decorrelated_jitter", max = 6, base = "200ms", cap = "2s")),
];

fn show_strategies() {
    println!("   {:<20}{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}", "retry", 1, 2, 3, 4, 5, "in all");
    let mut generator: SmallRng = rand::make_rng();
    for (name, policy) in STRATEGIES {
        print!("   {name:<20}");
        let (mut previous, mut total) = (policy.base(), Duration::ZERO);
        for retry in 1..=5 {
            previous = policy.delay(retry, previous, &mut generator);
            total += previous;
            print!("{:>8}", format!("{}ms", previous.as_millis()));
        }
        println!("{:>9}", format!("{}ms", total.as_millis()));
    }
}

/// The server: slow, and overloaded for the first three payments.
mod service {
    use std::{
        io,
        sync::atomic::{AtomicU32, Ordering},
        time::Duration,
    };

    use axum::{
        Json, Router,
        http::StatusCode,
        routing::{get, post},
    };
    use tokio::{net::TcpListener, time::sleep};

    use super::{Payment, Receipt};

    const SLOW: Duration = Duration::from_millis(150);

    /// Starts to serve in the background and returns the address.
    pub(super) async fn start() -> io::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let routes = Router::new()
            .route("/payments", post(payments))
            .route("/refunds", post(refunds))
            .route("/statement", get(statement));
        tokio::spawn(async { axum::serve(listener, routes).await });
        Ok(url)
    }

    async fn payments(Json(payment): Json<Payment>) -> Result<Json<Receipt>, StatusCode> {
        static REQUESTS: AtomicU32 = AtomicU32::new(1);
        sleep(SLOW).await;
        match REQUESTS.fetch_add(1, Ordering::Relaxed) {
            1 => Err(StatusCode::SERVICE_UNAVAILABLE),
            2 => Err(StatusCode::INTERNAL_SERVER_ERROR),
            3 => Err(StatusCode::REQUEST_TIMEOUT),
            number => Ok(Json(Receipt { number, cents: payment.cents })),
        }
    }

    async fn refunds(Json(payment): Json<Payment>) -> Result<Json<Receipt>, StatusCode> {
        sleep(SLOW).await;
        if payment.cents == 0 {
            return Err(StatusCode::UNPROCESSABLE_ENTITY);
        }
        Ok(Json(Receipt { number: 1, cents: payment.cents }))
    }

    async fn statement() -> (StatusCode, String) {
        static REQUESTS: AtomicU32 = AtomicU32::new(1);
        sleep(SLOW).await;
        let number = REQUESTS.fetch_add(1, Ordering::Relaxed);
        (StatusCode::SERVICE_UNAVAILABLE, format!("closed, this was request {number}"))
    }
}
