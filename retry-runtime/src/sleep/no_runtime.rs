//! Without a runtime's feature, an async function without its own sleeper is one clear error.

use core::future::{Ready, ready};

/// What a wait needs. Nothing implements it without the feature of a runtime.
#[diagnostic::on_unimplemented(
    message = "no async timer is available for this function",
    label = "`#[retry]` on an async function needs a timer",
    note = "enable feature `tokio` or `smol` of `reattempt` (`wasm` in a browser), or add `sleep = path` with a `fn(Duration) -> impl Future`"
)]
pub trait AsyncSleeper {}

/// Replaces the runtime's wait. No call of it compiles.
pub fn sleep<D: AsyncSleeper>(_delay: D) -> Ready<()> {
    ready(())
}

/// Replaces the runtime's timer. No call of it compiles.
pub fn timer<D: AsyncSleeper>(_delay: D) -> Ready<()> {
    ready(())
}
