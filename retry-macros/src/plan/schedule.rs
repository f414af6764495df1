//! The schedule and the limits: literals read into a `PolicyBuilder`, constant expressions kept for the compiler.

use core::time::Duration;

use proc_macro2::Ident;
use quote::ToTokens;
use retry_runtime::{Jitter, Policy, PolicyBuilder, Strategy, pure::Value};
use syn::{Expr, Lit, UnOp};

use crate::diag::{Diagnostics, nearest, refuse};
use crate::syntax::{Arguments, KEYS, Key, duration_of, names_value, number_of};

/// A value that was given.
pub(crate) struct Given {
    pub(crate) key: Key,
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
    /// In place of values that are not known it has the defaults.
    pub(crate) builder: PolicyBuilder,
    /// In the order of the keys.
    pub(crate) given: Vec<Given>,
}

impl Schedule {
    /// Reads and checks every value; what cannot be read is reported, and no rule asks for it.
    ///
    /// It is worked out while compiling: no value may name `self` or a parameter, which `at_run_time` knows.
    pub(crate) fn read(arguments: &Arguments, at_run_time: &dyn Fn(&Ident) -> bool, diag: &mut Diagnostics) -> Self {
        let mut schedule = Self { builder: Policy::builder(), given: Vec::new() };
        for key in KEYS.iter().copied().filter(|key| key.is_of_policy()) {
            let Some(setting) = arguments.get(key) else { continue };
            let written = peel(&setting.value);
            let value = if names_value(&written.to_token_stream(), at_run_time) {
                let name = key.name();
                diag.refuse(written, format!("`{name}` is evaluated at compile time and cannot name a value of the call: build a `Policy` at run time and write `policy = ..`"))
            } else {
                diag.keep(read(key, written))
            };
            let value = value.unwrap_or(Read::Bad);
            let builder = schedule.builder.sets(key);
            schedule.builder = known_value(key, &value).map_or(builder, |value| builder.with(key, value));
            schedule.given.push(Given { key, written: written.clone(), value });
        }
        schedule.check(arguments, diag);
        schedule
    }

    /// What is wrong with the values as a policy; the runtime has the rules.
    fn check(&self, arguments: &Arguments, diag: &mut Diagnostics) {
        for fault in self.builder.written_faults().into_iter().flatten() {
            let Some(setting) = arguments.get(fault.cause()) else { continue };
            match fault.depends() {
                // Without effect, whatever its value.
                [] if self.has_known_strategy() => diag.error(&setting.name, fault),
                // What depends on a constant expression is found by the compiler.
                [_, ..] if fault.depends().iter().all(|key| self.is_known(*key)) => {
                    diag.error(peel(&setting.value), fault);
                }
                _ => {}
            }
        }
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
}

impl Given {
    /// Only the compiler can evaluate it. Of a list nothing says which delay is meant, so that it stands for all of them.
    pub(crate) fn is_constant(&self) -> bool {
        match &self.value {
            Read::Constant(None) => true,
            Read::Steps(steps) => steps.iter().any(|(_, known)| known.is_none()),
            _ => false,
        }
    }
}

/// What stands in the builder for a value. Where it is not known, the default stays, and no fault that depends on it is
/// reported; of a jitter it is known that there is one.
fn known_value(key: Key, read: &Read) -> Option<Value> {
    match read {
        Read::Literal(value) | Read::Constant(Some(value)) => Some(*value),
        Read::Steps(steps) => {
            let steps: Vec<Duration> = steps.iter().map(|(_, known)| known.unwrap_or(Duration::from_secs(1))).collect();
            Some(Value::Strategy(Strategy::Steps(steps.leak())))
        }
        Read::Function => Some(Value::Strategy(Strategy::Custom(|_, previous| previous))),
        Read::Constant(None) | Read::Bad => (key == Key::Jitter).then_some(Value::Jitter(Jitter::Full)),
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

/// Reads a value. Its error stands under it, or under an entry of the list.
fn read(key: Key, value: &Expr) -> syn::Result<Read> {
    let (name, example) = (key.name(), key.example());
    let refuse = |message: &str| refuse(value, message);
    let known = known(key);
    let names = || known.iter().map(|(name, _)| *name);
    let all = || {
        let names = names().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        match key {
            Key::Strategy => format!("\nthe names are {names}"),
            Key::Jitter => format!("\nthe names are {names}, or write a fraction such as 0.2"),
            _ => String::new(),
        }
    };
    let invalid = || refuse(&format!("invalid value for `{name}`: expected for example `{example}`{}", all()));
    Ok(match (key, value) {
        (_, Expr::Lit(written)) => Read::Literal(match (key, &written.lit) {
            (Key::Strategy | Key::Jitter, Lit::Str(text)) => {
                let text = text.value();
                let Some((_, value)) = known.iter().find(|(name, _)| *name == text) else {
                    let meant = nearest(&text, names());
                    let meant = meant.map_or_else(String::new, |name| format!(" did you mean \"{name}\"?"));
                    return refuse(&format!("\"{text}\" is not a {name}:{meant}{}", all()));
                };
                *value
            }
            (Key::Max, Lit::Str(text)) if text.value() == "unlimited" || text.value().parse::<u32>().is_ok() => {
                return refuse(&format!("`max` takes no quotes: write `max = {}`", text.value()));
            }
            (Key::Max | Key::Factor | Key::Jitter, Lit::Int(_) | Lit::Float(_)) => number(key, &written.lit)?,
            (Key::Idempotent, Lit::Bool(boolean)) => Value::Boolean(boolean.value),
            (Key::Strategy | Key::Jitter | Key::Factor | Key::Max | Key::Idempotent, _) => return invalid(),
            (_, literal) => Value::Duration(duration_of(literal)?),
        }),
        (Key::Strategy, Expr::Array(array)) => steps(array)?,
        (_, Expr::Unary(syn::ExprUnary { op: UnOp::Not(_) | UnOp::Neg(_), .. }) | Expr::Array(_)) => return invalid(),
        (Key::Strategy | Key::Jitter, Expr::Path(path)) => {
            // `Strategy::Constant` is what `Debug` calls `Strategy(Constant)`.
            let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let variant = match segments.as_slice() {
                [.., of, variant] => format!("{of}({variant})"),
                _ => String::new(),
            };
            let of_builder = known.iter().find(|(_, value)| format!("{value:?}") == variant);
            match (of_builder, names().find(|name| path.path.is_ident(name))) {
                (Some((_, value)), _) => Read::Constant(Some(*value)),
                // A function of this name may be meant, but far more likely the quotes were forgotten.
                (None, Some(word)) => {
                    let or = format!(", or `self::{word}` for a function of that name");
                    let or = if key == Key::Strategy { &or } else { "" };
                    return refuse(&format!("the name of a {name} goes in quotes: write `{name} = \"{word}\"`{or}"));
                }
                (None, None) if key == Key::Strategy => Read::Function,
                (None, None) => Read::Constant(None),
            }
        }
        (Key::Max, Expr::Path(path)) => match path.path.get_ident().map(ToString::to_string).as_deref() {
            Some("unlimited") => Read::Literal(Value::Max(None)),
            Some(word) if FOREVER.contains(&word) || nearest(word, ["unlimited"]).is_some() => {
                return refuse(&format!("`{word}` is not a number of attempts: did you mean `max = unlimited`?"));
            }
            _ => Read::Constant(None),
        },
        // As a builder takes it, or behind a `*`.
        (Key::Strategy, Expr::Call(_) | Expr::Unary(_)) => Read::Constant(None),
        (Key::Strategy, _) => return invalid(),
        _ => Read::Constant(None),
    })
}

/// What `unlimited` is called elsewhere.
const FOREVER: [&str; 5] = ["None", "infinite", "infinity", "forever", "unbounded"];

/// The values of a key that have a name.
fn known(key: Key) -> Vec<(&'static str, Value)> {
    match key {
        Key::Strategy => Strategy::NAMED.iter().filter_map(|it| Some((it.name()?, Value::Strategy(*it)))).collect(),
        Key::Jitter => Jitter::NAMED.iter().filter_map(|it| Some((it.name()?, Value::Jitter(*it)))).collect(),
        _ => Vec::new(),
    }
}

fn steps(array: &syn::ExprArray) -> syn::Result<Read> {
    let mut steps = Ok(Vec::new());
    for step in &array.elems {
        match (&mut steps, read(Key::Base, peel(step))) {
            (Ok(steps), Ok(Read::Literal(Value::Duration(duration)))) => steps.push((step.clone(), Some(duration))),
            (Ok(steps), Ok(_)) => steps.push((step.clone(), None)),
            (Err(errors), Err(error)) => syn::Error::combine(errors, error),
            (Ok(_), Err(error)) => steps = Err(error),
            (Err(_), Ok(_)) => {}
        }
    }
    steps.map(Read::Steps)
}

/// A number without a suffix, or with that of its type.
fn number(key: Key, literal: &Lit) -> syn::Result<Value> {
    let ((digits, suffix), name) = (number_of(literal).unwrap_or_default(), key.name());
    let value = match (key, suffix) {
        (Key::Max, "" | "u32") => digits.parse().ok().map(|max| Value::Max(Some(max))),
        (Key::Factor, "" | "f64") => digits.parse().ok().map(Value::Number),
        (_, "" | "f64") => digits.parse().ok().map(|fraction| Value::Jitter(Jitter::Spread(fraction))),
        _ => {
            return refuse(literal, format!("`{name}` takes a number without a suffix: write `{name} = {digits}`"));
        }
    };
    // What is left is a `max` that is no whole number, or too large.
    let fault = || format!("`{name}` must be a whole number of at most {}, or `unlimited`", u32::MAX);
    value.map_or_else(|| refuse(literal, fault()), Ok)
}
