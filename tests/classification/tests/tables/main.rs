//! Every row of every table in `retry-runtime/src/classify`, one module for each file there.

mod attribute;
mod bb8;
mod deadpool;
mod devices;
mod http;
mod hyper_util;
mod lettre;
mod mysql;
mod postgres;
mod redis;
mod reqwest;
mod sqlite;
mod sqlx;
mod std_types;
mod tonic;
mod tower;
mod tungstenite;
mod ureq;

use reattempt::Verdict;

const FINAL: Verdict = Verdict::Final;
const TRANSIENT: Verdict = Verdict::TRANSIENT;
const THROTTLED: Verdict = Verdict::THROTTLED;
const NOT_SENT: Verdict = Verdict::NOT_SENT;

/// The rows for SQLSTATEs, which two crates share.
const SQLSTATES: [(&str, Verdict); 29] = [
    ("40001", TRANSIENT),
    ("40P01", TRANSIENT),
    ("55P03", TRANSIENT),
    ("55006", TRANSIENT),
    ("53000", THROTTLED),
    ("53100", THROTTLED),
    ("53200", THROTTLED),
    ("53300", THROTTLED),
    ("53400", THROTTLED),
    ("57P01", TRANSIENT),
    ("57P02", TRANSIENT),
    ("57P03", NOT_SENT),
    ("57P05", TRANSIENT),
    ("08000", TRANSIENT),
    ("08001", NOT_SENT),
    ("08003", TRANSIENT),
    ("08004", NOT_SENT),
    ("08006", TRANSIENT),
    ("08007", TRANSIENT),
    ("40003", TRANSIENT),
    ("57014", FINAL), // query_canceled
    ("25P02", FINAL), // in_failed_sql_transaction
    ("42601", FINAL), // syntax_error
    ("42P01", FINAL), // undefined_table
    ("23505", FINAL), // unique_violation
    ("23503", FINAL), // foreign_key_violation
    ("28P01", FINAL), // invalid_password
    ("08P01", FINAL), // protocol_violation
    ("XX000", FINAL), // internal_error
];
