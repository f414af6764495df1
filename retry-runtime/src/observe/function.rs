//! What an expansion reports with the features `tracing` and `metrics`: one call for each outcome, none of them
//! generic.

use core::time::Duration;

use super::Text;
use crate::StopReason;

/// The name of a function, as events and metrics show it.
#[derive(Debug)]
pub struct Function {
    pub(super) name: &'static str,
    /// The labels, if they are a constant.
    #[cfg(feature = "metrics")]
    pub(super) labels: Option<&'static [metrics::Label; 1]>,
}

impl Function {
    /// Makes a name whose labels are made when they are needed.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            #[cfg(feature = "metrics")]
            labels: None,
        }
    }

    /// Makes a name with its labels.
    #[cfg(feature = "metrics")]
    pub const fn labelled(name: &'static str, labels: &'static [metrics::Label; 1]) -> Self {
        Self { name, labels: Some(labels) }
    }

    /// Reports that a final outcome is returned.
    #[inline]
    pub fn final_outcome(&self, attempt: u32) {
        #[cfg(feature = "metrics")]
        super::metrics::final_outcome(self, attempt);
        #[cfg(not(feature = "metrics"))]
        let _ = attempt;
    }

    /// Reports that a wait starts.
    #[cold]
    #[inline(never)]
    pub fn retry(&self, attempt: u32, delay: Duration, error: &Text<'_>) {
        #[cfg(feature = "tracing")]
        super::tracing::retry(self.name, attempt, delay, error);
        #[cfg(not(feature = "tracing"))]
        let _ = error;
        #[cfg(feature = "metrics")]
        super::metrics::retry(self, attempt, delay);
    }

    /// Reports that a retryable outcome is returned. If the call overslept, it made no attempt since the last wait.
    #[cold]
    #[inline(never)]
    pub fn give_up(&self, attempt: u32, delay: Duration, reason: StopReason, overslept: bool, error: &Text<'_>) {
        #[cfg(feature = "tracing")]
        super::tracing::give_up(self.name, attempt, delay, reason, error);
        #[cfg(not(feature = "tracing"))]
        let _ = (delay, error);
        #[cfg(feature = "metrics")]
        super::metrics::give_up(self, attempt, reason, overslept);
        #[cfg(not(feature = "metrics"))]
        let _ = overslept;
    }
}
