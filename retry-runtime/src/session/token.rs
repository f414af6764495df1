//! The token that pays for a retry, from the decision until the attempt starts.

#[cfg(not(target_has_atomic = "64"))]
use core::marker::PhantomData;
use core::time::Duration;

#[cfg(target_has_atomic = "64")]
use crate::RetryBudget;

/// The token of a retry that has not started. If it is dropped, it goes back to its budget.
///
/// Without 64-bit atomics there is no budget, and every retry is free.
#[derive(Debug, Default)]
#[must_use = "a token that is dropped goes back"]
pub struct Token<'b> {
    #[cfg(target_has_atomic = "64")]
    from: Option<&'b RetryBudget>,
    #[cfg(not(target_has_atomic = "64"))]
    from: PhantomData<&'b ()>,
}

impl<'b> Token<'b> {
    /// No token: a first attempt, or a call without a budget.
    #[cfg(target_has_atomic = "64")]
    pub const NONE: Self = Self { from: None };
    /// No token: a first attempt, or a call without a budget.
    #[cfg(not(target_has_atomic = "64"))]
    pub const NONE: Self = Self { from: PhantomData };

    /// Takes a token; returns `None` if none is left.
    #[cfg(target_has_atomic = "64")]
    pub(crate) fn take(budget: &'b RetryBudget) -> Option<Self> {
        budget.withdraw().then(|| Self { from: Some(budget) })
    }

    /// Spends the token, because the retry starts.
    pub fn spend(self) {
        #[cfg(target_has_atomic = "64")]
        {
            let mut token = self;
            token.from = None;
        }
    }

    /// Spends the token, unless no time is left for the retry.
    pub fn spend_within(self, limit: Option<Duration>) {
        if limit != Some(Duration::ZERO) {
            self.spend();
        }
    }
}

#[cfg(target_has_atomic = "64")]
impl Drop for Token<'_> {
    fn drop(&mut self) {
        if let Some(budget) = self.from {
            budget.give_back();
        }
    }
}
