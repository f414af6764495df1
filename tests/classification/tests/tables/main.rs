//! Every row of every table in `retry-runtime/src/classify`, one module for each file there.

mod attribute;
mod bb8;
mod deadpool;
mod devices;
mod expected;
mod http;
mod hyper_util;
mod lettre;
mod mysql;
mod mysql_async;
mod postgres;
mod redis;
mod reqwest;
mod rusqlite;
mod sqlite;
mod sqlx;
mod std_types;
mod tonic;
mod tower;
mod tungstenite;
mod ureq;

use expected::{FINAL, NOT_SENT, SQLSTATES, THROTTLED, TRANSIENT};
