//! The same tests with the newest versions of today, as `cargo add` gives them.

#[path = "../../../classification/tests/tables/attribute.rs"]
mod attribute;
#[path = "../../../classification/tests/tables/expected.rs"]
mod expected;
#[path = "../../../classification/tests/tables/http.rs"]
mod http;
#[path = "../../../classification/tests/tables/mysql.rs"]
mod mysql;
#[path = "../../../classification/tests/tables/postgres.rs"]
mod postgres;
#[path = "../../../classification/tests/tables/redis.rs"]
mod redis;
#[path = "../../../classification/tests/tables/reqwest.rs"]
mod reqwest;
#[path = "../../../classification/tests/tables/sqlx.rs"]
mod sqlx;
#[path = "../../../classification/tests/tables/tonic.rs"]
mod tonic;

use expected::{FINAL, NOT_SENT, SQLSTATES, THROTTLED, TRANSIENT};
