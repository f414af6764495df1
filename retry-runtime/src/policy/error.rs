//! The faults of a policy: one table, with the key that causes each fault and what to write instead.

use core::{error::Error, fmt};

use super::{Strategy, value::Value};
use crate::key::Key;

/// Says why a policy cannot be built. Its `Display` says what is wrong, with the values, and what to write instead.
///
/// ```
/// use core::time::Duration;
/// use reattempt::Policy;
///
/// let fault = Policy::builder().cap(Duration::from_millis(50)).build().unwrap_err();
/// assert_eq!(fault.key(), "cap");
/// assert_eq!(
///     fault.to_string(),
///     "`cap` (50ms) is shorter than `base` (100ms by default): increase `cap` or shorten `base`"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PolicyError {
    pub(super) fault: &'static Fault,
    /// The values that the fault [shows](Fault::shows), and whether each is a default.
    pub(super) values: [Option<(Value, bool)>; 2],
}

/// A row of the table.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) key: Key,
    /// The keys whose values cause the fault. If there are none, the key has no effect, whatever its value.
    pub(super) depends: &'static [Key],
    /// The values that the message shows in parentheses, each behind a part of it; the last part has none.
    pub(super) shows: &'static [Shown],
    pub(super) parts: &'static [&'static str],
    /// All parts, without the values.
    pub(super) message: &'static str,
}

/// A value that a message shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shown {
    Of(Key),
    Longest,
    First,
}

impl PolicyError {
    /// Returns the key that causes the fault.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        self.fault.key.name()
    }

    getters! {
        /// Returns what is wrong and what to write instead, without the values, so that a constant can panic with it.
        #[must_use]
        message: &'static str = fault.message;

        /// Returns the key that causes the fault.
        #[doc(hidden)]
        #[must_use]
        cause: Key = fault.key;

        /// Returns the keys whose values cause the fault, set or not. There are none if the key has no effect.
        #[doc(hidden)]
        #[must_use]
        depends: &'static [Key] = fault.depends;
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (part, value) in self.fault.parts.iter().zip(self.values.into_iter().chain([None])) {
            f.write_str(part)?;
            if let Some((value, is_default)) = value {
                write!(f, " ({value}{})", if is_default { " by default" } else { "" })?;
            }
        }
        if self.depends().is_empty() {
            let named = Strategy::NAMED.into_iter().filter(|strategy| strategy.takes(self.cause()));
            for (index, name) in named.filter_map(|strategy| strategy.name()).enumerate() {
                write!(f, "{} \"{name}\"", if index == 0 { ", or choose a strategy that it shapes:" } else { "," })?;
            }
        }
        Ok(())
    }
}

impl Error for PolicyError {}
