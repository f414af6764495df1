//! The model: what may follow an outcome, and what a budget holds. Written for reading, with its own formulas.

use std::time::Duration;

use reattempt::{Class, Decision, Jitter, Policy, StopReason, Strategy, Verdict};

/// What the policies' own function adds with each retry.
pub(crate) const GROWTH: Duration = Duration::from_millis(3);

/// What is known when an attempt has ended.
#[derive(Debug)]
pub(crate) struct Known<'p> {
    pub(crate) policy: &'p Policy,
    /// With the one that ended.
    pub(crate) attempts: u32,
    pub(crate) previous: Option<Duration>,
    pub(crate) verdict: Verdict,
    pub(crate) elapsed: Duration,
    /// How much longer than asked the timer may take.
    pub(crate) tick: Duration,
    /// Whether the budget, which has been refilled, has a token; `true` without a budget.
    pub(crate) has_token: bool,
}

impl Known<'_> {
    /// Panics unless the decision is one that the contract allows.
    #[track_caller]
    pub(crate) fn check(&self, decision: Decision) {
        let allowed = self.allows(decision);
        assert!(allowed, "{decision:?} is not what follows {self:#?}");
    }

    fn allows(&self, decision: Decision) -> bool {
        let Self { policy, attempts, verdict, elapsed, .. } = *self;
        let Verdict::Retry { class, after } = verdict else { return decision == Decision::Done };
        let stops = |expected| matches!(decision, Decision::GiveUp { reason, .. } if reason == expected);
        if class == Class::Transient && !policy.idempotent() {
            return stops(StopReason::NotIdempotent);
        }
        if policy.max().is_some_and(|max| attempts >= max) {
            return stops(StopReason::Attempts);
        }
        if policy.max_elapsed().is_some_and(|max| elapsed >= max) {
            return stops(StopReason::MaxElapsed);
        }
        // A wait that reaches the limit is not started. A wait of zero needs no timer.
        let ends = |wait: u128| if wait == 0 { elapsed } else { elapsed + self.tick }.as_nanos() + wait;
        let fits = |wait: u128| policy.max_elapsed().is_none_or(|max| ends(wait) < max.as_nanos());
        if after.is_some_and(|after| after > policy.max_hint() || !fits(after.as_nanos())) {
            return stops(StopReason::Hint);
        }
        let (least, most) = self.wait(class, after);
        match decision {
            Decision::Wait(wait) => {
                let wait = wait.as_nanos();
                self.has_token && (least..=most).contains(&wait) && fits(wait)
            }
            Decision::GiveUp { reason: StopReason::MaxElapsed, delay } => {
                let delay = delay.as_nanos();
                (least..=most).contains(&delay) && !fits(delay)
            }
            Decision::GiveUp { reason: StopReason::Budget, delay } => {
                let delay = delay.as_nanos();
                !self.has_token && (least..=most).contains(&delay) && fits(delay)
            }
            _ => false,
        }
    }

    /// The least and the longest wait, in nanoseconds.
    fn wait(&self, class: Class, after: Option<Duration>) -> (u128, u128) {
        let policy = self.policy;
        let base = if class == Class::Throttled { policy.throttle_base() } else { policy.base() }.as_nanos();
        let (cap, retry) = (policy.cap().as_nanos(), self.attempts);
        let (mut least, mut most) = self.without_hint(base, cap, retry);
        if let Some(after) = after.map(|after| after.as_nanos()) {
            let jitter = if policy.is_jittered() { base } else { 0 };
            let longest = cap.max(policy.max_hint().as_nanos());
            // What `max_elapsed` leaves above the hint holds the random part; `fits` checks that.
            least = least.max(after);
            most = most.max((after + jitter).min(longest));
        }
        (least, most)
    }

    fn without_hint(&self, base: u128, cap: u128, retry: u32) -> (u128, u128) {
        let previous = self.previous.map_or(base, |previous| previous.as_nanos());
        let n = u128::from(retry);
        let wait = match self.policy.strategy() {
            Strategy::Immediate => 0,
            Strategy::Constant => base,
            Strategy::Linear => base + self.policy.step().as_nanos() * (n - 1),
            Strategy::Exponential | Strategy::FullJitter | Strategy::EqualJitter => self.exponential(base, cap, retry),
            Strategy::Fibonacci => (1..retry).fold((base, base), |(wait, next), _| (next, wait + next)).0,
            Strategy::DecorrelatedJitter => return (base.min(cap), base.max(3 * previous).min(cap)),
            Strategy::Steps(steps) => steps[usize::try_from(retry - 1).unwrap().min(steps.len() - 1)].as_nanos(),
            Strategy::Custom(_) => previous + GROWTH.as_nanos() * n,
            other => panic!("the model does not know {other:?}"),
        };
        let wait = wait.min(cap);
        match (self.policy.strategy(), self.policy.jitter()) {
            (Strategy::FullJitter, _) | (_, Jitter::Full) => (0, wait),
            (Strategy::EqualJitter, _) | (_, Jitter::Equal) => (wait / 2, wait),
            (_, Jitter::None) => (wait, wait),
            (_, Jitter::Spread(fraction)) => {
                // Every fraction is a number of quarters; half a nanosecond is rounded either way.
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is 1 to 4")]
                let part = wait * u128::from((fraction * 4.0) as u64);
                (wait - part.div_ceil(4).min(wait), (wait + part.div_ceil(4)).min(cap))
            }
        }
    }

    /// In halves, because every factor is a number of halves, and rounded to the nearest at the end.
    fn exponential(&self, base: u128, cap: u128, retry: u32) -> u128 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is 3, 4 or 6")]
        let halves = u128::from((self.policy.factor() * 2.0) as u64);
        let (mut numerator, mut denominator) = (base, 1);
        for _ in 1..retry {
            if numerator / denominator > cap {
                return cap;
            }
            (numerator, denominator) = (numerator * halves, denominator * 2);
        }
        (numerator + denominator / 2) / denominator
    }
}

/// What a budget holds, in thousandths of a token.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) level: u64,
    pub(crate) capacity: u64,
    pub(crate) ratio: u64,
    /// How often a token is added, and since when the next one is due.
    pub(crate) every: Option<Duration>,
    pub(crate) since: Option<Duration>,
    /// For the bound: how many tokens were paid, and what came in.
    pub(crate) paid: u64,
    pub(crate) income: u64,
}

impl Ledger {
    pub(crate) fn put(&mut self, amount: u64) {
        self.level = (self.level + amount).min(self.capacity);
    }

    /// A retry asks, so what is due is added first.
    pub(crate) fn refill(&mut self, now: Duration) {
        let Some(every) = self.every else { return };
        let since = *self.since.get_or_insert(now);
        let due = (now - since).as_nanos() / every.as_nanos();
        let due = u32::try_from(due).unwrap();
        self.since = Some(since + every * due);
        self.income += u64::from(due) * 1000;
        self.put(u64::from(due) * 1000);
    }

    pub(crate) fn take(&mut self) {
        self.level = self.level.checked_sub(1000).expect("a token that is taken exists");
        self.paid += 1000;
    }

    pub(crate) fn give_back(&mut self) {
        self.paid -= 1000;
        self.put(1000);
    }

    pub(crate) fn earn(&mut self) {
        self.income += self.ratio;
        self.put(self.ratio);
    }
}
