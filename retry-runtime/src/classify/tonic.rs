//! `Retryable` for `tonic`: the codes of gRPC, and what the server says about another try.
//!
//! Sources: the gRPC retry design (A6) for the codes and for `grpc-retry-pushback-ms`, `google/rpc/code.proto` and
//! `google/rpc/error_details.proto` for what the codes and `RetryInfo` mean, AIP-194 for which are worth it.

use core::{error::Error, time::Duration};

use super::{Retryable, chain};
use crate::Verdict;

/// How tonic's timeouts end a call, at either end of the wire, where other implementations say `DEADLINE_EXCEEDED`. No
/// type of it reaches this end if the server was first.
const TIMEOUT: &str = "Timeout expired";

/// Once for all versions, each with its own types.
macro_rules! of_versions {
    ($($tonic:ident $types:ident $version:literal $feature:literal)*) => {$(
        #[doc = concat!("For `tonic` ", $version, ", with the feature `", $feature, "`: by what the code of gRPC means.")]
        ///
        /// | code | verdict |
        /// |---|---|
        /// | `UNAVAILABLE` | [`TRANSIENT`](Verdict::TRANSIENT) |
        /// | `DEADLINE_EXCEEDED` | [`TRANSIENT`](Verdict::TRANSIENT): the deadline of a tonic request is that of one attempt |
        /// | `ABORTED` | [`TRANSIENT`](Verdict::TRANSIENT): put the attribute on the whole read-modify-write, not on the last call of it |
        /// | the others | [`Final`](Verdict::Final) |
        ///
        /// A `Status` says more than its code.
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl Retryable for $tonic::Code {
            fn verdict(&self) -> Verdict {
                match self {
                    Self::Unavailable | Self::DeadlineExceeded | Self::Aborted => Verdict::TRANSIENT,
                    _ => Verdict::Final,
                }
            }
        }

        #[doc = concat!("For `tonic` ", $version, ", with the feature `", $feature, "`: as its `Code`, where the status does not say more.")]
        ///
        /// | status | verdict |
        /// |---|---|
        /// | `UNAVAILABLE`, because there was no connection | [`NOT_SENT`](Verdict::NOT_SENT) |
        /// | `CANCELLED`, by a timeout of tonic | [`TRANSIENT`](Verdict::TRANSIENT) |
        /// | `RESOURCE_EXHAUSTED`, with a `RetryInfo` or a pushback | [`THROTTLED`](Verdict::THROTTLED) |
        /// | any of these, with a `RetryInfo` that names a delay | the same, [after](Verdict::after) it |
        /// | any of these, with `grpc-retry-pushback-ms` | the same, [after](Verdict::after) it; it goes before `RetryInfo` |
        /// | a pushback that is negative or not a number | [`Final`](Verdict::Final): the server asks us to stop |
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl Retryable for $tonic::Status {
            fn verdict(&self) -> Verdict {
                use $tonic::Code;
                use $types::StatusExt;
                let verdict = match self.code() {
                    Code::Unavailable if chain(self).any(<dyn Error>::is::<$tonic::ConnectError>) => Verdict::NOT_SENT,
                    Code::Cancelled if self.message() == TIMEOUT => Verdict::TRANSIENT,
                    Code::ResourceExhausted => Verdict::THROTTLED,
                    code => code.verdict(),
                };
                if !verdict.is_retry() {
                    return Verdict::Final;
                }
                if let Some(pushback) = self.metadata().get("grpc-retry-pushback-ms") {
                    let wait = pushback.to_str().ok().and_then(|text| text.trim_ascii().parse().ok());
                    return wait.map_or(Verdict::Final, |wait| verdict.after(Duration::from_millis(wait)));
                }
                match self.get_details_retry_info() {
                    Some(info) => info.retry_delay.map_or(verdict, |wait| verdict.after(wait)),
                    // Without a word about another try it may be a quota of the day or a message that is too large.
                    None if self.code() == Code::ResourceExhausted => Verdict::Final,
                    None => verdict,
                }
            }
        }
    )*};
}

of_versions! {
    tonic013 tonic_types013 "0.13" "tonic013"
    tonic014 tonic_types014 "0.14" "tonic014"
}
