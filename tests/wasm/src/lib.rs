//! Nothing: see `tests/node.rs`.
