//! The runtime of [`reattempt`](https://docs.rs/reattempt): everything that an expansion of `#[retry]` calls.
//!
//! Depend on `reattempt`, which re-exports what is public here and documents it together with the attribute.
//!
//! The crate has a pure half (`key`, `duration`, `backoff`, `jitter`, `policy`), which `retry-macros` uses too, and an
//! acting half behind the feature `engine`. `CONTRIBUTING.md` has the table of who may use whom; a test checks it.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "std")]
extern crate std;

// Everything else compiles without the feature, so that this is the only error.
#[cfg(all(feature = "std", not(feature = "wasm"), target_family = "wasm", target_os = "unknown"))]
compile_error!(
    "`reattempt` has no clock and no timer on this target: enable its feature `wasm` for a browser, a worker or Node, \
     or write `default-features = false` for the core without `std`"
);

/// Methods that return a field.
macro_rules! getters {
    ($($(#[$meta:meta])* $name:ident: $type:ty = $($field:ident).+;)*) => {
        $($(#[$meta])* pub const fn $name(&self) -> $type { self.$($field).+ })*
    };
}

// The pure half, without dependencies: `retry-macros` uses it too.
mod backoff;
mod duration;
mod expansion;
mod jitter;
mod key;
mod policy;

/// What else `retry-macros` names. Not a public interface: anything here may change in any release.
#[doc(hidden)]
pub mod pure {
    pub use crate::{
        duration::{Written, rounded},
        key::{Form, Group, KEYS, Key, meant, nearest},
        policy::Value,
    };
}

pub use policy::{Jitter, Policy, PolicyBuilder, PolicyError, Schedule, ScheduledWait, Strategy};

// The acting half: drawing, waiting, judging, observing.
#[cfg(all(feature = "engine", target_has_atomic = "64"))]
mod budget;
#[cfg(feature = "engine")]
mod classify;
#[cfg(feature = "engine")]
mod clock;
#[cfg(feature = "std")]
mod drive;
#[cfg(feature = "std")]
mod error;
#[cfg(feature = "std")]
mod layers;
#[cfg(feature = "engine")]
mod observe;
#[cfg(feature = "engine")]
mod outcome;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod private;
#[cfg(feature = "engine")]
mod random;
#[cfg(feature = "engine")]
mod session;
#[cfg(feature = "engine")]
mod sleep;
#[cfg(feature = "storm")]
pub mod storm;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(all(
    feature = "tower",
    any(feature = "tokio", feature = "smol", all(feature = "wasm", target_family = "wasm", target_os = "unknown"))
))]
pub mod tower;

#[cfg(all(feature = "engine", target_has_atomic = "64"))]
pub use budget::RetryBudget;
#[cfg(feature = "http")]
pub use classify::http::retry_after;
#[cfg(feature = "engine")]
pub use {
    classify::Retryable,
    observe::{GiveUpEvent, Observer, RetryEvent},
    outcome::{Class, Elapsed, StopReason, Verdict},
    policy::Waits,
    random::seed,
    session::{Attempt, Decision, Session},
};
#[cfg(feature = "std")]
pub use {
    classify::{Classified, Classify, verdict_of},
    drive::{Call, Judge},
    error::RetryError,
    layers::{alone, alone_async},
};
