//! Empty: the tests in this crate are about async functions under smol.
