//! `tests/shapes/hygiene.rs` once more: in an older edition, under another name of the crate, with every observer.

// What the expansions call the crate unless they are told otherwise.
extern crate retries as reattempt;

#[path = "../../shapes/hygiene.rs"]
mod hygiene;
