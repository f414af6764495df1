//! A policy in a configuration: the attribute's keys, names and duration strings, read and written back the same.

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

use super::{Jitter, Policy, PolicyBuilder, Strategy};

/// The keys, and what each takes.
const KEYS: [(&str, &str); 11] = [
    ("strategy", "the name of a strategy, or a list of durations such as [\"1s\", \"5s\"]"),
    ("base", DURATION),
    ("cap", DURATION),
    ("factor", "a number above 1"),
    ("step", DURATION),
    ("jitter", "\"none\", \"full\", \"equal\", or a fraction above 0 and at most 1"),
    ("throttle_base", DURATION),
    ("max", "a number of attempts, the first included, or \"unlimited\""),
    ("max_elapsed", DURATION),
    ("attempt_timeout", DURATION),
    ("idempotent", "true or false"),
];
const DURATION: &str = "a duration such as \"250ms\", \"5s\" or \"1m 30s\"";
const NAMES: [&str; 11] = {
    let (mut names, mut index) = ([""; 11], 0);
    while index < KEYS.len() {
        names[index] = KEYS[index].0;
        index += 1;
    }
    names
};

const UNLIMITED: &str = "unlimited";

/// The strategies that have a name.
const NAMED: [Strategy; 8] = [
    Strategy::Immediate,
    Strategy::Constant,
    Strategy::Linear,
    Strategy::Exponential,
    Strategy::Fibonacci,
    Strategy::FullJitter,
    Strategy::EqualJitter,
    Strategy::DecorrelatedJitter,
];

/// From a map with the attribute's keys, all of them optional: `{ "strategy": "equal_jitter", "max": 3, "cap": "5s" }`.
///
/// A list of waits is kept for the rest of the program, once for each list that differs.
///
/// # Errors
///
/// Names the key: unknown, given twice, with a value it does not take, or in contradiction with another.
impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Policy;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a retry policy: keys such as `strategy`, `max` and `cap`, with their values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Policy, A::Error> {
                let (mut builder, mut seen) = (Policy::builder(), BTreeSet::new());
                while let Some(name) = map.next_key::<String>()? {
                    let Some(key) = KEYS.iter().find(|(key, _)| *key == name) else {
                        return Err(A::Error::unknown_field(&name, &NAMES));
                    };
                    if !seen.insert(key.0) {
                        return Err(A::Error::custom(format!("`{name}` is given twice: keep one of them")));
                    }
                    builder = map.next_value_seed(Setting { key, builder })?;
                }
                builder.build().map_err(A::Error::custom)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

/// A key whose value is about to be read.
struct Setting {
    key: &'static (&'static str, &'static str),
    builder: PolicyBuilder,
}

impl Setting {
    fn duration<E: serde::de::Error>(&self, text: &str) -> Result<Duration, E> {
        let (key, _) = self.key;
        humantime::parse_duration(text)
            .map_err(|fault| E::custom(format!("`{key}`: \"{text}\" is not {DURATION} ({fault})")))
    }

    /// A value of the wrong kind, or a word that the key does not take.
    fn refuse<T, E: serde::de::Error>(&self, found: impl fmt::Display) -> Result<T, E> {
        let (key, takes) = self.key;
        Err(E::custom(format!("`{key}` is {found}, but takes {takes}")))
    }

    fn number<E: serde::de::Error>(self, number: f64) -> Result<PolicyBuilder, E> {
        match self.key.0 {
            "factor" => Ok(self.builder.factor(number)),
            "jitter" => Ok(self.builder.jitter(Jitter::Spread(number))),
            // As it was written: 3.0, which is no number of attempts.
            _ => self.refuse(format_args!("{number:?}")),
        }
    }
}

/// One wait of a list.
struct Wait<'s>(&'s Setting);

impl<'de> DeserializeSeed<'de> for Wait<'_> {
    type Value = Duration;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Duration, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Wait<'_> {
    type Value = Duration;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in the list of `{}` {DURATION}", self.0.key.0)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Duration, E> {
        self.0.duration(text)
    }
}

impl<'de> DeserializeSeed<'de> for Setting {
    type Value = PolicyBuilder;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<PolicyBuilder, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Setting {
    type Value = PolicyBuilder;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, takes) = self.key;
        write!(f, "for `{key}` {takes}")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<PolicyBuilder, E> {
        let duration = || self.duration(text);
        Ok(match self.key.0 {
            "strategy" => {
                let Some(strategy) = NAMED.into_iter().find(|strategy| strategy.name() == Some(text)) else {
                    let names = NAMED.map(|strategy| strategy.name().unwrap_or_default()).join("`, `");
                    return self.refuse(format!("\"{text}\" (the names are `{names}`)"));
                };
                self.builder.strategy(strategy)
            }
            "jitter" => match text {
                "none" => self.builder.jitter(Jitter::None),
                "full" => self.builder.jitter(Jitter::Full),
                "equal" => self.builder.jitter(Jitter::Equal),
                _ => return self.refuse(format!("\"{text}\"")),
            },
            "max" if text == UNLIMITED => self.builder.unlimited(),
            "base" => self.builder.base(duration()?),
            "cap" => self.builder.cap(duration()?),
            "step" => self.builder.step(duration()?),
            "throttle_base" => self.builder.throttle_base(duration()?),
            "max_elapsed" => self.builder.max_elapsed(duration()?),
            "attempt_timeout" => self.builder.attempt_timeout(duration()?),
            _ => return self.refuse(format!("\"{text}\"")),
        })
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<PolicyBuilder, E> {
        match (self.key.0, u32::try_from(number)) {
            ("max", Ok(attempts)) => Ok(self.builder.max(attempts)),
            #[expect(clippy::cast_precision_loss, reason = "a factor, or too large a fraction of jitter anyway")]
            ("factor" | "jitter", _) => self.number(number as f64),
            _ => self.refuse(number),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<PolicyBuilder, E> {
        match u64::try_from(number) {
            Ok(number) => self.visit_u64(number),
            Err(_) => self.refuse(number),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<PolicyBuilder, E> {
        self.number(number)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<PolicyBuilder, E> {
        match self.key.0 {
            "idempotent" => Ok(self.builder.idempotent(value)),
            _ => self.refuse(value),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<PolicyBuilder, A::Error> {
        if self.key.0 != "strategy" {
            return self.refuse("a list");
        }
        let mut steps = Vec::new();
        while let Some(step) = list.next_element_seed(Wait(&self))? {
            steps.push(step);
        }
        Ok(self.builder.strategy(Strategy::Steps(kept(steps))))
    }
}

/// The list, for good: a strategy of a list borrows it. Equal lists are kept once, so that a program which reads its
/// configuration again and again does not grow.
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

/// As a map with the attribute's keys: those that have an effect.
///
/// # Errors
///
/// A strategy that is a function cannot be written.
impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use Strategy::{Custom, EqualJitter, Exponential, FullJitter, Immediate, Linear, Steps};

        let duration = |duration: Duration| humantime::format_duration(duration).to_string();
        let mut map = serializer.serialize_map(None)?;
        match (self.strategy.name(), self.strategy) {
            (Some(name), _) => map.serialize_entry("strategy", name)?,
            (None, Steps(steps)) => {
                let steps: Vec<String> = steps.iter().copied().map(duration).collect();
                map.serialize_entry("strategy", &steps)?;
            }
            (None, _) => return Err(S::Error::custom("`strategy` is a function, which cannot be written")),
        }
        if !matches!(self.strategy, Immediate | Steps(_) | Custom(_)) {
            map.serialize_entry("base", &duration(self.base))?;
            map.serialize_entry("throttle_base", &duration(self.throttle_base))?;
        }
        map.serialize_entry("cap", &duration(self.cap))?;
        if matches!(self.strategy, Exponential | FullJitter | EqualJitter) {
            map.serialize_entry("factor", &self.factor)?;
        }
        if matches!(self.strategy, Linear) {
            map.serialize_entry("step", &duration(self.step))?;
        }
        match self.jitter {
            Jitter::None => {}
            Jitter::Full => map.serialize_entry("jitter", "full")?,
            Jitter::Equal => map.serialize_entry("jitter", "equal")?,
            Jitter::Spread(fraction) => map.serialize_entry("jitter", &fraction)?,
        }
        match self.max() {
            Some(max) => map.serialize_entry("max", &max)?,
            None => map.serialize_entry("max", UNLIMITED)?,
        }
        for (key, limit) in [("max_elapsed", self.max_elapsed), ("attempt_timeout", self.attempt_timeout)] {
            if let Some(limit) = limit {
                map.serialize_entry(key, &duration(limit))?;
            }
        }
        map.serialize_entry("idempotent", &self.idempotent)?;
        map.end()
    }
}
