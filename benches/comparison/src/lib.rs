//! What each retry crate does, shown by running it: see `README.md`.
#![allow(
    unexpected_cfgs,
    clippy::unused_async,
    clippy::needless_lifetimes,
    reason = "the attributes of the other crates write such code"
)]
#![allow(
    clippy::ignored_unit_patterns,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    reason = "a probe takes the simplest form that shows its row"
)]

mod delays;
mod limits;
mod outcomes;
mod shapes;

use std::{fmt::Write as _, future::Future};

/// One row: which crates do `what`.
struct Row {
    what: &'static str,
    /// Whether `reattempt` does.
    here: bool,
    /// What was found of the others that have a form of it. One that is not named has none.
    others: Vec<(Peer, bool)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Peer {
    Backon,
    BackonMacros,
    RetryIf,
    Seatbelt,
    TokioRetry2,
    Tower,
}

impl Peer {
    fn name(self) -> &'static str {
        match self {
            Self::Backon => "backon",
            Self::BackonMacros => "backon-macros",
            Self::RetryIf => "retry-if",
            Self::Seatbelt => "seatbelt",
            Self::TokioRetry2 => "tokio-retry2",
            Self::Tower => "tower",
        }
    }
}

/// The value of a future under tokio, whose clock is paused: it moves when everything waits.
fn paused<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime needs nothing but memory").block_on(future)
}

/// The table of the README.
///
/// # Panics
///
/// Panics if the runtime of an asynchronous probe cannot be started.
#[must_use]
pub fn table() -> String {
    let mut table = String::from("| | `reattempt` | others |\n|---|---|---|\n");
    for Row { what, here, mut others } in
        shapes::rows().into_iter().chain(outcomes::rows()).chain(delays::rows()).chain(limits::rows())
    {
        others.sort_unstable();
        let names: Vec<_> = others.iter().filter(|(_, does)| *does).map(|(peer, _)| peer.name()).collect();
        let (here, names) = match (here, names.is_empty()) {
            (true, true) => ("yes", "none".to_owned()),
            (true, false) => ("yes", names.join(", ")),
            (false, _) => ("**no**", format!("**{}**", names.join(", "))),
        };
        writeln!(table, "| {what} | {here} | {names} |").expect("a string takes everything");
    }
    table
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_readme_shows_this_table() {
        let page = include_str!("../../../README.md");
        let (_, rest) = page.split_once("<!-- comparison -->\n").expect("a marker");
        let (shown, _) = rest.split_once("<!-- comparison -->").expect("a second marker");
        let table = super::table();
        assert!(shown.trim() == table.trim(), "copy this into README.md:\n\n{table}");
    }
}
