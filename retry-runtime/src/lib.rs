//! The runtime of [`reattempt`](https://docs.rs/reattempt): everything that an expansion of `#[retry]` calls.
//!
//! Depend on `reattempt`, which re-exports what is public here and documents it with the attribute. The rooms, and
//! which way they may depend: `drive` and `private` on `session`; `session` on `policy`, `budget` and `classify`;
//! those on `backoff` and `jitter`. Nothing points back.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "std")]
extern crate std;

mod backoff;
#[cfg(target_has_atomic = "64")]
mod budget;
mod classify;
mod clock;
#[cfg(feature = "std")]
mod drive;
#[cfg(feature = "std")]
mod error;
mod expansion;
mod jitter;
mod observe;
mod outcome;
mod policy;
#[doc(hidden)]
pub mod private;
mod random;
mod session;
mod sleep;
#[cfg(feature = "testing")]
pub mod testing;

#[cfg(target_has_atomic = "64")]
pub use budget::RetryBudget;
pub use classify::Retryable;
#[cfg(feature = "http")]
pub use classify::http::retry_after;
#[cfg(feature = "std")]
pub use classify::{Classified, Classify, verdict_of};
#[cfg(feature = "std")]
pub use drive::{Call, Judge};
#[cfg(feature = "std")]
pub use error::RetryError;
pub use observe::{GiveUpEvent, Observer, RetryEvent};
pub use outcome::{Class, Elapsed, StopReason, Verdict};
pub use policy::{Jitter, Policy, PolicyBuilder, PolicyError, Schedule, ScheduledWait, Strategy};
pub use random::seed;
pub use session::{Attempt, Decision, Session};
