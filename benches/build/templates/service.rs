//! What every contestant retries.

use std::{
    fmt,
    future::Future,
    hint::black_box,
    pin::Pin,
    task::{Context, Poll},
};

#[derive(Debug)]
pub enum Error {
    Busy { status: u16 },
    Refused(String),
    TimedOut,
}

impl Error {
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::TimedOut => true,
            Self::Refused(_) => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy { status } => write!(f, "the service answered {status}"),
            Self::Refused(why) => write!(f, "refused: {why}"),
            Self::TimedOut => f.write_str("the service did not answer in time"),
        }
    }
}

impl std::error::Error for Error {}

/// Asks the service, and blocks until it answers.
#[inline(never)]
pub fn fetch_blocking(id: u32) -> Result<u32, Error> {
    match black_box(id) {
        0 => Err(Error::Busy { status: 503 }),
        id => Ok(id),
    }
}

/// Asks the service.
pub fn fetch(id: u32) -> Answer {
    Answer { id }
}

/// The future of an answer, as a client gives it: one call to poll it, and nothing of it in the caller.
pub struct Answer {
    id: u32,
}

impl Future for Answer {
    type Output = Result<u32, Error>;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(fetch_blocking(self.id))
    }
}
