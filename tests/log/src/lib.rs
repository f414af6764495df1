//! Empty: the tests in this crate are about the `log` crate.
