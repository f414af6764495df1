//! What a sleeper returns: a future in an async function, and nothing in a sync one.

use core::future::Future;

/// The result of an async function's sleeper.
#[diagnostic::on_unimplemented(
    message = "the sleeper of an async function must return a future, not `{Self}`",
    label = "this returns `{Self}`",
    note = "write `sleep = path` with a `fn(Duration) -> impl Future`, for example `tokio::time::sleep`"
)]
pub trait Timer: Future {}

#[diagnostic::do_not_recommend]
impl<F: Future> Timer for F {}

/// The result of a sync function's sleeper.
#[diagnostic::on_unimplemented(
    message = "the sleeper of a sync function must return nothing, not `{Self}`",
    label = "this returns `{Self}`",
    note = "write `sleep = path` with a `fn(Duration)` that blocks the thread, or make the function `async` if the sleeper returns a future"
)]
pub trait Nothing {}

#[diagnostic::do_not_recommend]
impl Nothing for () {}

/// A sleeper that panics returns `!`, which has no name on stable.
#[diagnostic::do_not_recommend]
impl Nothing for <fn() -> ! as Returns>::Output {}

#[doc(hidden)]
pub trait Returns {
    type Output;
}

impl<T> Returns for fn() -> T {
    type Output = T;
}
