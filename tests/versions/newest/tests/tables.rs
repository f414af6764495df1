//! The same tests with the newest versions of today, as `cargo add` gives them.

#[path = "../../../classification/tests/tables/attribute.rs"]
mod attribute;
#[path = "../../../classification/tests/tables/bb8.rs"]
mod bb8;
#[path = "../../../classification/tests/tables/deadpool.rs"]
mod deadpool;
#[path = "../../../classification/tests/tables/devices.rs"]
mod devices;
#[path = "../../../classification/tests/tables/expected.rs"]
mod expected;
#[path = "../../../classification/tests/tables/http.rs"]
mod http;
#[path = "../../../classification/tests/tables/hyper_util.rs"]
mod hyper_util;
#[path = "../../../classification/tests/tables/lettre.rs"]
mod lettre;
#[path = "../../../classification/tests/tables/mysql.rs"]
mod mysql;
#[path = "../../../classification/tests/tables/mysql_async.rs"]
mod mysql_async;
#[path = "../../../classification/tests/tables/postgres.rs"]
mod postgres;
#[path = "../../../classification/tests/tables/redis.rs"]
mod redis;
#[path = "../../../classification/tests/tables/reqwest.rs"]
mod reqwest;
#[path = "../../../classification/tests/tables/sqlite.rs"]
mod sqlite;
#[path = "../../../classification/tests/tables/sqlx.rs"]
mod sqlx;
#[path = "../../../classification/tests/tables/std_types.rs"]
mod std_types;
#[path = "../../../classification/tests/tables/tonic.rs"]
mod tonic;
#[path = "../../../classification/tests/tables/tower.rs"]
mod tower;
#[path = "../../../classification/tests/tables/tungstenite.rs"]
mod tungstenite;
#[path = "../../../classification/tests/tables/ureq.rs"]
mod ureq;

use expected::{FINAL, NOT_SENT, SQLSTATES, THROTTLED, TRANSIENT};
