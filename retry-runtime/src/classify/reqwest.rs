//! `Retryable` for `reqwest`: a response as the shared HTTP table says, an error by the stage that it is from.
//!
//! Source: the questions that `reqwest::Error` answers about itself, and what hyper reports below it.

use std::io;

#[cfg(not(target_arch = "wasm32"))]
use super::std::unconnected;
use super::{Retryable, chain, http::answer};
use crate::Verdict;

/// Once for all versions, each with its own types.
macro_rules! of_versions {
    ($($reqwest:ident $version:literal $feature:literal)*) => {$(
        #[doc = concat!("For `reqwest` ", $version, ", with the feature `", $feature, "`: as [`http::Response`], by the status and the headers.")]
        ///
        /// A request that got an answer is `Ok` for reqwest, so let both sides judge:
        ///
        /// ```
        /// use reattempt::Retryable;
        ///
        #[doc = concat!("# fn example(outcome: ", stringify!($reqwest), "::Result<", stringify!($reqwest), "::Response>) {")]
        /// // in the attribute: #[retry(when(outcome => outcome.verdict()))]
        /// outcome.verdict();
        /// # }
        /// ```
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl Retryable for $reqwest::Response {
            fn verdict(&self) -> Verdict {
                answer(self.status(), self.headers())
            }
        }

        #[doc = concat!("For `reqwest` ", $version, ", with the feature `", $feature, "`: by the stage that the error is from.")]
        ///
        /// | error | verdict |
        /// |---|---|
        /// | of a status (`error_for_status`) | as the [`http::StatusCode`]; the headers are gone, and with them `Retry-After` |
        /// | the request could not be built, a redirect was not followed | [`Final`](Verdict::Final) |
        /// | no connection, one that took too long included | [`NOT_SENT`](Verdict::NOT_SENT) |
        /// | a certificate that is not trusted, TLS spoken to a plain port, a name that does not exist | [`Final`](Verdict::Final) |
        /// | a timeout | [`TRANSIENT`](Verdict::TRANSIENT) |
        /// | an answer that is not HTTP, a request that hyper refuses | [`Final`](Verdict::Final) |
        /// | a connection that broke before or within the answer | [`TRANSIENT`](Verdict::TRANSIENT) |
        /// | an answer that is whole and cannot be decoded | [`Final`](Verdict::Final) |
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl Retryable for $reqwest::Error {
            fn verdict(&self) -> Verdict {
                if let Some(status) = self.status() {
                    return status.verdict();
                }
                if self.is_builder() || self.is_redirect() {
                    return Verdict::Final;
                }
                #[cfg(not(target_arch = "wasm32"))] // the browser does not tell
                if self.is_connect() {
                    return unconnected(self);
                }
                if self.is_timeout() {
                    return Verdict::TRANSIENT;
                }
                let hyper = chain(self).find_map(|cause| cause.downcast_ref::<hyper::Error>());
                if hyper.is_some_and(|error| error.is_parse() || error.is_user()) {
                    return Verdict::Final;
                }
                // There was a connection by now, so no error of it is `NOT_SENT` any more.
                let io = chain(self).find_map(|cause| cause.downcast_ref::<io::Error>());
                // A request that hyper's client refuses has no cause. The browser gives none at all.
                let sent = self.is_request() && (hyper.is_some() || cfg!(target_arch = "wasm32"));
                let broken = io.map_or(sent, |error| error.verdict().is_retry());
                if broken { Verdict::TRANSIENT } else { Verdict::Final }
            }
        }
    )*};
}

of_versions! {
    reqwest012 "0.12" "reqwest012"
    reqwest013 "0.13" "reqwest013"
}
