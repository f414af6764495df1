//! What a call tells (hooks, `RetryError`), calls without the macro, and the testing kit.

#[path = "../support/mod.rs"]
mod support;

mod hooks;
mod own_loop;
mod retry_error;
mod testing_kit;
mod without_macro;
