//! The calls to the servers. Each has the policy of its server, and the retries of all of them end with the program.

use std::time::Duration;

use axum::http::StatusCode;
use reattempt::{Elapsed, RetryBudget, RetryError, Retryable, Verdict, retry};
use redis::{
    AsyncCommands,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use sqlx::{Executor, PgPool, postgres::PgPoolOptions};
use tokio_util::sync::CancellationToken;

use crate::{Order, Settings};

/// How long a price is kept, in seconds.
const FRESH: u64 = 60;

/// The clients of the servers. One for the whole program.
#[derive(Debug)]
pub struct Shop {
    settings: Settings,
    http: reqwest::Client,
    database: PgPool,
    cache: ConnectionManager,
    /// The retries of all orders together: while prices are down, nobody floods their server.
    price_budget: RetryBudget,
    stop: CancellationToken,
}

/// Why there is no price.
#[derive(Debug, thiserror::Error, Retryable)]
pub enum PriceError {
    /// The response is gone by the time it is judged, so the error keeps the verdict on it, with its `Retry-After`.
    #[error("the price service answered {status}")]
    #[retryable(transparent = verdict)]
    Status {
        /// Its status.
        status: StatusCode,
        /// What its status and its headers say about a retry.
        verdict: Verdict,
    },
    /// There was no answer, or none that makes sense.
    #[error("no answer of the price service")]
    #[retryable(transparent)]
    Http(#[from] reqwest::Error),
    /// It took too long.
    #[error(transparent)]
    #[retryable]
    Slow(#[from] Elapsed),
}

impl Shop {
    /// Connects to the servers, and waits for those that start later than this one.
    pub async fn start(settings: Settings, stop: CancellationToken) -> Result<Self, Box<dyn std::error::Error>> {
        let (database, cache) = (database(&settings, &stop).await?, cache(&settings, &stop).await?);
        let (http, price_budget) = (reqwest::Client::new(), RetryBudget::new(100));
        Ok(Self { settings, http, database, cache, price_budget, stop })
    }

    /// Returns the price of one piece in cents. The cache may fail: then the price is asked for.
    pub async fn price(&self, article: &str) -> Result<i64, RetryError<PriceError>> {
        match self.cached(article).await {
            Ok(Some(cents)) => return Ok(cents),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the cache does not answer"),
        }
        let cents = self.ask_price(article).await?;
        if let Err(error) = self.keep(article, cents).await {
            tracing::warn!(%error, "the cache does not answer");
        }
        Ok(cents)
    }

    #[retry(policy = self.settings.policies.prices, budget = self.price_budget, cancel = self.stop.cancelled())]
    async fn ask_price(&self, article: &str) -> Result<i64, RetryError<PriceError>> {
        let url = format!("{}/prices/{article}", self.settings.prices);
        let response = self.http.get(url).send().await?;
        let (status, verdict) = (response.status(), response.verdict());
        if !status.is_success() {
            return Err(PriceError::Status { status, verdict });
        }
        Ok(response.json().await?)
    }

    #[retry(policy = self.settings.policies.cache)]
    async fn cached(&self, article: &str) -> redis::RedisResult<Option<i64>> {
        self.cache.clone().get(format!("price:{article}")).await
    }

    #[retry(policy = self.settings.policies.cache)]
    async fn keep(&self, article: &str, cents: i64) -> redis::RedisResult<()> {
        self.cache.clone().set_ex(format!("price:{article}"), cents, FRESH).await
    }

    /// Stores an order and takes it out of the stock. Returns its number, which an order with the same key has already.
    ///
    /// The attribute is on the whole transaction: a deadlock rolls all of it back. The key makes it idempotent, so it can
    /// be retried even if nobody knows whether it was committed.
    #[retry(policy = self.settings.policies.orders, cancel = self.stop.cancelled())]
    pub async fn store(&self, key: &str, order: &Order, cents: i64) -> Result<i64, RetryError<sqlx::Error>> {
        let mut transaction = self.database.begin().await?;
        let insert = "INSERT INTO orders (key, article, pieces, cents) VALUES ($1, $2, $3, $4)
            ON CONFLICT (key) DO NOTHING RETURNING id";
        let insert = sqlx::query_scalar(insert).bind(key).bind(&order.article).bind(order.pieces).bind(cents);
        let Some(id) = insert.fetch_optional(&mut *transaction).await? else {
            let stored = sqlx::query_scalar("SELECT id FROM orders WHERE key = $1").bind(key);
            return stored.fetch_one(&mut *transaction).await;
        };
        let take = sqlx::query("UPDATE stock SET pieces = pieces - $2 WHERE article = $1");
        take.bind(&order.article).bind(order.pieces).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(id)
    }
}

#[retry(policy = settings.policies.start, cancel = stop.cancelled())]
async fn database(settings: &Settings, stop: &CancellationToken) -> Result<PgPool, RetryError<sqlx::Error>> {
    // An order does not wait half a minute for a connection, as it would by default.
    let database = PgPoolOptions::new().acquire_timeout(Duration::from_secs(2)).connect(&settings.postgres).await?;
    let tables = "CREATE TABLE IF NOT EXISTS orders (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key text NOT NULL UNIQUE, article text NOT NULL, pieces int NOT NULL, cents bigint NOT NULL
    );
    CREATE TABLE IF NOT EXISTS stock (article text PRIMARY KEY, pieces int NOT NULL CHECK (pieces >= 0))";
    database.execute(tables).await?;
    Ok(database)
}

#[retry(policy = settings.policies.start, cancel = stop.cancelled())]
async fn cache(
    settings: &Settings,
    stop: &CancellationToken,
) -> Result<ConnectionManager, RetryError<redis::RedisError>> {
    // A manager connects again by itself, but does not retry: its attempts would multiply with ours.
    let once = ConnectionManagerConfig::new().set_number_of_retries(0);
    redis::Client::open(settings.redis.as_str())?.get_connection_manager_with_config(once).await
}
