//! `Retryable` for `redis`: by the kind of the error, and by what the crate itself says about another try.
//!
//! Sources: `RedisError::retry_method`, Redis' own error prefixes, and the list of go-redis for those that `redis` has no
//! kind for.

use std::{error::Error, io, sync::Arc};

use redis1::{ErrorKind, RedisError, RetryMethod, ServerErrorKind};

use super::Retryable;
use crate::Verdict;

/// For `redis` 1, with the feature `redis1`: by the kind of the error, and by what the crate says about another try.
///
/// | error | verdict |
/// |---|---|
/// | `LOADING`, `TRYAGAIN`, `CLUSTERDOWN`, `MASTERDOWN` | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | `READONLY`, `NOREPLICAS` | [`TRANSIENT`](Verdict::TRANSIENT): a failover is under way; a new connection may find the new primary |
/// | `ERR max number of clients reached` | [`THROTTLED`](Verdict::THROTTLED) |
/// | `MOVED`, `ASK` | [`Final`](Verdict::Final): a redirect, which the cluster client follows by itself |
/// | any other answer, `NOSCRIPT`, `EXECABORT`, `CROSSSLOT`, `NOPERM`, `ERR` among them | [`Final`](Verdict::Final) |
/// | the connection was refused | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | it timed out or broke | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | another `io::Error` | as its [kind](std::io::ErrorKind) |
/// | no sentinel knows the primary or a replica, no node of the cluster is connected | [`NOT_SENT`](Verdict::NOT_SENT) |
/// | wrong credentials, an answer that is not Redis', wrong types, wrong configuration | [`Final`](Verdict::Final) |
///
/// The errors of sentinels and of a cluster's nodes were tested with constructed errors only. A real Redis gave `READONLY`,
/// too many clients and a broken connection; a server of the test gave the other answers.
#[cfg(feature = "redis1")]
#[diagnostic::do_not_recommend]
impl Retryable for RedisError {
    fn verdict(&self) -> Verdict {
        match self.kind() {
            ErrorKind::Io => io_verdict(self),
            ErrorKind::MasterNameNotFoundBySentinel
            | ErrorKind::NoValidReplicasFoundBySentinel
            | ErrorKind::ClusterConnectionNotFound => Verdict::NOT_SENT,
            // The crate's answer is a new connection, which is for the ones after this: the server would say the same.
            ErrorKind::Parse | ErrorKind::AuthenticationFailed => Verdict::Final,
            // Not worth it for versions that do not know what a failover of a cluster is.
            ErrorKind::Server(ServerErrorKind::ReadOnly) => Verdict::TRANSIENT,
            _ => match self.code() {
                Some("NOREPLICAS") => Verdict::TRANSIENT,
                Some("ERR") if self.detail().is_some_and(|text| text.contains("max number of clients")) => {
                    Verdict::THROTTLED
                }
                _ => method_verdict(&self.retry_method()),
            },
        }
    }
}

/// What the crate would do, without the redirects.
fn method_verdict(method: &RetryMethod) -> Verdict {
    match method {
        RetryMethod::NoRetry | RetryMethod::AskRedirect | RetryMethod::MovedRedirect => Verdict::Final,
        // Waiting, reconnecting, looking again: all may help.
        _ => Verdict::TRANSIENT,
    }
}

/// The crate keeps its cause in an `Arc`, which hides it from the usual look along the chain.
fn io_verdict(error: &RedisError) -> Verdict {
    if error.is_connection_refusal() {
        return Verdict::NOT_SENT;
    }
    if error.is_timeout() || error.is_connection_dropped() {
        return Verdict::TRANSIENT;
    }
    let cause = error.source().and_then(|cause| cause.downcast_ref::<Arc<dyn Error + Send + Sync>>());
    cause.and_then(|cause| cause.downcast_ref::<io::Error>()).map_or(Verdict::Final, Retryable::verdict)
}
