//! The rules on arguments, one function each. Every one reports at the argument that breaks it and says what to write.

use core::time::Duration;

use proc_macro2::Ident;
use syn::Expr;

use super::{
    Shape,
    schedule::{Given, Jitter, Read, STRATEGIES, Schedule},
    worst,
};
use crate::{
    diag::{Diagnostics, list_values},
    syntax::{Arguments, Function, Group, Key, show_duration},
};

/// The strategies on which a key has an effect; a key that is not here has one on all.
const EFFECTS: &[(Key, &[&str])] = &[
    (Key::Base, BASED),
    (Key::ThrottleBase, BASED),
    (Key::Factor, &["exponential", "full_jitter", "equal_jitter"]),
    (Key::Step, &["linear"]),
    (Key::Jitter, &["constant", "linear", "exponential", "fibonacci", "a list"]),
];

/// A list has its waits, and `immediate` has none; for a function `base` is the first `previous`.
const BASED: &[&str] = &[
    "constant",
    "linear",
    "exponential",
    "fibonacci",
    "full_jitter",
    "equal_jitter",
    "decorrelated_jitter",
    "a function",
];

/// Every rule on the schedule and the limits alone.
pub(crate) fn check_schedule(schedule: &Schedule, diag: &mut Diagnostics) {
    for rule in
        [keys_have_effect, cap_holds_base, cap_holds_throttle_base, timeout_is_below_elapsed, elapsed_allows_a_retry]
    {
        rule(schedule, diag);
    }
}

fn keys_have_effect(schedule: &Schedule, diag: &mut Diagnostics) {
    fn name<T>(given: Option<&Given<T>>) -> Option<&Ident> {
        given.map(|given| &given.name)
    }
    let Some(strategy) = schedule.strategy_name() else { return };
    let given = [
        (Key::Base, name(schedule.base.as_ref())),
        (Key::Factor, name(schedule.factor.as_ref())),
        (Key::Step, name(schedule.step.as_ref())),
        (Key::Jitter, name(schedule.jitter.as_ref())),
        (Key::ThrottleBase, name(schedule.throttle_base.as_ref())),
    ];
    for (key, name) in given {
        let Some(name) = name else { continue };
        let Some((_, strategies)) = EFFECTS.iter().find(|(other, _)| *other == key) else { continue };
        if strategies.contains(&strategy) {
            continue;
        }
        let on = match strategy {
            "a list" => "a list of waits".to_owned(),
            "a function" => "a strategy of your own".to_owned(),
            named if schedule.strategy.is_none() => format!("the default strategy, \"{named}\""),
            named => format!("`strategy = \"{named}\"`"),
        };
        let because = match (key, strategy) {
            (Key::Jitter, "full_jitter" | "equal_jitter" | "decorrelated_jitter") => ", which is jittered already",
            _ => "",
        };
        let key = key.name();
        let named = strategies.iter().copied().filter(|name| STRATEGIES.iter().any(|named| named.name == *name));
        let effective = list_values(named);
        diag.error(
            name,
            format!(
                "`{key}` has no effect on {on}{because}: remove it, or choose a strategy that it shapes: {effective}"
            ),
        );
    }
}

fn cap_holds_base(schedule: &Schedule, diag: &mut Diagnostics) {
    let Some(Given { written, value: Read::Known(cap), .. }) = &schedule.cap else { return };
    let (longest, what) = match schedule.steps() {
        Some(steps) => (steps.iter().filter_map(|(_, step)| *step).max(), "the longest wait of the list"),
        None if applies(Key::Base, schedule) => (worst::base(schedule), "`base`"),
        None => return,
    };
    if let Some(longest) = longest.filter(|longest| cap < longest) {
        let longest = show_duration(longest);
        let is_default = schedule.steps().is_none() && schedule.base.is_none();
        let (by_default, or_else) =
            if is_default { (" by default", ", or a shorter `base` beside it") } else { ("", "") };
        diag.error(
            written,
            format!("`cap` is shorter than {what}, which is \"{longest}\"{by_default}: write `cap = \"{longest}\"` or longer{or_else}"),
        );
    }
}

fn cap_holds_throttle_base(schedule: &Schedule, diag: &mut Diagnostics) {
    let Some(Given { written, value: Read::Known(throttle_base), .. }) = &schedule.throttle_base else { return };
    if !applies(Key::ThrottleBase, schedule) {
        return;
    }
    if let Some(cap) = worst::cap(schedule).filter(|cap| throttle_base > cap) {
        let (base, cap) = (show_duration(*throttle_base), show_duration(cap));
        let by_default = if schedule.cap.is_none() { " by default" } else { "" };
        diag.error(
            written,
            format!(
                "`throttle_base` is longer than `cap`, which is \"{cap}\"{by_default}: write `cap = \"{base}\"` or longer beside it"
            ),
        );
    }
}

fn timeout_is_below_elapsed(schedule: &Schedule, diag: &mut Diagnostics) {
    let Some(Given { written, value: Read::Known(timeout), .. }) = &schedule.attempt_timeout else { return };
    let Some(Given { value: Read::Known(elapsed), .. }) = &schedule.max_elapsed else { return };
    if timeout >= elapsed {
        let elapsed = show_duration(*elapsed);
        diag.error(
            written,
            format!("one attempt may take as long as the whole call: write an `attempt_timeout` below `max_elapsed`, which is \"{elapsed}\""),
        );
    }
}

fn elapsed_allows_a_retry(schedule: &Schedule, diag: &mut Diagnostics) {
    let Some(Given { written, value: Read::Known(elapsed), .. }) = &schedule.max_elapsed else { return };
    if let Some(Given { value: Read::Known(Some(1)), .. }) = &schedule.max {
        return;
    }
    if let Some(least) = least_first_wait(schedule).filter(|least| least >= elapsed) {
        let least = show_duration(least);
        diag.error(
            written,
            format!("no retry can start, because the first wait is at least \"{least}\": write a longer `max_elapsed`, or a shorter first wait"),
        );
    }
}

/// The shortest that the first wait can be, where that is known.
fn least_first_wait(schedule: &Schedule) -> Option<Duration> {
    let base = match &schedule.throttle_base {
        Some(throttled) => worst::base(schedule)?.min(*throttled.known()?),
        None => worst::base(schedule)?,
    };
    let first = match schedule.strategy_name()? {
        "immediate" | "full_jitter" | "a function" => return None,
        "a list" => schedule.steps()?.first().and_then(|(_, step)| *step)?,
        "equal_jitter" => base / 2,
        _ => base,
    };
    match schedule.jitter.as_ref().map(Given::known) {
        None | Some(Some(Jitter::None)) => Some(first),
        Some(Some(Jitter::Equal)) => Some(first / 2),
        Some(Some(Jitter::Spread(fraction))) => Some(first.mul_f64(1.0 - fraction)),
        Some(Some(Jitter::Full) | None) => None,
    }
}

/// Whether `key` has an effect on the strategy.
pub(crate) fn applies(key: Key, schedule: &Schedule) -> bool {
    EFFECTS
        .iter()
        .find(|(other, _)| *other == key)
        .is_none_or(|(_, strategies)| schedule.strategy_name().is_some_and(|name| strategies.contains(&name)))
}

/// `policy = ..` stands for the schedule and the limits.
pub(crate) fn policy_excludes(arguments: &Arguments, diag: &mut Diagnostics) {
    if arguments.get(Key::Policy).is_none() {
        return;
    }
    for setting in arguments.settings().filter(|setting| matches!(setting.key.group(), Group::Schedule | Group::Limit))
    {
        let key = setting.key.name();
        diag.error(
            &setting.name,
            format!("`{key}` stands beside `policy`, which says it already: remove one of the two, or set `{key}` where the policy is built"),
        );
    }
}

/// Without a return type there has to be a `when`.
pub(crate) fn judged(arguments: &Arguments, function: &Function, shape: &Shape, diag: &mut Diagnostics) {
    let returns_nothing = match shape {
        Shape::Sync | Shape::Async => matches!(function.signature.output, syn::ReturnType::Default),
        Shape::Tail(_) | Shape::AsyncTrait(..) => false,
    };
    if returns_nothing && !arguments.has_arms {
        diag.error(
            &function.signature.ident,
            "this function returns nothing, so no outcome of it is worth a retry: return a `Result`, or say what to retry with `when(..)`",
        );
    }
}

/// With `idempotent = false` an arm has to say what the peer did.
pub(crate) fn idempotent_arms(arguments: &Arguments, schedule: &Schedule, diag: &mut Diagnostics) {
    let Some(Given { value: Read::Known(false), .. }) = schedule.idempotent else { return };
    for arm in arguments.arms.iter().filter(|arm| arm.verdict.is_none()) {
        diag.error(
            &arm.name,
            "with `idempotent = false` an arm has to say that the peer did not act, or it is never retried: add `=> Verdict::NOT_SENT` or `=> Verdict::THROTTLED`",
        );
    }
}

/// Nothing can cut a sync attempt.
pub(crate) fn attempt_timeout_is_async(arguments: &Arguments, shape: &Shape, diag: &mut Diagnostics) {
    if let Some(setting) = arguments.get(Key::AttemptTimeout).filter(|_| !shape.is_async()) {
        diag.error(
            &setting.name,
            "a sync attempt cannot be cut: give the call inside the function a timeout of its own, or use `max_elapsed`, or an `async fn`",
        );
    }
}

/// The name in `attempt = name`.
pub(crate) fn identifier(value: &Expr, diag: &mut Diagnostics) -> Option<Ident> {
    let ident = match value {
        Expr::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    };
    // `self` is a path of one name, but nothing can be bound to it.
    let ident = ident.filter(|name| ["self", "Self", "super", "crate"].iter().all(|keyword| name != keyword));
    if ident.is_none() {
        diag.error(value, "`attempt` takes the name to bind in the body: `attempt = attempt`");
    }
    ident
}
