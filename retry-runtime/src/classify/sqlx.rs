//! `Retryable` for `sqlx`: by the code that the database gave, else by what became of the connection or the pool.
//!
//! Sources: appendix A of PostgreSQL's documentation, MySQL's "Server Error Message Reference", SQLite's "Result and
//! Error Codes". None of sqlx's databases is switched on for it: all is read through `DatabaseError`.

use core::fmt::{self, Display, Write};

use super::{Retryable, mysql::mysql, sqlite::sqlite, sqlstate::sqlstate};
use crate::Verdict;

/// Once for all versions, each with its own types.
macro_rules! of_versions {
    ($($sqlx:ident $version:literal $feature:literal)*) => {$(
        #[doc = concat!("For `sqlx` ", $version, ", with the feature `", $feature, "`: by the code of the database, or by what became of the connection.")]
        ///
        /// | error | verdict |
        /// |---|---|
        /// | of PostgreSQL: SQLSTATE 40001, 40P01, 55P03 (rolled back) | [`NOT_SENT`](Verdict::NOT_SENT) |
        /// | 25006 (failover), 55006, 57P01, 57P02, 57P05, 08000, 08003, 08006, 08007, 40003 | [`TRANSIENT`](Verdict::TRANSIENT) |
        /// | 53000, 53100, 53200, 53300, 53400 | [`THROTTLED`](Verdict::THROTTLED) |
        /// | 08001, 08004, 57P03 | [`NOT_SENT`](Verdict::NOT_SENT) |
        /// | of MySQL: 1213, 1614 (deadlock: rolled back) | [`NOT_SENT`](Verdict::NOT_SENT) |
        /// | 1205 (lock wait timeout), 1836 and 1290 `--read-only` (failover), 1053 and 1927 (shutdown), 2006, 2013 (lost) | [`TRANSIENT`](Verdict::TRANSIENT) |
        /// | 1040, 1203 (too many connections) | [`THROTTLED`](Verdict::THROTTLED) |
        /// | 1042, 2002, 2003 (no connection) | [`NOT_SENT`](Verdict::NOT_SENT) |
        /// | of SQLite: `SQLITE_BUSY` with its extended codes, `BUSY_SNAPSHOT` among them | [`NOT_SENT`](Verdict::NOT_SENT) |
        /// | `SQLITE_LOCKED` with its extended codes | [`TRANSIENT`](Verdict::TRANSIENT) |
        /// | `Io` | as its [kind](std::io::ErrorKind) |
        /// | `PoolTimedOut` | [`NOT_SENT`](Verdict::NOT_SENT): there was no connection to send it on |
        /// | the others, `PoolClosed` among them | [`Final`](Verdict::Final) |
        ///
        /// A real PostgreSQL gave 40001, 40P01 and 23505, a real MariaDB 1213, 1205 and 1290, and a real SQLite 5, 6 and 517; servers of
        /// the test gave all SQLSTATEs and numbers above.
        ///
        /// Put the attribute on the function that holds the whole transaction. What was rolled back whole is then retried with
        /// `idempotent = false` too. MySQL's lock wait timeout has rolled back one statement only, and after SQLite's
        /// `BUSY_SNAPSHOT` only a new transaction can succeed.
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl Retryable for $sqlx::Error {
            fn verdict(&self) -> Verdict {
                match self {
                    Self::Database(error) => database(error.code().as_deref(), error.message(), error),
                    Self::Io(error) => error.verdict(),
                    Self::PoolTimedOut => Verdict::NOT_SENT,
                    _ => Verdict::Final,
                }
            }
        }
    )*};
}

of_versions! {
    sqlx08 "0.8" "sqlx08"
    sqlx09 "0.9" "sqlx09"
}

/// Which database it is from shows in the form of its code: five characters are a SQLSTATE, SQLite's numbers are
/// shorter. MySQL's driver may have a SQLSTATE too, but the number in front of it says more.
fn database(code: Option<&str>, message: &str, shown: &dyn Display) -> Verdict {
    match code {
        Some(code) if code.len() != 5 => code.parse().map_or(Verdict::Final, sqlite),
        code => match mysql_number(shown, code) {
            Some(number) => mysql(number, message),
            None => code.map_or(Verdict::Final, sqlstate),
        },
    }
}

/// The number in `1205 (HY000): Lock wait timeout exceeded`, or in `1040: Too many connections` where the server sent
/// no SQLSTATE, which is how MySQL's driver shows an error. To ask the error itself needs that driver.
fn mysql_number(shown: &dyn Display, code: Option<&str>) -> Option<u16> {
    let mut start = Start::default();
    let _ = write!(start, "{shown}"); // an error as soon as the start is full
    let text = core::str::from_utf8(start.text.get(..start.len)?).ok()?;
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = text.split_at(digits);
    let rest = match code {
        Some(code) => rest.strip_prefix(" (")?.strip_prefix(code)?.strip_prefix(')')?,
        None => rest,
    };
    rest.strip_prefix(": ").and_then(|_| number.parse().ok())
}

/// The first bytes of a text: enough for a number and a SQLSTATE, without a `String` for what follows.
#[derive(Default)]
struct Start {
    text: [u8; 16],
    len: usize,
}

impl Write for Start {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            *self.text.get_mut(self.len).ok_or(fmt::Error)? = byte;
            self.len += 1;
        }
        Ok(())
    }
}
