//! The examples of the guide's page run here, because they need the crates that this one has.
#![doc = include_str!("../../../docs/tower.md")]
