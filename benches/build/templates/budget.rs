//! What the hand-written loop with everything needs besides.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use crate::service::Error;

/// The error that says why the retries stopped.
#[derive(Debug)]
pub struct GaveUp {
    pub reason: Reason,
    pub attempts: u32,
    pub elapsed: Duration,
    pub earlier: Vec<Error>,
    pub last: Error,
}

#[derive(Debug, Clone, Copy)]
pub enum Reason {
    Permanent,
    Attempts,
    MaxElapsed,
    Budget,
}

/// A tenth of a token for each success, one token for each retry.
pub struct Budget {
    tenths: AtomicU32,
    capacity: u32,
}

impl Budget {
    pub const fn new(capacity: u32) -> Self {
        Self { tenths: AtomicU32::new(capacity * 10), capacity: capacity * 10 }
    }

    pub fn earn(&self) {
        let more = |tenths| (tenths < self.capacity).then_some(tenths + 1);
        let _ = self.tenths.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    pub fn take(&self) -> bool {
        let less = |tenths: u32| tenths.checked_sub(10);
        self.tenths.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }
}
