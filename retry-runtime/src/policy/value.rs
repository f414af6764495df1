//! The value of any key of a policy.

use core::{fmt, time::Duration};

use super::{Jitter, PolicyBuilder, Strategy, Values};
use crate::{duration::Written, key::Key};

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

impl PolicyBuilder {
    /// Sets `key`. A value of the wrong kind changes nothing.
    #[doc(hidden)]
    pub const fn with(self, key: Key, value: Value) -> Self {
        match (key, value) {
            (Key::Strategy, Value::Strategy(strategy)) => self.strategy(strategy),
            (Key::Jitter, Value::Jitter(jitter)) => self.jitter(jitter),
            (Key::Base, Value::Duration(base)) => self.base(base),
            (Key::Cap, Value::Duration(cap)) => self.cap(cap),
            (Key::MaxHint, Value::Duration(longest)) => self.max_hint(longest),
            (Key::Factor, Value::Number(factor)) => self.factor(factor),
            (Key::Step, Value::Duration(step)) => self.step(step),
            (Key::ThrottleBase, Value::Duration(base)) => self.throttle_base(base),
            (Key::Max, Value::Max(Some(attempts))) => self.max(attempts),
            (Key::Max, Value::Max(None)) => self.unlimited(),
            (Key::MaxElapsed, Value::Duration(limit)) => self.max_elapsed(limit),
            (Key::AttemptTimeout, Value::Duration(limit)) => self.attempt_timeout(limit),
            (Key::Idempotent, Value::Boolean(idempotent)) => self.idempotent(idempotent),
            _ => self,
        }
    }
}

impl Values {
    /// Returns the value of a key, if it has one.
    pub(super) const fn get(&self, key: Key) -> Option<Value> {
        Some(match (key, self.max_elapsed, self.attempt_timeout) {
            (Key::Strategy, ..) => Value::Strategy(self.strategy),
            (Key::Jitter, ..) => Value::Jitter(self.jitter),
            (Key::Base, ..) => Value::Duration(self.base),
            (Key::Cap, ..) => Value::Duration(self.cap),
            (Key::MaxHint, ..) => Value::Duration(self.max_hint),
            (Key::Factor, ..) => Value::Number(self.factor),
            (Key::Step, ..) => Value::Duration(self.step),
            (Key::ThrottleBase, ..) => Value::Duration(self.throttle_base),
            (Key::Max, ..) => Value::Max(self.max),
            (Key::MaxElapsed, Some(limit), _) | (Key::AttemptTimeout, _, Some(limit)) => Value::Duration(limit),
            (Key::Idempotent, ..) => Value::Boolean(self.idempotent),
            _ => return None,
        })
    }
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
