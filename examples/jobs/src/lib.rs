//! Retries that outlive the process: the policy schedules, and an engine that exists keeps the work.
//!
//! [`table`] keeps it in PostgreSQL, [`queue`] in RabbitMQ. Both ask [`Worker::attempt`] what becomes of a job.

#![allow(clippy::missing_errors_doc, reason = "the errors are those of the engine")]

pub mod queue;
pub mod table;

use std::{ops::ControlFlow, time::Duration};

use reattempt::{Observer, Policy, RetryBudget, Retryable, Session, StopReason, Verdict, policy};

/// Three days of attempts, as between mail servers. Nobody waits for them, so the delays may be long.
pub const DELIVERY: Policy =
    policy!(strategy = "full_jitter", base = "1m", cap = "6h", max = 20, max_elapsed = "3d", max_hint = "1d");

/// The retries of this process. Each worker has a budget of its own, because it fills with the worker's own successes.
pub static MAIL_SERVER: RetryBudget = RetryBudget::new(100);

/// Why a mail was not delivered.
#[derive(Debug, thiserror::Error, Retryable)]
pub enum MailError {
    /// It may come back with a time.
    #[error("the mail server is busy")]
    #[retryable(throttled, after = *after)]
    Busy {
        /// The delay that it asked for.
        after: Option<Duration>,
    },
    /// It did not answer.
    #[error("the mail server does not answer")]
    #[retryable]
    Silent,
    /// No retry changes that.
    #[error("nobody has this address")]
    NoSuchAddress,
}

/// A job, as its engine keeps it between two attempts.
#[derive(Debug)]
pub struct Job {
    /// What there is to do.
    pub address: String,
    /// The attempts that were made before this one, in this process or in another.
    pub attempts: u32,
    /// The time since the job was made.
    pub age: Duration,
}

/// What the engine does with a job after an attempt.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// Remove it.
    Done,
    /// Keep it, and make it visible after this delay.
    Again(Duration),
    /// Put it where people look.
    Dead(StopReason),
}

/// What all workers of a kind have in common.
#[derive(Debug, Clone, Copy)]
pub struct Worker<'a> {
    /// When a job is attempted again, and how often.
    pub policy: &'a Policy,
    /// The budget that pays for it.
    pub budget: &'a RetryBudget,
}

impl<'a> Worker<'a> {
    /// Makes one attempt and decides what becomes of the job, as `#[retry]` does.
    ///
    /// When the engine has stored a retry, call [`resume`](Session::resume). If the session is dropped before, the
    /// retry was not scheduled, and its token goes back.
    pub async fn attempt(
        &self,
        job: &Job,
        deliver: impl AsyncFnOnce(&str) -> Result<(), MailError>,
    ) -> (Next, Session<'a>) {
        let outcome = deliver(&job.address).await;
        let verdict = outcome.as_ref().err().map_or(Verdict::Final, MailError::verdict);
        let mut session = Session::continued(job.attempts, None).with_budget(self.budget);
        let mut report = Report { age: job.age, reason: StopReason::Permanent };
        let next = match session.settle(self.policy, outcome, verdict, &mut report) {
            ControlFlow::Continue(delay) => Next::Again(delay),
            ControlFlow::Break(Err(_)) => Next::Dead(report.reason),
            ControlFlow::Break(Ok(())) => {
                session.earn();
                Next::Done
            }
        };
        (next, session)
    }
}

/// Tells the time and reports what was decided, with the target and the fields of `#[retry]`.
struct Report {
    age: Duration,
    reason: StopReason,
}

impl Observer<Result<(), MailError>> for &mut Report {
    fn elapsed(&self) -> Duration {
        self.age
    }

    fn on_retry(&mut self, attempt: u32, delay: Duration, outcome: &Result<(), MailError>) {
        let (delay_s, error) = (delay.as_secs_f64(), outcome.as_ref().err().map(tracing::field::display));
        tracing::warn!(target: "reattempt::retry", function = "deliver", attempt, delay_s, error, "retrying");
    }

    fn on_give_up(&mut self, attempt: u32, _: Duration, outcome: &Result<(), MailError>, reason: StopReason) {
        self.reason = reason;
        let (reason, error) = (reason.as_str(), outcome.as_ref().err().map(tracing::field::display));
        tracing::warn!(target: "reattempt::give_up", function = "deliver", attempt, reason, error, "giving up");
    }
}
