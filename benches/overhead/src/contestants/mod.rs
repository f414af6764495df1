//! The same task written with each crate: at most three attempts, waits of 100 ms, doubled, with full jitter where the
//! crate has it, at most 10 s, for errors that call themselves transient.
//!
//! Each has up to four functions: sync and async with a wait that is over at once, async with tokio's timer, and the
//! last with a body whose future holds one KiB.

pub(crate) mod by_backon;
pub(crate) mod by_backon_macros;
pub(crate) mod by_hand;
pub(crate) mod by_reattempt;
pub(crate) mod by_retry_if;
pub(crate) mod by_tokio_retry2;
pub(crate) mod by_tryhard;
pub(crate) mod with_more;
