// The pictures, which the README names by file: in Markdown the first definition of a name counts.
#![cfg_attr(doc, doc = include_str!("../docs/pictures/embedded.md"))]
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use retry_macros::{Retryable, policy, retry};
pub use retry_runtime::*;

#[doc(hidden)]
pub use retry_runtime::private as __private;

/// Runs the examples of the macros' reference here, because `retry-macros` cannot depend on this crate.
#[cfg(doctest)]
mod reference {
    #[doc = include_str!("../retry-macros/docs/derive.md")]
    mod derive {}
    #[doc = include_str!("../retry-macros/docs/policy.md")]
    mod policy {}
    #[doc = include_str!("../retry-macros/docs/retry.md")]
    mod retry {}
}

// The guide is documentation only, so no build except rustdoc's contains it.
#[cfg(any(doc, doctest))]
pub mod guide;
