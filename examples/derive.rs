//! `#[derive(Retryable)]`: the error type decides once, for all functions that return it, what is worth retrying.

use std::{io, time::Duration};

use reattempt::{Retryable, Verdict};

/// A variant without an attribute is permanent.
#[derive(Debug, thiserror::Error, Retryable)]
enum FetchError {
    /// It may or may not have taken effect.
    #[error("the connection broke")]
    #[retryable]
    Broken,
    /// The server refused the work and asked for a delay.
    #[error("too many requests")]
    #[retryable(throttled, after = *retry_after)]
    TooMany { retry_after: Option<Duration> },
    /// Nothing reached the server, so it is safe to send it again.
    #[error("no connection in the pool")]
    #[retryable(not_sent)]
    PoolEmpty,
    /// Depends on the value.
    #[error("status {0}")]
    #[retryable(when = *_0 >= 500)]
    Status(u16),
    /// The inner error decides.
    #[error(transparent)]
    #[retryable(transparent)]
    Io(#[from] io::Error),
    #[error("no such page")]
    Missing,
}

/// The inverted default: every variant is worth retrying, except one.
#[derive(Debug, thiserror::Error, Retryable)]
#[retryable]
enum LockError {
    #[error("held by another")]
    Held,
    #[error("poisoned")]
    #[retryable(never)]
    Poisoned,
}

/// With `exhaustive`, a variant without an attribute does not compile.
#[derive(Debug, thiserror::Error, Retryable)]
#[retryable(exhaustive)]
enum Reviewed {
    #[error("deadlock")]
    #[retryable]
    Deadlock,
    #[error("syntax error")]
    #[retryable(never)]
    Syntax,
}

/// A struct takes the options of a variant.
#[derive(Debug, thiserror::Error, Retryable)]
#[error("replica {replica} lags")]
#[retryable(when = *replica > 0)]
struct Lagging {
    replica: u32,
}

fn show(error: impl std::error::Error + Retryable, expected: Verdict) {
    println!("{:<26} {:?}", error.to_string(), error.verdict());
    assert_eq!(error.verdict(), expected);
}

fn main() {
    let wait = Duration::from_secs(2);
    show(FetchError::Broken, Verdict::TRANSIENT);
    show(FetchError::TooMany { retry_after: None }, Verdict::THROTTLED);
    show(FetchError::TooMany { retry_after: Some(wait) }, Verdict::THROTTLED.after(wait));
    show(FetchError::PoolEmpty, Verdict::NOT_SENT);
    show(FetchError::Status(503), Verdict::TRANSIENT);
    show(FetchError::Status(422), Verdict::Final);
    show(FetchError::Io(io::ErrorKind::ConnectionRefused.into()), Verdict::NOT_SENT);
    show(FetchError::Io(io::ErrorKind::PermissionDenied.into()), Verdict::Final);
    show(FetchError::Missing, Verdict::Final);
    show(LockError::Held, Verdict::TRANSIENT);
    show(LockError::Poisoned, Verdict::Final);
    show(Reviewed::Deadlock, Verdict::TRANSIENT);
    show(Reviewed::Syntax, Verdict::Final);
    show(Lagging { replica: 0 }, Verdict::Final);
    show(Lagging { replica: 3 }, Verdict::TRANSIENT);
}
