//! The value of any key of a policy.

use core::{fmt, time::Duration};

use super::{Jitter, Strategy};
use crate::duration::Written;

/// The value of a key. Its `Display` shows it as a user writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// Of a delay or a limit.
    Duration(Duration),
    /// Of `factor`.
    Number(f64),
    /// `None`: unlimited.
    Max(Option<u32>),
    /// Of `idempotent`.
    Boolean(bool),
    /// Of `strategy`.
    Strategy(Strategy),
    /// Of `jitter`.
    Jitter(Jitter),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duration(duration) => Written(*duration).fmt(f),
            Self::Number(number) | Self::Jitter(Jitter::Spread(number)) => number.fmt(f),
            Self::Max(Some(max)) => max.fmt(f),
            Self::Max(None) => f.write_str("unlimited"),
            Self::Boolean(boolean) => boolean.fmt(f),
            Self::Strategy(Strategy::Steps(_)) => f.write_str("a list of delays"),
            Self::Strategy(strategy) => f.write_str(strategy.name().unwrap_or("a function")),
            Self::Jitter(jitter) => f.write_str(jitter.name().unwrap_or_default()),
        }
    }
}
