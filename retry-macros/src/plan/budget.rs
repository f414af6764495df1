//! The rule on the budget: it must be shared by all calls.

use quote::ToTokens;

use crate::{
    diag::Diagnostics,
    syntax::{Arguments, Key},
};

/// A budget that is made in the attribute would be full in each call.
pub(crate) fn shared(arguments: &Arguments, diag: &mut Diagnostics) {
    let Some(setting) = arguments.get(Key::Budget) else { return };
    if setting.value.to_token_stream().to_string().replace(' ', "").contains("RetryBudget::new(") {
        diag.error(
            &setting.value,
            "a budget made here is new for each call, so that it never runs out: declare `static BUDGET: RetryBudget = RetryBudget::new(10);` and write `budget = BUDGET`",
        );
    }
}
