//! What the caller gets when a call has failed after all its retries.

use std::{error::Error, time::Duration};

use axum::{
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use reattempt::{RetryError, Retryable, StopReason, Verdict};

use crate::PriceError;

/// How long a caller waits before it asks again, unless a server has asked for more.
const A_WHILE: Duration = Duration::from_secs(5);

/// An answer that says whether it is worth asking again, and when.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    after: Option<Duration>,
}

impl Failure {
    /// The caller did not say which order this is.
    pub const NO_KEY: Self = Self { status: StatusCode::BAD_REQUEST, after: None };

    /// What follows from the reason why the retries ended. The caller must not repeat what this service has repeated
    /// enough, so it is asked to wait. What no retry changes is `permanent`.
    fn after_retries<E>(error: &RetryError<E>, permanent: StatusCode) -> Self
    where
        E: Error + 'static,
    {
        let after = match (error.reason(), error.verdict()) {
            (StopReason::Permanent, _) => return Self { status: permanent, after: None },
            // The server asked for a wait that is too long for this service, but maybe not for its caller.
            (_, Verdict::Retry { after: Some(hint), .. }) => hint,
            // Another instance takes over.
            (StopReason::Cancelled, _) => Duration::ZERO,
            _ => A_WHILE,
        };
        tracing::warn!(error = format!("{error:#}"), "an order failed");
        Self { status: StatusCode::SERVICE_UNAVAILABLE, after: Some(after) }
    }
}

impl From<RetryError<PriceError>> for Failure {
    fn from(error: RetryError<PriceError>) -> Self {
        let permanent = match error.last() {
            PriceError::Status { status: StatusCode::NOT_FOUND, .. } => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_GATEWAY,
        };
        Self::after_retries(&error, permanent)
    }
}

impl From<RetryError<sqlx::Error>> for Failure {
    fn from(error: RetryError<sqlx::Error>) -> Self {
        let permanent = match error.last() {
            sqlx::Error::Database(error) if error.is_check_violation() => StatusCode::CONFLICT, // out of stock
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::after_retries(&error, permanent)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Some(after) = self.after else { return self.status.into_response() };
        // Whole seconds, rounded up: sooner is too soon.
        (self.status, [(RETRY_AFTER, after.as_millis().div_ceil(1000).to_string())]).into_response()
    }
}
