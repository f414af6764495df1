//! The tests of rusqlite with the newest version that its range allows.

#[expect(dead_code, reason = "what the tests of other crates expect")]
#[path = "../../../classification/tests/tables/expected.rs"]
mod expected;
#[path = "../../../classification/tests/tables/rusqlite.rs"]
mod rusqlite;

use expected::{FINAL, NOT_SENT, TRANSIENT};
