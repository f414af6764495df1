use reattempt::{Retryable, Verdict, retry};

impl Retryable for Error {
    fn verdict(&self) -> Verdict {
        if self.is_transient() { Verdict::TRANSIENT } else { Verdict::Final }
    }
}

// For each function:
#[retry(max = 4, base = "50ms", cap = "5s")]
pub fn NAME(id: u32) -> Result<u32, Error> {
    BODY
}
