//! A whole service, to copy from. It takes orders: it asks another service for the price, keeps prices in Redis, and stores
//! the orders in PostgreSQL.
//!
//! | file | holds |
//! |---|---|
//! | `service.toml` | the settings, and one policy for each server |
//! | `lib.rs` | the settings and the routes |
//! | `shop.rs` | the calls to the servers, each with `#[retry]` |
//! | `failure.rs` | what the caller gets when they fail |
//! | `main.rs` | logs, metrics and the shutdown |
#![allow(clippy::missing_errors_doc, reason = "a program has no callers")]

mod failure;
mod shop;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::HeaderMap,
    routing::{get, post},
};
use metrics_exporter_prometheus::PrometheusHandle;
use reattempt::Policy;
use serde::{Deserialize, Serialize};

pub use failure::Failure;
pub use shop::{PriceError, Shop};

/// The settings, as `service.toml` has them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the service listens.
    pub listen: String,
    /// The service that knows the prices.
    pub prices: String,
    /// The database.
    pub postgres: String,
    /// The cache.
    pub redis: String,
    /// How calls to the servers are retried.
    pub policies: Policies,
}

/// One policy for each server: what suits a database does not suit a cache.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// Of requests to the service that knows the prices.
    pub prices: Policy,
    /// Of transactions.
    pub orders: Policy,
    /// Of commands to the cache.
    pub cache: Policy,
    /// Of the connections at the start.
    pub start: Policy,
}

/// What a caller orders.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// The article.
    pub article: String,
    /// How many of it.
    pub pieces: i32,
}

/// What the caller gets.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The number of the order.
    pub id: i64,
    /// What it costs.
    pub cents: i64,
}

/// The routes of the service.
pub fn router(shop: Shop, metrics: PrometheusHandle) -> Router {
    Router::new()
        .route("/orders", post(order))
        .with_state(Arc::new(shop))
        .route("/metrics", get(move || async move { metrics.render() }))
}

/// The caller sends the same key with each attempt of its own, so that it gets one order, and not two.
async fn order(
    State(shop): State<Arc<Shop>>,
    headers: HeaderMap,
    Json(order): Json<Order>,
) -> Result<Json<Receipt>, Failure> {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).ok_or(Failure::NO_KEY)?;
    let cents = shop.price(&order.article).await? * i64::from(order.pieces);
    let id = shop.store(key, &order, cents).await?;
    Ok(Json(Receipt { id, cents }))
}
