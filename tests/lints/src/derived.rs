//! `#[derive(Retryable)]` with every option, on every kind of item.

use core::time::Duration;

use reattempt::{Retryable, Verdict};

use crate::Failure;

/// Every option.
#[derive(Debug, Clone, Retryable)]
#[non_exhaustive]
pub enum Judged {
    /// No attribute.
    Undecided,
    /// A class.
    #[retryable]
    Transient(u8),
    /// A class and a hint.
    #[retryable(throttled, after = *wait)]
    Throttled {
        /// How long.
        wait: Option<Duration>,
        /// Not named.
        text: String,
    },
    /// A written hint.
    #[retryable(not_sent, after = "5s")]
    NotSent,
    /// A condition.
    #[retryable(when = *_1 >= 500)]
    Status(u8, u16),
    /// A field.
    #[retryable(transparent)]
    Failure(Failure),
    /// A field among others, with everything.
    #[retryable(transparent = source, when = matches!(*code, 429 | 503), after = *wait)]
    Context {
        /// Asked.
        code: u16,
        /// How long.
        wait: Option<Duration>,
        /// The judge.
        source: Failure,
    },
    /// Said aloud.
    #[retryable(never)]
    Never,
}

/// The default turned round.
#[derive(Debug, Clone, Copy, Retryable)]
#[retryable]
#[non_exhaustive]
pub enum Round {
    /// Worth another try.
    Busy,
}

/// Parameters.
#[derive(Debug, Clone, Copy, Retryable)]
#[retryable(transparent = source, when = *count > N)]
#[non_exhaustive]
pub struct Generic<'text, E, const N: usize> {
    /// How many.
    pub count: usize,
    /// The judge.
    pub source: E,
    /// Borrowed.
    pub text: &'text str,
}

/// Nothing at all.
#[derive(Debug, Clone, Copy, Retryable)]
#[non_exhaustive]
pub struct Unit;

/// Nothing that could fail.
#[derive(Debug, Clone, Copy, Retryable)]
#[non_exhaustive]
pub enum Empty {}

/// What expansions name is in scope here as well.
pub const HINTED: Verdict = Verdict::THROTTLED.after(Duration::ZERO);
