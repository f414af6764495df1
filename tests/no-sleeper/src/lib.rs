//! What the compiler says where a feature is missing: see `tests/messages.rs`.
