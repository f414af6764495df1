//! TEMPORARY stand-in.
#![allow(missing_docs, dead_code)]
use core::{num::NonZeroU32, time::Duration};
use rand::{Rng, RngExt};
#[derive(Debug, Clone, Copy)]
pub enum Strategy {
    Immediate,
    Constant,
    Linear,
    Exponential,
    Fibonacci,
    FullJitter,
    EqualJitter,
    DecorrelatedJitter,
    Steps(&'static [Duration]),
    Custom(fn(u32, Duration) -> Duration),
}
#[derive(Debug, Clone, Copy)]
pub enum Jitter {
    None,
    Full,
    Equal,
    Spread(f64),
}
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    s: Strategy,
    j: Jitter,
    base: Duration,
    cap: Duration,
    tb: Duration,
    max: Option<NonZeroU32>,
    me: Option<Duration>,
    at: Option<Duration>,
    idem: bool,
}
#[derive(Debug, Clone, Copy)]
pub struct PolicyBuilder(Policy);
#[derive(Debug, Clone, Copy)]
pub struct PolicyError;
impl PolicyError {
    pub const fn message(&self) -> &'static str {
        "bad"
    }
}
pub struct Schedule;
pub struct ScheduledWait;
impl Policy {
    pub const DEFAULT: Policy = Policy {
        s: Strategy::FullJitter,
        j: Jitter::None,
        base: Duration::from_millis(100),
        cap: Duration::from_secs(10),
        tb: Duration::from_millis(100),
        max: NonZeroU32::new(3),
        me: None,
        at: None,
        idem: true,
    };
    pub const fn builder() -> PolicyBuilder {
        PolicyBuilder(Self::DEFAULT)
    }
    pub const fn base(&self) -> Duration {
        self.base
    }
    pub const fn cap(&self) -> Duration {
        self.cap
    }
    pub const fn throttle_base(&self) -> Duration {
        self.tb
    }
    pub const fn max(&self) -> Option<u32> {
        match self.max {
            Some(m) => Some(m.get()),
            None => None,
        }
    }
    pub const fn max_elapsed(&self) -> Option<Duration> {
        self.me
    }
    pub const fn attempt_timeout(&self) -> Option<Duration> {
        self.at
    }
    pub const fn idempotent(&self) -> bool {
        self.idem
    }
    pub const fn is_jittered(&self) -> bool {
        matches!(self.s, Strategy::FullJitter | Strategy::EqualJitter | Strategy::DecorrelatedJitter)
    }
    pub(crate) fn delay_from<R: Rng + ?Sized>(
        &self,
        base: Duration,
        retry: u32,
        previous: Duration,
        rng: &mut R,
    ) -> Duration {
        let t = base.saturating_mul(1 << (retry - 1).min(30)).min(self.cap);
        match self.s {
            Strategy::Immediate => Duration::ZERO,
            Strategy::Constant => base,
            Strategy::Custom(f) => f(retry, previous).min(self.cap),
            Strategy::Steps(s) => s[(retry as usize).min(s.len()) - 1],
            Strategy::FullJitter => rng.random_range(Duration::ZERO..=t),
            Strategy::EqualJitter => rng.random_range(t / 2..=t),
            Strategy::DecorrelatedJitter => rng.random_range(base..=previous * 3).min(self.cap),
            _ => t,
        }
    }
}
impl PolicyBuilder {
    pub const fn strategy(mut self, s: Strategy) -> Self {
        self.0.s = s;
        self
    }
    pub const fn jitter(mut self, s: Jitter) -> Self {
        self.0.j = s;
        self
    }
    pub const fn base(mut self, s: Duration) -> Self {
        self.0.base = s;
        self.0.tb = s;
        self
    }
    pub const fn cap(mut self, s: Duration) -> Self {
        self.0.cap = s;
        self
    }
    pub const fn factor(self, _s: f64) -> Self {
        self
    }
    pub const fn step(self, _s: Duration) -> Self {
        self
    }
    pub const fn throttle_base(mut self, s: Duration) -> Self {
        self.0.tb = s;
        self
    }
    pub const fn max(mut self, s: u32) -> Self {
        self.0.max = NonZeroU32::new(s);
        self
    }
    pub const fn unlimited(mut self) -> Self {
        self.0.max = None;
        self
    }
    pub const fn max_elapsed(mut self, s: Duration) -> Self {
        self.0.me = Some(s);
        self
    }
    pub const fn attempt_timeout(mut self, s: Duration) -> Self {
        self.0.at = Some(s);
        self
    }
    pub const fn idempotent(mut self, s: bool) -> Self {
        self.0.idem = s;
        self
    }
    pub const fn build(self) -> Result<Policy, PolicyError> {
        Ok(self.0)
    }
}
