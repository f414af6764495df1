//! The same tests with the older versions that have a feature of their own.

#[path = "../../../classification/tests/tables/attribute.rs"]
mod attribute;
#[path = "../../../classification/tests/tables/expected.rs"]
mod expected;
#[path = "../../../classification/tests/tables/http.rs"]
mod http;
#[path = "../../../classification/tests/tables/mysql.rs"]
mod mysql;
#[path = "../../../classification/tests/tables/redis.rs"]
mod redis;
#[path = "../../../classification/tests/tables/reqwest.rs"]
mod reqwest;
#[path = "../../../classification/tests/tables/rusqlite.rs"]
mod rusqlite;
#[path = "../../../classification/tests/tables/sqlite.rs"]
mod sqlite;
#[path = "../../../classification/tests/tables/sqlx.rs"]
mod sqlx;
#[path = "../../../classification/tests/tables/tonic.rs"]
mod tonic;

use expected::{FINAL, NOT_SENT, SQLSTATES, THROTTLED, TRANSIENT};
