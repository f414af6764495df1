//! The timer of async functions: the one that works here of those that features name.

use core::time::Duration;

use super::Sleep;

#[cfg_attr(all(feature = "wasm", target_family = "wasm", target_os = "unknown"), path = "web.rs")]
#[cfg_attr(all(not(feature = "wasm"), target_family = "wasm", target_os = "unknown"), path = "stub.rs")]
#[cfg_attr(
    all(feature = "tokio", feature = "smol", not(all(target_family = "wasm", target_os = "unknown"))),
    path = "both.rs"
)]
#[cfg_attr(not(any(feature = "smol", all(target_family = "wasm", target_os = "unknown"))), path = "tokio.rs")]
#[cfg_attr(not(any(feature = "tokio", all(target_family = "wasm", target_os = "unknown"))), path = "smol.rs")]
mod chosen;

pub use chosen::timer;

/// Waits with the runtime's timer. A wait of zero is one turn, because a timer would take until the next tick.
pub fn sleep(delay: Duration) -> Sleep<chosen::Timer> {
    Sleep::Start { delay, timer: Some(timer) }
}
