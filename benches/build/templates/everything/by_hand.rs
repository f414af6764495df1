mod budget;
mod jitter;

use std::time::{Duration, Instant};

use budget::{Budget, GaveUp, Reason};
use jitter::full_jitter;

static BUDGET: Budget = Budget::new(100);

fn note(attempt: u32, delay: Duration, elapsed: Duration, error: &Error) {
    eprintln!("attempt {attempt} failed after {elapsed:?}: {error}; next in {delay:?}");
}

pub type Outcome = Result<u32, GaveUp>;

// For each function:
pub async fn NAME(id: u32) -> Result<u32, GaveUp> {
    let started = Instant::now();
    let mut earlier = Vec::new();
    let mut ceiling = 50;
    let mut attempt = 1;
    loop {
        let left = Duration::from_secs(30).saturating_sub(started.elapsed());
        let body = async {
            BODY
        };
        let outcome: Result<u32, Error> = match tokio::time::timeout(left.min(Duration::from_secs(2)), body).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::TimedOut),
        };
        let error = match outcome {
            Ok(value) => {
                BUDGET.earn();
                return Ok(value);
            }
            Err(error) => error,
        };
        let delay = full_jitter(ceiling);
        let elapsed = started.elapsed();
        let reason = if !error.is_transient() {
            Some(Reason::Permanent)
        } else if attempt >= 4 {
            Some(Reason::Attempts)
        } else if elapsed + delay >= Duration::from_secs(30) {
            Some(Reason::MaxElapsed)
        } else if !BUDGET.take() {
            Some(Reason::Budget)
        } else {
            None
        };
        if let Some(reason) = reason {
            return Err(GaveUp { reason, attempts: attempt, elapsed, earlier, last: error });
        }
        note(attempt, delay, elapsed, &error);
        earlier.push(error);
        tokio::time::sleep(delay).await;
        ceiling = (ceiling * 2).min(5_000);
        attempt += 1;
    }
}
