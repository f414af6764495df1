//! A policy in a configuration, with the attribute's keys, names and duration strings, for reading and writing.

use core::{fmt, time::Duration};
use std::{
    boxed::Box,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    sync::{Mutex, PoisonError},
    vec::Vec,
};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
    ser::{Error as _, SerializeMap},
};

use super::{Jitter, Policy, PolicyBuilder, PolicyError, Strategy, Value, builder::List};
use crate::{
    duration::Written,
    key::{KEYS, Key, meant, nearest},
};

const UNLIMITED: &str = "unlimited";

/// The kind of value that a key takes.
const fn expected(key: Key) -> &'static str {
    match key {
        Key::Strategy => "the name of a strategy, or a list of durations such as [\"1s\", \"5s\"]",
        Key::Factor => "a number above 1",
        Key::Jitter => "\"none\", \"full\", \"equal\", or a fraction above 0 and at most 1",
        Key::Max => "a number of attempts, including the first, or \"unlimited\"",
        Key::Idempotent => "true or false",
        _ => "a duration such as \"250ms\", \"5s\" or \"1m 30s\"",
    }
}

/// Reads a map with the attribute's keys, all of them optional: `{ "strategy": "equal_jitter", "max": 3, "cap": "5s" }`.
///
/// Numbers and booleans may be written as text, as in environment variables. A list of delays stays in memory for the
/// rest of the program, once for each different list, and only if the policy is accepted.
///
/// # Errors
///
/// The error names the key: it is unknown, given twice, has an invalid value, or contradicts another key.
impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Keys { complete: true }).map(|read| read.keep().unchecked())
    }
}

/// Reads the same map as a [`Policy`]. [`build`](PolicyBuilder::build) checks whether the keys agree with each other,
/// so that [`over`](PolicyBuilder::over) can fill in another policy first.
///
/// # Errors
///
/// The error names the key: it is unknown, given twice, or has an invalid value.
impl<'de> Deserialize<'de> for PolicyBuilder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Keys { complete: false }).map(Read::keep)
    }
}

/// The keys that were read so far.
struct Read {
    /// A list is not in it yet, because a refused configuration must not keep memory.
    builder: PolicyBuilder,
    steps: Option<Vec<Duration>>,
}

impl Read {
    fn faults(&self) -> impl Iterator<Item = PolicyError> + use<> {
        let list = List::of_steps(self.steps.as_deref().unwrap_or_default());
        self.builder.faults_with(list, false).into_iter().flatten()
    }

    fn keep(self) -> PolicyBuilder {
        match self.steps {
            Some(steps) => self.builder.strategy(Strategy::Steps(kept(steps))),
            None => self.builder,
        }
    }
}

struct Keys {
    /// Checks that the keys agree with each other.
    complete: bool,
}

impl<'de> Visitor<'de> for Keys {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a retry policy: keys such as `strategy`, `max` and `cap`, with their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Read, A::Error> {
        let mut read = Read { builder: Policy::builder(), steps: None };
        while let Some(name) = map.next_key::<String>()? {
            let key = Key::of(&name).filter(|key| key.is_of_policy()).ok_or_else(|| unknown(&name))?;
            if read.builder.set.has(key) {
                return Err(A::Error::custom(format!("`{name}` is given twice: keep one of them")));
            }
            read = map.next_value_seed(Setting { key, read })?;
        }
        match read.faults().next().filter(|_| self.complete) {
            Some(fault) => Err(A::Error::custom(fault)),
            None => Ok(read),
        }
    }
}

fn unknown<E: serde::de::Error>(name: &str) -> E {
    let meant = meant(name, &|key| key.is_of_policy())
        .map_or_else(String::new, |key| format!(": did you mean `{}`?", key.name()));
    let names: Vec<String> =
        KEYS.iter().filter(|key| key.is_of_policy()).map(|key| format!("`{}`", key.name())).collect();
    E::custom(format!("`{name}` is not a key of a policy{meant} (the keys are {})", names.join(", ")))
}

/// A key whose value is about to be read.
struct Setting {
    key: Key,
    read: Read,
}

impl Setting {
    /// Refuses a value of the wrong kind, or a name that the key does not accept.
    fn refuse<T, E: serde::de::Error>(&self, found: impl fmt::Display) -> Result<T, E> {
        Err(E::custom(format!("`{}` is {found}, but must be {}", self.key.name(), expected(self.key))))
    }

    /// Reads a name, or a number or a boolean that is written as text; `found` is the text.
    fn text<E: serde::de::Error>(mut self, text: &str, found: impl fmt::Display) -> Result<Read, E> {
        let value = match self.key {
            Key::Strategy => {
                let known = Strategy::NAMED.into_iter().find(|strategy| strategy.name() == Some(text));
                let Some(strategy) = known else {
                    let names = Strategy::NAMED.map(|strategy| strategy.name().unwrap_or_default());
                    let meant =
                        nearest(text, names).map_or_else(String::new, |name| format!("did you mean \"{name}\"? "));
                    return self.refuse(format_args!("{found} ({meant}the names are `{}`)", names.join("`, `")));
                };
                Some(Value::Strategy(strategy))
            }
            Key::Jitter => {
                let known = Jitter::NAMED.into_iter().find(|jitter| jitter.name() == Some(text));
                known.or_else(|| text.parse().ok().map(Jitter::Spread)).map(Value::Jitter)
            }
            Key::Factor => text.parse().ok().map(Value::Number),
            Key::Max if text == UNLIMITED => Some(Value::Max(None)),
            Key::Max => text.parse().ok().map(|max| Value::Max(Some(max))),
            Key::Idempotent => text.parse().ok().map(Value::Boolean),
            _ => match humantime::parse_duration(text) {
                Ok(duration) => Some(Value::Duration(duration)),
                Err(fault) => return self.refuse(format_args!("{found} ({fault})")),
            },
        };
        let Some(value) = value else { return self.refuse(found) };
        self.read.builder = self.read.builder.with(self.key, value);
        self.checked()
    }

    /// Refuses a value that is wrong whatever the other keys are, so that the error has its position.
    fn checked<E: serde::de::Error>(self) -> Result<Read, E> {
        match self.read.faults().find(|fault| fault.depends() == [self.key]) {
            Some(fault) => Err(E::custom(fault)),
            None => Ok(self.read),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Setting {
    type Value = Read;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Reads a number or a boolean as the text that it was written as: 3.0 is not a number of attempts.
macro_rules! as_text {
    ($($visit:ident: $type:ty),*) => {
        $(fn $visit<E: serde::de::Error>(self, value: $type) -> Result<Read, E> {
            self.text(&format!("{value:?}"), format_args!("{value:?}"))
        })*
    };
}

impl<'de> Visitor<'de> for Setting {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "for `{}` {}", self.key.name(), expected(self.key))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Read, E> {
        self.text(text, format_args!("{text:?}"))
    }

    as_text! { visit_u64: u64, visit_i64: i64, visit_f64: f64, visit_bool: bool }

    /// Reads a number of `serde_json` with its feature `arbitrary_precision`, which is a map with this single key.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Read, A::Error> {
        match map.next_entry::<String, String>() {
            Ok(Some((key, number))) if key == "$serde_json::private::Number" => self.text(&number, &number),
            _ => self.refuse("a map"),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Read, A::Error> {
        if self.key != Key::Strategy {
            return self.refuse("a list");
        }
        let refuse =
            |fault: String| A::Error::custom(format!("`strategy` must be {} ({fault})", expected(Key::Strategy)));
        let mut steps = Vec::new();
        while let Some(text) = list.next_element::<String>().map_err(|fault| refuse(fault.to_string()))? {
            steps.push(humantime::parse_duration(&text).map_err(|fault| refuse(format!("{text:?}: {fault}")))?);
        }
        self.read.steps = Some(steps);
        // Only the kind, until the policy is accepted and the list is kept.
        self.read.builder = self.read.builder.strategy(Strategy::Steps(&[]));
        self.checked()
    }
}

/// Keeps the list for the rest of the program, because the strategy borrows it. Equal lists are kept once, so that a
/// program that reloads its configuration does not grow.
fn kept(steps: Vec<Duration>) -> &'static [Duration] {
    static KEPT: Mutex<BTreeSet<&'static [Duration]>> = Mutex::new(BTreeSet::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(steps.as_slice()) {
        return known;
    }
    let steps: &'static [Duration] = Box::leak(steps.into_boxed_slice());
    kept.insert(steps);
    steps
}

/// Writes a map with the attribute's keys that were set.
///
/// # Errors
///
/// Fails if the strategy is a function, which has no text.
impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for key in KEYS.iter().filter(|key| self.set.has(**key)) {
            match self.values.get(*key) {
                None => Ok(()),
                Some(Value::Number(number) | Value::Jitter(Jitter::Spread(number))) => {
                    map.serialize_entry(key.name(), &number)
                }
                Some(Value::Max(Some(max))) => map.serialize_entry(key.name(), &max),
                Some(Value::Boolean(boolean)) => map.serialize_entry(key.name(), &boolean),
                Some(Value::Strategy(Strategy::Steps(steps))) => {
                    let steps: Vec<String> = steps.iter().map(|step| Written(*step).to_string()).collect();
                    map.serialize_entry(key.name(), &steps)
                }
                Some(Value::Strategy(Strategy::Custom(_))) => {
                    Err(S::Error::custom("`strategy` is a function, which cannot be written"))
                }
                Some(text) => map.serialize_entry(key.name(), &text.to_string()),
            }?;
        }
        map.end()
    }
}
