use reattempt::{Elapsed, RetryBudget, RetryError, RetryEvent, Retryable, Verdict, retry};

impl Retryable for Error {
    fn verdict(&self) -> Verdict {
        if self.is_transient() { Verdict::TRANSIENT } else { Verdict::Final }
    }
}

impl From<Elapsed> for Error {
    fn from(_: Elapsed) -> Self {
        Self::TimedOut
    }
}

static BUDGET: RetryBudget = RetryBudget::new(100);

fn note(event: &RetryEvent<'_, Result<u32, Error>>) {
    if let Err(error) = event.outcome() {
        eprintln!("attempt {} failed after {:?}: {error}; next in {:?}", event.attempt(), event.elapsed(), event.delay());
    }
}

pub type Outcome = Result<u32, RetryError<Error>>;

// For each function:
#[retry(
    max = 4,
    base = "50ms",
    cap = "5s",
    max_elapsed = "30s",
    attempt_timeout = "2s",
    budget = BUDGET,
    on_retry = note
)]
pub async fn NAME(id: u32) -> Result<u32, RetryError<Error>> {
    BODY
}
