//! What a call reports with the features `tracing` and `metrics`, not generic over the outcome.
#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics", feature = "std")),
    allow(unused_variables, clippy::unused_self, reason = "each feature uses a part of what is reported")
)]

use core::time::Duration;

use super::Text;
use crate::StopReason;
#[cfg(feature = "std")]
use crate::layers;

/// The number of an attempt, and how many there can be.
pub(super) type Numbered = (u32, Option<u32>);

/// The name of a function and its module, as events and metrics show them.
#[derive(Debug)]
pub struct Function {
    /// Its own name, or that of `name`.
    pub name: &'static str,
    /// The module that it is in.
    pub module: &'static str,
}

impl Function {
    /// Reports that a success is returned, or what an arm calls final, after so many failed attempts. If there were none
    /// and nobody counts, it ends here.
    #[inline]
    pub fn success(&self, failed: u32, max: impl FnOnce() -> Option<u32>, is_ok: impl FnOnce() -> bool) {
        if failed > 0 || is_counted() {
            self.end((failed.saturating_add(1), max()), is_ok());
        }
    }

    /// Reports that a final outcome is returned.
    #[cold]
    #[inline(never)]
    pub(crate) fn end(&self, attempt: Numbered, is_ok: bool) {
        #[cfg(feature = "tracing")]
        if is_ok && attempt.0 > 1 {
            super::tracing::recovered(self, attempt);
        }
        #[cfg(feature = "metrics")]
        super::metrics::end(self, attempt.0, is_ok);
    }

    /// Reports that a wait starts.
    pub(crate) fn retry(&self, attempt: Numbered, delay: Duration, shown: &Text<'_>) {
        #[cfg(feature = "tracing")]
        super::tracing::retry(self, attempt, delay, shown);
        #[cfg(feature = "metrics")]
        super::metrics::retry(self, attempt.0, delay);
        self.nested(attempt.0, attempt.1.unwrap_or(attempt.0));
    }

    /// Reports that a retryable outcome is returned. If the call overslept, it made no attempt since the last wait.
    pub(crate) fn give_up(
        &self,
        attempt: Numbered,
        elapsed: &dyn Fn() -> Duration,
        reason: StopReason,
        overslept: bool,
        shown: &Text<'_>,
    ) {
        #[cfg(feature = "tracing")]
        super::tracing::give_up(self, attempt, elapsed, reason, shown);
        #[cfg(feature = "metrics")]
        super::metrics::give_up(self, attempt.0, reason, overslept);
        if !overslept {
            self.nested(attempt.0, attempt.0);
            #[cfg(feature = "std")]
            layers::sign(attempt.0, self.name);
        }
    }

    /// Reports at the second failing attempt that the body retries too: `attempts` times what each makes.
    fn nested(&self, attempt: u32, attempts: u32) {
        #[cfg(feature = "std")]
        if let Some((inner, each)) = layers::below(attempt).filter(|_| attempt == 2) {
            #[cfg(feature = "tracing")]
            super::tracing::nested(self, inner, each, attempts.saturating_mul(each));
            #[cfg(feature = "metrics")]
            super::metrics::nested(self);
        }
    }
}

/// Returns whether anybody counts.
#[inline]
fn is_counted() -> bool {
    #[cfg(feature = "metrics")]
    return super::metrics::is_recording();
    #[cfg(not(feature = "metrics"))]
    false
}
