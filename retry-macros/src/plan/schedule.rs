//! The schedule and the limits: literals read, constant expressions kept.

use core::time::Duration;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Expr, Lit, UnOp};

use crate::{
    diag::{Diagnostics, did_you_mean_value, list_values, nearest},
    syntax::{Arguments, Key, names_value, parse_duration},
};

/// A value that was given.
pub(crate) struct Given<T> {
    /// The key, for its span.
    pub(crate) name: Ident,
    /// The value as it was written.
    pub(crate) written: Expr,
    /// What it is.
    pub(crate) value: Read<T>,
}

impl<T> Given<T> {
    /// It could not be read.
    pub(crate) const fn is_bad(&self) -> bool {
        matches!(self.value, Read::Bad)
    }

    /// The value, where it is a literal that could be read.
    pub(crate) const fn known(&self) -> Option<&T> {
        match &self.value {
            Read::Known(value) => Some(value),
            Read::Constant | Read::Bad => None,
        }
    }
}

/// A strategy.
pub(crate) enum Strategy {
    /// By its name.
    Named(&'static Named),
    /// A list of waits; `None` for a constant expression.
    Steps(Vec<(Expr, Option<Duration>)>),
    /// The path of a function.
    Custom,
}

/// A strategy that has a name.
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) variant: &'static str,
}

/// The strategies, by name.
pub(crate) const STRATEGIES: &[Named] = &[
    Named { name: "immediate", variant: "Immediate" },
    Named { name: "constant", variant: "Constant" },
    Named { name: "linear", variant: "Linear" },
    Named { name: "exponential", variant: "Exponential" },
    Named { name: "fibonacci", variant: "Fibonacci" },
    Named { name: "full_jitter", variant: "FullJitter" },
    Named { name: "equal_jitter", variant: "EqualJitter" },
    Named { name: "decorrelated_jitter", variant: "DecorrelatedJitter" },
];

/// Randomness on a strategy that has none of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Jitter {
    None,
    Full,
    Equal,
    Spread(f64),
}

pub(crate) const JITTERS: &[(&str, Jitter)] =
    &[("none", Jitter::None), ("full", Jitter::Full), ("equal", Jitter::Equal)];

/// What was given of the schedule and the limits.
#[derive(Default)]
pub(crate) struct Schedule {
    pub(crate) strategy: Option<Given<Strategy>>,
    pub(crate) jitter: Option<Given<Jitter>>,
    pub(crate) base: Option<Given<Duration>>,
    pub(crate) cap: Option<Given<Duration>>,
    pub(crate) factor: Option<Given<f64>>,
    pub(crate) step: Option<Given<Duration>>,
    pub(crate) throttle_base: Option<Given<Duration>>,
    /// `None` inside: `unlimited`.
    pub(crate) max: Option<Given<Option<u32>>>,
    pub(crate) max_elapsed: Option<Given<Duration>>,
    pub(crate) attempt_timeout: Option<Given<Duration>>,
    pub(crate) idempotent: Option<Given<bool>>,
}

impl Schedule {
    /// Reads every value; what cannot be read is reported, and no other rule asks for it.
    ///
    /// It is worked out while compiling: no value may name `self` or a parameter, which `at_run_time` knows.
    pub(crate) fn read(arguments: &Arguments, at_run_time: &dyn Fn(&Ident) -> bool, diag: &mut Diagnostics) -> Self {
        fn given<T>(
            (arguments, at_run_time): (&Arguments, &dyn Fn(&Ident) -> bool),
            key: Key,
            diag: &mut Diagnostics,
            read: impl FnOnce(&Expr, &mut Diagnostics) -> Read<T>,
        ) -> Option<Given<T>> {
            let setting = arguments.get(key)?;
            let (name, written) = (setting.name.clone(), setting.value.clone());
            let value = if names_value(&written.to_token_stream(), at_run_time) {
                let key = key.name();
                bad(
                    diag,
                    &written,
                    format!(
                        "`{key}` is worked out while compiling and cannot name a value of the call: build a `Policy` at run time and write `policy = ..`"
                    ),
                )
            } else {
                read(peel(&written), diag)
            };
            Some(Given { name, written, value })
        }
        let arguments = (arguments, at_run_time);
        Self {
            strategy: given(arguments, Key::Strategy, diag, strategy),
            jitter: given(arguments, Key::Jitter, diag, jitter),
            base: given(arguments, Key::Base, diag, duration),
            cap: given(arguments, Key::Cap, diag, duration),
            factor: given(arguments, Key::Factor, diag, factor),
            step: given(arguments, Key::Step, diag, duration),
            throttle_base: given(arguments, Key::ThrottleBase, diag, duration),
            max: given(arguments, Key::Max, diag, max),
            max_elapsed: given(arguments, Key::MaxElapsed, diag, duration),
            attempt_timeout: given(arguments, Key::AttemptTimeout, diag, duration),
            idempotent: given(arguments, Key::Idempotent, diag, boolean),
        }
    }

    /// The name of the strategy, as diagnostics and tables have it; `None` where what was given is no strategy.
    pub(crate) fn strategy_name(&self) -> Option<&'static str> {
        let Some(given) = &self.strategy else { return Some(Key::Strategy.default()) };
        Some(match given.known()? {
            Strategy::Named(named) => named.name,
            Strategy::Steps(_) => "a list",
            Strategy::Custom => "a function",
        })
    }

    /// The waits of a list; `None` where the strategy is no list.
    pub(crate) fn steps(&self) -> Option<&[(Expr, Option<Duration>)]> {
        match self.strategy.as_ref()?.known()? {
            Strategy::Steps(steps) => Some(steps),
            Strategy::Named(_) | Strategy::Custom => None,
        }
    }

    /// The values that only the compiler can evaluate, with their keys.
    pub(crate) fn constants(&self) -> Vec<(Key, &Expr)> {
        fn constant<T>(key: Key, given: Option<&Given<T>>) -> Option<(Key, &Expr)> {
            given.filter(|given| matches!(given.value, Read::Constant)).map(|given| (key, &given.written))
        }
        // Of a list nothing says which wait is meant, so that it stands for all of them.
        let steps = self.steps().filter(|steps| steps.iter().any(|(_, known)| known.is_none()));
        let list = self.strategy.as_ref().filter(|_| steps.is_some()).map(|given| (Key::Strategy, &given.written));
        let values = [
            constant(Key::Jitter, self.jitter.as_ref()),
            constant(Key::Base, self.base.as_ref()),
            constant(Key::Cap, self.cap.as_ref()),
            constant(Key::Factor, self.factor.as_ref()),
            constant(Key::Step, self.step.as_ref()),
            constant(Key::ThrottleBase, self.throttle_base.as_ref()),
            constant(Key::Max, self.max.as_ref()),
            constant(Key::MaxElapsed, self.max_elapsed.as_ref()),
            constant(Key::AttemptTimeout, self.attempt_timeout.as_ref()),
            constant(Key::Idempotent, self.idempotent.as_ref()),
        ];
        list.into_iter().chain(values.into_iter().flatten()).collect()
    }

    /// Whether the wait before a retry depends on the one before that.
    pub(crate) fn needs_memory(&self) -> bool {
        matches!(self.strategy_name(), Some("decorrelated_jitter" | "a function"))
    }
}

/// What became of a value.
pub(crate) enum Read<T> {
    /// A literal.
    Known(T),
    /// A constant expression, which only the compiler can evaluate.
    Constant,
    /// Something else, which has been reported.
    Bad,
}

/// What stands inside invisible groups and parentheses.
fn peel(expression: &Expr) -> &Expr {
    match expression {
        Expr::Group(group) => peel(&group.expr),
        Expr::Paren(paren) => peel(&paren.expr),
        _ => expression,
    }
}

fn bad<T>(diag: &mut Diagnostics, at: &impl ToTokens, message: impl core::fmt::Display) -> Read<T> {
    diag.error(at, message);
    Read::Bad
}

fn duration(value: &Expr, diag: &mut Diagnostics) -> Read<Duration> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => diag.keep(parse_duration(text)).map_or(Read::Bad, Read::Known),
            Lit::Int(number) => {
                let unit = if number.suffix().is_empty() { "s" } else { number.suffix() };
                let fixed = format!("{}{unit}", number.base10_digits());
                bad(diag, value, format!("a duration is written as a string with a unit: \"{fixed}\""))
            }
            Lit::Float(number) => {
                let unit = if number.suffix().is_empty() { "s" } else { number.suffix() };
                let fixed = format!("{}{unit}", number.base10_digits());
                bad(diag, value, format!("a duration is written as a string with a unit: \"{fixed}\""))
            }
            _ => bad(diag, value, "a duration is written as a string with a unit: \"5s\""),
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            bad(diag, value, "a duration is never negative: write \"5s\", say")
        }
        Expr::Array(_) => {
            bad(diag, value, "this key takes one duration, such as \"5s\"; a list of waits goes to `strategy`")
        }
        _ => Read::Constant,
    }
}

fn strategy(value: &Expr, diag: &mut Diagnostics) -> Read<Strategy> {
    let names = || STRATEGIES.iter().map(|named| named.name);
    match value {
        Expr::Lit(literal) => {
            let Lit::Str(name) = &literal.lit else {
                return bad(
                    diag,
                    value,
                    format!(
                        "a strategy is a name in quotes, a list of durations, or the path of a function\nthe names are {}",
                        list_values(names())
                    ),
                );
            };
            let name = name.value();
            match STRATEGIES.iter().find(|named| named.name == name) {
                Some(known) => Read::Known(Strategy::Named(known)),
                None => bad(
                    diag,
                    value,
                    format!(
                        "\"{name}\" is not a strategy:{}\nthe strategies are {}",
                        did_you_mean_value(&name, names()),
                        list_values(names())
                    ),
                ),
            }
        }
        Expr::Array(array) if array.elems.is_empty() => bad(
            diag,
            value,
            "the list of waits is empty: write at least one, as in [\"1s\", \"5s\"], or `strategy = \"immediate\"`",
        ),
        Expr::Array(array) => {
            let mut sound = true;
            let steps = array.elems.iter().map(|step| match duration(peel(step), diag) {
                Read::Known(known) => (step.clone(), Some(known)),
                Read::Constant => (step.clone(), None),
                Read::Bad => {
                    sound = false;
                    (step.clone(), None)
                }
            });
            let steps = steps.collect();
            if sound { Read::Known(Strategy::Steps(steps)) } else { Read::Bad }
        }
        Expr::Path(path) => {
            if let Some(named) =
                path.path.get_ident().and_then(|name| STRATEGIES.iter().find(|named| name == named.name))
            {
                // A function of this name may be meant, but far more likely the quotes were forgotten.
                let name = named.name;
                return bad(
                    diag,
                    value,
                    format!(
                        "the name of a strategy goes in quotes: `strategy = \"{name}\"`; for a function of that name write `self::{name}`"
                    ),
                );
            }
            Read::Known(Strategy::Custom)
        }
        _ => bad(
            diag,
            value,
            "a strategy is a name in quotes, a list of durations such as [\"1s\", \"5s\"], or the path of a `fn(retry: u32, previous: Duration) -> Duration`",
        ),
    }
}

fn jitter(value: &Expr, diag: &mut Diagnostics) -> Read<Jitter> {
    let names = || JITTERS.iter().map(|(name, _)| *name);
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(name) => {
                let name = name.value();
                match JITTERS.iter().find(|(other, _)| *other == name) {
                    Some((_, jitter)) => Read::Known(*jitter),
                    None => bad(
                        diag,
                        value,
                        format!(
                            "\"{name}\" is not a jitter:{} write {}, or a fraction such as 0.2",
                            did_you_mean_value(&name, names()),
                            list_values(names())
                        ),
                    ),
                }
            }
            Lit::Float(_) | Lit::Int(_) => match number(&literal.lit) {
                Some(fraction) if fraction > 0.0 && fraction <= 1.0 => Read::Known(Jitter::Spread(fraction)),
                _ => bad(
                    diag,
                    value,
                    "a fraction of jitter is above 0 and at most 1: `jitter = 0.2` spreads each wait by 20 % to either side",
                ),
            },
            _ => bad(diag, value, format!("`jitter` takes {}, or a fraction such as 0.2", list_values(names()))),
        },
        Expr::Path(path) if names().any(|name| path.path.is_ident(name)) => bad(
            diag,
            value,
            format!("the name of a jitter goes in quotes: `jitter = \"{}\"`", path.path.to_token_stream()),
        ),
        Expr::Unary(_) => bad(
            diag,
            value,
            "a fraction of jitter is above 0 and at most 1: `jitter = 0.2` spreads each wait by 20 % to either side",
        ),
        _ => Read::Constant,
    }
}

fn factor(value: &Expr, diag: &mut Diagnostics) -> Read<f64> {
    const GROWTH: &str = "a factor is above 1 and finite, so that the waits grow: `factor = 2`";
    match value {
        Expr::Lit(literal) => match number(&literal.lit) {
            Some(factor) if factor > 1.0 && factor.is_finite() => Read::Known(factor),
            Some(_) => bad(diag, value, format!("{GROWTH}; waits that do not grow are `strategy = \"constant\"`")),
            None => bad(diag, value, "a factor is a number: `factor = 2`"),
        },
        Expr::Unary(_) => bad(diag, value, GROWTH),
        _ => Read::Constant,
    }
}

fn max(value: &Expr, diag: &mut Diagnostics) -> Read<Option<u32>> {
    const COUNT: &str = "`max` counts attempts, the first included: write `max = 3`, or `max = unlimited`";
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => match number.base10_parse::<u32>() {
                Ok(0) => bad(
                    diag,
                    value,
                    "there is always a first attempt, and `max` counts it: write `max = 1` for no retries",
                ),
                Ok(max) if matches!(number.suffix(), "" | "u32") => Read::Known(Some(max)),
                Ok(_) => bad(diag, value, COUNT),
                Err(_) => {
                    bad(diag, value, format!("`max` is at most {}: write `max = unlimited` for no limit", u32::MAX))
                }
            },
            Lit::Str(text) if text.value() == "unlimited" => {
                bad(diag, value, "write `max = unlimited`, without quotes")
            }
            _ => bad(diag, value, COUNT),
        },
        Expr::Unary(_) | Expr::Array(_) => bad(diag, value, COUNT),
        Expr::Path(path) => match path.path.get_ident().map(ToString::to_string).as_deref() {
            Some("unlimited") => Read::Known(None),
            Some("None" | "infinite" | "infinity" | "forever" | "unbounded") => bad(diag, value, COUNT),
            Some(name) if nearest(name, ["unlimited"]).is_some() => {
                bad(diag, value, format!("`{name}` is no number of attempts: did you mean `max = unlimited`?"))
            }
            _ => Read::Constant,
        },
        _ => Read::Constant,
    }
}

fn boolean(value: &Expr, diag: &mut Diagnostics) -> Read<bool> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Bool(boolean) => Read::Known(boolean.value),
            _ => bad(diag, value, "write `idempotent = true` or `idempotent = false`"),
        },
        _ => Read::Constant,
    }
}

fn number(literal: &Lit) -> Option<f64> {
    match literal {
        Lit::Int(number) => number.base10_parse().ok(),
        Lit::Float(number) => number.base10_parse().ok(),
        _ => None,
    }
}
