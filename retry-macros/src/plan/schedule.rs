//! The schedule and the limits: literals read into a `PolicyBuilder`, constant expressions kept for the compiler.

use core::{fmt::Display, time::Duration};

use proc_macro2::Ident;
use quote::ToTokens;
use retry_runtime::{Jitter, Policy, PolicyBuilder, Strategy, pure::Value};
use syn::{Expr, Lit, UnOp};

use crate::{
    diag::{Diagnostics, did_you_mean_value, list_values, nearest},
    syntax::{Arguments, KEYS, Key, duration_of, names_value},
};

/// A value that was given.
pub(crate) struct Given {
    pub(crate) key: Key,
    /// The key, for its span.
    pub(crate) name: Ident,
    /// The value as it was written.
    pub(crate) written: Expr,
    pub(crate) value: Read,
}

/// What was read.
pub(crate) enum Read {
    /// A literal.
    Literal(Value),
    /// A list of delays; `None` for a constant expression.
    Steps(Vec<(Expr, Option<Duration>)>),
    /// The path of a function.
    Function,
    /// A constant expression, which only the compiler can evaluate, unless it names a variant as a builder takes it.
    Constant(Option<Value>),
    /// Something else, which has been reported.
    Bad,
}

/// What was given of the schedule and the limits.
pub(crate) struct Schedule {
    /// In place of values that are not known it has some that are right by themselves.
    pub(crate) builder: PolicyBuilder,
    /// In the order of the keys.
    pub(crate) given: Vec<Given>,
}

impl Schedule {
    /// Reads every value; what cannot be read is reported, and no other rule asks for it.
    ///
    /// It is worked out while compiling: no value may name `self` or a parameter, which `at_run_time` knows.
    pub(crate) fn read(arguments: &Arguments, at_run_time: &dyn Fn(&Ident) -> bool, diag: &mut Diagnostics) -> Self {
        let mut schedule = Self { builder: Policy::builder(), given: Vec::new() };
        for key in KEYS.iter().copied().filter(|key| key.is_of_policy()) {
            let Some(setting) = arguments.get(key) else { continue };
            let written = peel(&setting.value);
            let value = if names_value(&written.to_token_stream(), at_run_time) {
                let key = key.name();
                bad(
                    diag,
                    written,
                    format!(
                        "`{key}` is evaluated at compile time and cannot name a value of the call: build a `Policy` at run time and write `policy = ..`"
                    ),
                )
            } else {
                read(key, written, diag)
            };
            schedule.builder = schedule.builder.with(key, self::value(key, &value));
            schedule.given.push(Given { key, name: setting.name.clone(), written: written.clone(), value });
        }
        schedule
    }

    /// What was given for a key.
    pub(crate) fn get(&self, key: Key) -> Option<&Given> {
        self.given.iter().find(|given| given.key == key)
    }

    /// The value is the default, or has been read.
    pub(crate) fn is_known(&self, key: Key) -> bool {
        !self.get(key).is_some_and(|given| given.is_constant() || matches!(given.value, Read::Bad))
    }

    /// It is known which keys have an effect.
    pub(crate) fn has_known_strategy(&self) -> bool {
        !matches!(self.get(Key::Strategy).map(|given| &given.value), Some(Read::Constant(None) | Read::Bad))
    }

    /// `idempotent = false`
    pub(crate) fn is_unsafe_to_repeat(&self) -> bool {
        self.is_known(Key::Idempotent) && !self.policy().idempotent()
    }

    /// Whether the wait before a retry depends on the one before that, or may.
    pub(crate) fn needs_memory(&self) -> bool {
        !self.has_known_strategy() || self.policy().strategy().needs_previous()
    }

    /// The policy, as far as it is known.
    pub(crate) fn policy(&self) -> Policy {
        self.builder.unchecked()
    }

    /// The values that only the compiler can evaluate.
    pub(crate) fn constants(&self) -> impl Iterator<Item = &Given> {
        self.given.iter().filter(|given| given.is_constant())
    }
}

impl Given {
    /// Of a list nothing says which delay is meant, so that it stands for all of them.
    fn is_constant(&self) -> bool {
        match &self.value {
            Read::Constant(None) => true,
            Read::Steps(steps) => steps.iter().any(|(_, known)| known.is_none()),
            _ => false,
        }
    }
}

/// What stands in the builder for a value; where that is not known, one that is right by itself.
fn value(key: Key, read: &Read) -> Value {
    match (read, key) {
        (Read::Literal(value) | Read::Constant(Some(value)), _) => *value,
        (Read::Steps(steps), _) => {
            let steps: Vec<Duration> = steps.iter().map(|(_, known)| known.unwrap_or(Duration::from_secs(1))).collect();
            Value::Strategy(Strategy::Steps(steps.leak()))
        }
        (Read::Function, _) => Value::Strategy(Strategy::Custom(|_, previous| previous)),
        (_, Key::Strategy) => Value::Strategy(Policy::DEFAULT.strategy()),
        (_, Key::Jitter) => Value::Jitter(Jitter::Full),
        (_, Key::Factor) => Value::Number(2.0),
        (_, Key::Max) => Value::Max(Some(1)),
        (_, Key::Idempotent) => Value::Boolean(true),
        _ => Value::Duration(Duration::from_secs(1)),
    }
}

/// What stands inside invisible groups and parentheses.
pub(crate) fn peel(expression: &Expr) -> &Expr {
    match expression {
        Expr::Group(group) => peel(&group.expr),
        Expr::Paren(paren) => peel(&paren.expr),
        _ => expression,
    }
}

fn bad(diag: &mut Diagnostics, at: &impl ToTokens, message: impl Display) -> Read {
    diag.error(at, message);
    Read::Bad
}

fn read(key: Key, value: &Expr, diag: &mut Diagnostics) -> Read {
    match (key, value) {
        (Key::Strategy, _) => strategy(value, diag),
        (Key::Max, _) => max(value, diag),
        (_, Expr::Lit(literal)) => match (key, &literal.lit) {
            (Key::Jitter, Lit::Str(name)) => {
                let name = name.value();
                let named = Jitter::NAMED.into_iter().find(|jitter| jitter.name() == Some(&name));
                named.map_or_else(
                    || {
                        let meant = did_you_mean_value(&name, jitters());
                        bad(
                            diag,
                            value,
                            format!(
                                "\"{name}\" is not a jitter:{meant} write {}, or a fraction such as 0.2",
                                list_values(jitters())
                            ),
                        )
                    },
                    |jitter| Read::Literal(Value::Jitter(jitter)),
                )
            }
            (Key::Jitter, literal) => match number(literal, "f64") {
                Some(fraction) => Read::Literal(Value::Jitter(Jitter::Spread(fraction))),
                None => bad(diag, value, no_number(key, literal)),
            },
            (Key::Factor, literal) => match number(literal, "f64") {
                Some(factor) => Read::Literal(Value::Number(factor)),
                None => bad(diag, value, no_number(key, literal)),
            },
            (Key::Idempotent, Lit::Bool(boolean)) => Read::Literal(Value::Boolean(boolean.value)),
            (Key::Idempotent, _) => bad(diag, value, "`idempotent` must be `true` or `false`"),
            (_, literal) => {
                diag.keep(duration_of(literal)).map_or(Read::Bad, |duration| Read::Literal(Value::Duration(duration)))
            }
        },
        (Key::Jitter, Expr::Path(path)) => match of_builder(path, "Jitter", Jitter::NAMED) {
            Some(jitter) => Read::Constant(Some(Value::Jitter(jitter))),
            None if jitters().any(|name| path.path.is_ident(name)) => {
                let name = path.path.to_token_stream();
                bad(diag, value, format!("the name of a jitter goes in quotes: write `jitter = \"{name}\"`"))
            }
            None => Read::Constant(None),
        },
        (_, Expr::Unary(unary)) if !matches!(unary.op, UnOp::Deref(_)) => {
            let (key, example) = (key.name(), key.example());
            bad(diag, value, format!("`{key}` cannot be negative: write for example `{example}`"))
        }
        (_, Expr::Array(_)) => {
            let (key, example) = (key.name(), key.example());
            bad(
                diag,
                value,
                format!("`{key}` takes one value, for example `{example}`: a list of delays goes to `strategy`"),
            )
        }
        _ => Read::Constant(None),
    }
}

fn jitters() -> impl Iterator<Item = &'static str> {
    Jitter::NAMED.iter().filter_map(Jitter::name)
}

fn strategies() -> impl Iterator<Item = &'static str> {
    Strategy::NAMED.iter().filter_map(Strategy::name)
}

/// The variant in a path such as `Strategy::Constant`.
fn of_builder<T: core::fmt::Debug>(path: &syn::ExprPath, of: &str, named: impl IntoIterator<Item = T>) -> Option<T> {
    let mut segments = path.path.segments.iter().rev();
    let variant = segments.next()?.ident.to_string();
    segments.next().filter(|segment| segment.ident == of)?;
    named.into_iter().find(|named| format!("{named:?}") == variant)
}

fn strategy(value: &Expr, diag: &mut Diagnostics) -> Read {
    match value {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(name), .. }) => {
            let name = name.value();
            match Strategy::NAMED.into_iter().find(|strategy| strategy.name() == Some(&name)) {
                Some(known) => Read::Literal(Value::Strategy(known)),
                None => bad(
                    diag,
                    value,
                    format!(
                        "\"{name}\" is not a strategy:{}\nthe strategies are {}",
                        did_you_mean_value(&name, strategies()),
                        list_values(strategies())
                    ),
                ),
            }
        }
        Expr::Array(array) => {
            let steps = array.elems.iter().map(|step| (step.clone(), read(Key::Base, peel(step), diag)));
            let steps: Vec<(Expr, Read)> = steps.collect();
            if steps.iter().any(|(_, value)| matches!(value, Read::Bad)) {
                return Read::Bad;
            }
            let known =
                |value| if let Read::Literal(Value::Duration(duration)) = value { Some(duration) } else { None };
            Read::Steps(steps.into_iter().map(|(step, value)| (step, known(value))).collect())
        }
        Expr::Path(path) => {
            if let Some(strategy) = of_builder(path, "Strategy", Strategy::NAMED) {
                return Read::Constant(Some(Value::Strategy(strategy)));
            }
            match strategies().find(|name| path.path.is_ident(name)) {
                // A function of this name may be meant, but far more likely the quotes were forgotten.
                Some(name) => bad(
                    diag,
                    value,
                    format!(
                        "the name of a strategy goes in quotes: write `strategy = \"{name}\"`, or `self::{name}` for a function of that name"
                    ),
                ),
                None => Read::Function,
            }
        }
        // As a builder takes it.
        Expr::Call(_) => Read::Constant(None),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => Read::Constant(None),
        _ => bad(
            diag,
            value,
            format!(
                "`strategy` must be a name in quotes, a list of delays such as [\"1s\", \"5s\"], or the path of a `fn(retry: u32, previous: Duration) -> Duration`\nthe names are {}",
                list_values(strategies())
            ),
        ),
    }
}

fn max(value: &Expr, diag: &mut Diagnostics) -> Read {
    const COUNT: &str =
        "`max` must be a number of attempts, including the first: write for example `max = 3`, or `max = unlimited`";
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) if !matches!(number.suffix(), "" | "u32") => {
                bad(diag, value, no_number(Key::Max, &literal.lit))
            }
            Lit::Int(number) => match number.base10_parse() {
                Ok(max) => Read::Literal(Value::Max(Some(max))),
                Err(_) => bad(
                    diag,
                    value,
                    format!("`max` must be at most {}: write `max = unlimited` for no limit", u32::MAX),
                ),
            },
            Lit::Str(text) if text.value() == "unlimited" || text.value().parse::<u32>().is_ok_and(|max| max > 0) => {
                bad(diag, value, format!("`max` takes no quotes: write `max = {}`", text.value()))
            }
            _ => bad(diag, value, COUNT),
        },
        Expr::Unary(unary) if !matches!(unary.op, UnOp::Deref(_)) => bad(diag, value, COUNT),
        Expr::Array(_) => bad(diag, value, COUNT),
        Expr::Path(path) => match path.path.get_ident().map(ToString::to_string).as_deref() {
            Some("unlimited") => Read::Literal(Value::Max(None)),
            Some("None" | "infinite" | "infinity" | "forever" | "unbounded") => bad(diag, value, COUNT),
            Some(name) if nearest(name, ["unlimited"]).is_some() => {
                bad(diag, value, format!("`{name}` is not a number of attempts: did you mean `max = unlimited`?"))
            }
            _ => Read::Constant(None),
        },
        _ => Read::Constant(None),
    }
}

/// A number without a suffix, or with that of its type.
fn number(literal: &Lit, suffix: &str) -> Option<f64> {
    match literal {
        Lit::Int(number) if number.suffix().is_empty() => number.base10_parse().ok(),
        Lit::Float(number) if number.suffix().is_empty() || number.suffix() == suffix => number.base10_parse().ok(),
        _ => None,
    }
}

/// What is wrong with a literal that should be a number.
fn no_number(key: Key, literal: &Lit) -> String {
    let digits = match literal {
        Lit::Int(number) => Some(number.base10_digits()),
        Lit::Float(number) => Some(number.base10_digits()),
        _ => None,
    };
    let (name, example) = (key.name(), key.example());
    match (digits, key) {
        (Some(digits), _) => format!("`{name}` takes a number without a suffix: write `{name} = {digits}`"),
        (None, Key::Jitter) => format!("`jitter` must be {}, or a fraction such as 0.2", list_values(jitters())),
        (None, _) => format!("`{name}` must be a number: write for example `{example}`"),
    }
}
