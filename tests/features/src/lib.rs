//! Empty: the tests in this crate are about features of `reattempt`.
