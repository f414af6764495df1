//! The schedule and the limits: literals read, constant expressions kept.

use core::time::Duration;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Expr, Lit, UnOp};

use crate::{
    diag::{Diagnostics, did_you_mean, list},
    syntax::{Arguments, Key, parse_duration},
};

/// A value that was given.
pub(crate) struct Given<T> {
    /// The key, for its span.
    pub(crate) name: Ident,
    /// The value as it was written.
    pub(crate) written: Expr,
    /// What it is; `None` for a constant expression, which only the compiler can evaluate.
    pub(crate) known: Option<T>,
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

const JITTERS: &[(&str, Jitter)] = &[("none", Jitter::None), ("full", Jitter::Full), ("equal", Jitter::Equal)];

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
    /// Reads every value; what cannot be read is reported and left out.
    pub(crate) fn read(arguments: &Arguments, diag: &mut Diagnostics) -> Self {
        fn given<T>(
            arguments: &Arguments,
            key: Key,
            diag: &mut Diagnostics,
            read: impl FnOnce(&Expr, &mut Diagnostics) -> Read<T>,
        ) -> Option<Given<T>> {
            let setting = arguments.get(key)?;
            let (name, value) = (&setting.name, &setting.value);
            let known = match read(peel(value), diag) {
                Read::Known(value) => Some(value),
                Read::Constant => None,
                Read::Bad => return None,
            };
            Some(Given { name: name.clone(), written: value.clone(), known })
        }
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

    /// The name of the strategy, as diagnostics and tables have it.
    pub(crate) fn strategy_name(&self) -> &'static str {
        match self.strategy.as_ref().and_then(|given| given.known.as_ref()) {
            None => Key::Strategy.default(),
            Some(Strategy::Named(named)) => named.name,
            Some(Strategy::Steps(_)) => "a list",
            Some(Strategy::Custom) => "a function",
        }
    }

    /// The first value that only the compiler can evaluate.
    pub(crate) fn first_constant(&self) -> Option<&Expr> {
        fn constant<T>(given: Option<&Given<T>>) -> Option<&Expr> {
            given.filter(|given| given.known.is_none()).map(|given| &given.written)
        }
        let steps = match self.strategy.as_ref().and_then(|given| given.known.as_ref()) {
            Some(Strategy::Steps(steps)) => steps.iter().find(|(_, known)| known.is_none()).map(|(written, _)| written),
            _ => None,
        };
        let durations =
            [&self.base, &self.cap, &self.step, &self.throttle_base, &self.max_elapsed, &self.attempt_timeout];
        steps
            .or_else(|| constant(self.jitter.as_ref()))
            .or_else(|| constant(self.factor.as_ref()))
            .or_else(|| constant(self.max.as_ref()))
            .or_else(|| constant(self.idempotent.as_ref()))
            .or_else(|| durations.into_iter().find_map(|given| constant(given.as_ref())))
    }

    /// Whether the wait before a retry depends on the one before that.
    pub(crate) fn needs_memory(&self) -> bool {
        matches!(self.strategy_name(), "decorrelated_jitter" | "a function")
    }
}

enum Read<T> {
    Known(T),
    /// A constant expression.
    Constant,
    /// Reported.
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
                        "a strategy is a name in quotes, a list of durations, or the path of a function; the names are {}",
                        list(names())
                    ),
                );
            };
            let name = name.value();
            match STRATEGIES.iter().find(|named| named.name == name) {
                Some(named) => Read::Known(Strategy::Named(named)),
                None => bad(
                    diag,
                    value,
                    format!(
                        "`{name}` is not a strategy:{} the strategies are {}",
                        did_you_mean(&name, names()),
                        list(names())
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
                            "`{name}` is not a jitter:{} write {}, or a fraction such as 0.2",
                            did_you_mean(&name, names()),
                            list(names())
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
            _ => bad(diag, value, format!("`jitter` takes {}, or a fraction such as 0.2", list(names()))),
        },
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
        Expr::Path(path) if path.path.is_ident("unlimited") => Read::Known(None),
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
