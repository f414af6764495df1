//! No runtime is compiled in: an async function without a sleeper of its own is one clear error.

use core::future::{Ready, ready};

/// What a wait needs; nothing has it while no runtime's feature is on.
#[diagnostic::on_unimplemented(
    message = "this async function has nothing to wait with",
    label = "`#[retry]` on an async function needs a sleeper",
    note = "enable feature `tokio` or `smol` of `reattempt`, or write `sleep = path`, a `fn(Duration) -> impl Future`"
)]
pub trait AsyncSleeper {}

/// Stands in for the runtime's timer, and compiles for nobody.
pub fn timer<D: AsyncSleeper>(_delay: D) -> Ready<()> {
    ready(())
}
