//! No runtime is compiled in: an async function without a sleeper of its own is one clear error.

use core::future::{Ready, ready};

/// What a wait needs. Nothing implements it while no runtime's feature is on.
#[diagnostic::on_unimplemented(
    message = "no async timer is available for this function",
    label = "`#[retry]` on an async function needs a timer",
    note = "enable feature `tokio` or `smol` of `reattempt`, or add `sleep = path` with a `fn(Duration) -> impl Future`"
)]
pub trait AsyncSleeper {}

/// Stands in for the runtime's wait. No call of it compiles.
pub fn sleep<D: AsyncSleeper>(_delay: D) -> Ready<()> {
    ready(())
}

/// Stands in for the runtime's timer. No call of it compiles.
pub fn timer<D: AsyncSleeper>(_delay: D) -> Ready<()> {
    ready(())
}
