//! The rules on arguments, one function each. Every one reports at the argument that breaks it and says what to write.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Expr, ReturnType, Signature};

use super::{Schedule, Shape};
use crate::diag::Diagnostics;
use crate::syntax::{Arguments, Function, Key, Setting};

/// What is wrong with arguments beside each other, whatever the function.
pub(crate) fn check_arguments(arguments: &Arguments, schedule: &Schedule, diag: &mut Diagnostics) {
    // `policy = ..` stands for the schedule and the limits.
    let replaced = |key: Key| arguments.get(Key::Policy).is_some() && key.is_of_policy();
    for Setting { name, .. } in arguments.settings.iter().filter(|setting| replaced(setting.key)) {
        let instead = format!("set `{name}` when building the policy, or remove `policy`");
        diag.error(name, format!("`{name}` cannot be combined with `policy`: {instead}"));
    }
    let budget = arguments.get(Key::Budget).map(|setting| &setting.value);
    if budget.is_some_and(|it| it.to_token_stream().to_string().replace(' ', "").contains("RetryBudget::new(")) {
        diag.error(budget, "a budget made here is new for each call, so that it never runs out: declare `static BUDGET: RetryBudget = RetryBudget::new(10);` and write `budget = BUDGET`");
    }
    for arm in arguments.arms.iter().filter(|arm| arm.verdict.is_none() && schedule.is_unsafe_to_repeat()) {
        diag.error(&arm.name, "with `idempotent = false` an arm has to say that the server did not act, or it is never retried: add `=> Verdict::NOT_SENT` or `=> Verdict::THROTTLED`");
    }
}

/// What is wrong with arguments on such a function.
pub(crate) fn check_shape(arguments: &Arguments, function: &Function, shape: &Shape, diag: &mut Diagnostics) {
    let Signature { ident, output, .. } = &function.signature;
    if matches!((shape, output), (Shape::Sync | Shape::Async, ReturnType::Default)) && !arguments.has_arms {
        diag.error(ident, "this function returns nothing, so no outcome of it is worth a retry: return a `Result`, or say what to retry with `when(..)`");
    }
    if let Some(setting) = arguments.get(Key::AttemptTimeout).filter(|_| !shape.is_async()) {
        diag.error(&setting.name, "a sync attempt cannot be cut: give the call inside the function a timeout of its own, or use `max_elapsed`, or an `async fn`");
    }
}

/// The name in `attempt = name`.
pub(crate) fn identifier(value: &Expr, diag: &mut Diagnostics) -> Option<Ident> {
    // `self` is a path of one name, but nothing can be bound to it.
    let is_free = |name: &Ident| ["self", "Self", "super", "crate"].iter().all(|keyword| name != keyword);
    match value {
        Expr::Path(path) if path.qself.is_none() && path.path.get_ident().is_some_and(is_free) => {
            path.path.get_ident().cloned()
        }
        _ => diag.refuse(value, "`attempt` takes the name to bind in the body: `attempt = attempt`"),
    }
}
