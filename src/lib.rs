#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use retry_macros::{Retryable, policy, retry};
pub use retry_runtime::*;

#[doc(hidden)]
pub use retry_runtime::private as __private;

/// The examples of the macros' reference run here, because `retry-macros` cannot depend on this crate.
#[cfg(doctest)]
mod reference {
    #[doc = include_str!("../retry-macros/docs/derive.md")]
    mod derive {}
    #[doc = include_str!("../retry-macros/docs/policy.md")]
    mod policy {}
    #[doc = include_str!("../retry-macros/docs/retry.md")]
    mod retry {}
}

// Documentation alone: no build but rustdoc's sees it.
#[cfg(any(doc, doctest))]
pub mod guide;
