//! The rules on arguments, one function each. Every one reports at the argument that breaks it and says what to write.

use proc_macro2::Ident;
use syn::Expr;

use super::{Shape, schedule::Schedule};
use crate::{
    diag::Diagnostics,
    syntax::{Arguments, Function, Group, Key},
};

/// What is wrong with the values as a policy; the runtime has the rules.
pub(crate) fn check_schedule(schedule: &Schedule, diag: &mut Diagnostics) {
    for fault in schedule.builder.written_faults().into_iter().flatten() {
        let Some(given) = schedule.get(fault.cause()) else { continue };
        match fault.depends() {
            // Without effect, whatever its value.
            [] if schedule.has_known_strategy() => diag.error(&given.name, fault),
            // What depends on a constant expression is found by the compiler.
            [_, ..] if fault.depends().iter().all(|key| schedule.is_known(*key)) => diag.error(&given.written, fault),
            _ => {}
        }
    }
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
            format!(
                "`{key}` cannot be combined with `policy`: set `{key}` when building the policy, or remove `policy`"
            ),
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
    if !schedule.is_unsafe_to_repeat() {
        return;
    }
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
