//! The events in their order, and the calls that are in flight. Times are whole nanoseconds since the start, so that
//! the rounding of different processors does not show.

use core::{cmp::Reverse, time::Duration};
use std::{
    collections::{BinaryHeap, VecDeque},
    vec::Vec,
};

use rand::{RngExt, SeedableRng, rngs::SmallRng};

use super::{
    Outage, Storm,
    report::Report,
    server::{Arrival, Request, Server},
};
use crate::{
    Decision, Policy, RetryBudget, Session, Verdict,
    testing::{self, Scope},
};

/// How long a client takes to learn that it was refused. Time must pass between immediate retries.
const REFUSAL: u64 = 1_000_000;

pub(super) fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The calls in flight, and the report on them.
pub(super) struct Calls<'s> {
    policy: &'s Policy,
    budgets: &'s [RetryBudget],
    /// The sessions draw from its seed, and the budgets refill by its time.
    scope: Scope,
    /// The time of the scope.
    now: u64,
    in_flight: Vec<Call<'s>>,
    free: Vec<u32>,
    next_id: u64,
    pub(super) rng: SmallRng,
    pub(super) report: Report,
}

struct Call<'s> {
    session: Session<'s>,
    began: u64,
    /// The one event that the call waits for; 0 if it has ended.
    awaits: u64,
}

impl<'s> Calls<'s> {
    pub(super) fn new(storm: &Storm, policy: &'s Policy, budgets: &'s [RetryBudget], report: Report) -> Self {
        Self {
            policy,
            budgets,
            scope: testing::scope().seed(storm.seed),
            now: 0,
            in_flight: Vec::new(),
            free: Vec::new(),
            next_id: 1,
            // Other numbers than those of the sessions.
            rng: SmallRng::seed_from_u64(!storm.seed),
            report,
        }
    }

    /// Begins a call of any client.
    pub(super) fn begin(&mut self, now: u64) -> u32 {
        let session = match self.budgets {
            [] => Session::new(),
            budgets => Session::new().with_budget(&budgets[self.rng.random_range(0..budgets.len())]),
        };
        let call = Call { session, began: now, awaits: 0 };
        self.report.began(now);
        match self.free.pop() {
            Some(slot) => {
                self.in_flight[slot as usize] = call;
                slot
            }
            None => {
                self.in_flight.push(call);
                u32::try_from(self.in_flight.len() - 1).unwrap_or(u32::MAX)
            }
        }
    }

    /// Lets the call wait for a new event, and for no other. Returns its number.
    pub(super) fn awaits(&mut self, slot: u32) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.in_flight[slot as usize].awaits = id;
        id
    }

    pub(super) fn still_awaits(&self, slot: u32, id: u64) -> bool {
        self.in_flight[slot as usize].awaits == id
    }

    /// Counts a request that is sent.
    pub(super) fn send(&mut self, now: u64, slot: u32) {
        let attempt = self.in_flight[slot as usize].session.attempt(self.policy).number();
        self.report.sent(now, attempt > 1);
    }

    pub(super) fn resume(&mut self, slot: u32) {
        self.in_flight[slot as usize].session.resume();
    }

    /// Returns how long the attempt that starts now may take: the client's timeout, or what the policy allows.
    fn limit(&self, now: u64, slot: u32, timeout: u64) -> u64 {
        let Some(limit) = self.policy.attempt_timeout() else { return timeout };
        let left =
            self.policy.max_elapsed().map_or(u64::MAX, nanos).saturating_sub(now - self.in_flight[slot as usize].began);
        timeout.min(nanos(limit)).min(left)
    }

    /// Lets the session decide about an outcome, and returns when the call tries again.
    pub(super) fn settle(&mut self, now: u64, slot: u32, verdict: Verdict) -> Option<u64> {
        self.scope.advance(Duration::from_nanos(now - self.now));
        self.now = now;
        let call = &mut self.in_flight[slot as usize];
        let elapsed = now - call.began;
        match call.session.decide(self.policy, verdict, Duration::from_nanos(elapsed)) {
            Decision::Wait(delay) => return Some(now.saturating_add(nanos(delay))),
            Decision::GiveUp { reason, .. } => self.report.gave_up(reason),
            Decision::Done => {
                call.session.earn();
                self.report.succeeded(call.began, elapsed);
            }
        }
        call.awaits = 0;
        self.free.push(slot);
        None
    }

    pub(super) fn all_ended(&self) -> bool {
        self.free.len() == self.in_flight.len()
    }
}

/// Something that happens to a call at a moment. Events of the same moment happen in the order of their numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    at: u64,
    id: u64,
    slot: u32,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    TriesAgain,
    TimedOut,
    Refused,
    Throttled,
}

struct Engine<'s> {
    calls: Calls<'s>,
    server: Server,
    /// The events that came in their order, which timeouts do: faster than the heap.
    in_order: VecDeque<Event>,
    others: BinaryHeap<Reverse<Event>>,
    timeout: u64,
}

/// Simulates clients that call a server with a queue.
pub(super) fn run(storm: &Storm, policy: &Policy, budgets: &[RetryBudget]) -> Report {
    let report = Report::new(storm, !budgets.is_empty());
    let calls = Calls::new(storm, policy, budgets, report);
    let mut engine = Engine {
        calls,
        server: Server::new(storm),
        in_order: VecDeque::new(),
        others: BinaryHeap::new(),
        timeout: nanos(storm.timeout),
    };
    let (lasts, mean_gap) = (nanos(storm.lasts), 1e9 / storm.calls_per_second());
    let mut next_call = engine.gap(mean_gap);
    loop {
        let now = engine.next().unwrap_or(u64::MAX);
        if next_call <= now && next_call < lasts {
            let slot = engine.calls.begin(next_call);
            engine.send(next_call, slot);
            next_call = next_call.saturating_add(engine.gap(mean_gap));
        } else if (engine.calls.all_ended() && next_call >= lasts) || now > lasts.saturating_mul(2) {
            engine.calls.report.left_behind(engine.server.len());
            return engine.calls.report;
        } else {
            engine.step(now);
        }
    }
}

impl Engine<'_> {
    /// Draws the time until the next call.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    fn gap(&mut self, mean: f64) -> u64 {
        (-mean * (1.0 - self.calls.rng.random::<f64>()).ln()).round() as u64
    }

    /// Returns when the next event happens.
    fn next(&self) -> Option<u64> {
        let events = self.in_order.front().into_iter().chain(self.others.peek().map(|Reverse(event)| event));
        events.map(|event| event.at).chain(self.server.next()).min()
    }

    fn pop(&mut self) -> Option<Event> {
        match (self.in_order.front(), self.others.peek()) {
            (Some(first), Some(Reverse(other))) if other < first => self.others.pop().map(|Reverse(event)| event),
            (Some(_), _) => self.in_order.pop_front(),
            (None, _) => self.others.pop().map(|Reverse(event)| event),
        }
    }

    fn push(&mut self, event: Event) {
        if event.what == What::TimedOut && self.in_order.back().is_none_or(|last| *last < event) {
            self.in_order.push_back(event);
        } else {
            self.others.push(Reverse(event));
        }
    }

    /// Lets the next event happen.
    fn step(&mut self, now: u64) {
        if self.server.next() == Some(now) {
            self.calls.report.queued(now, self.server.waiting());
            if let Some(request) = self.server.finish() {
                self.answer(now, request);
            }
        } else if let Some(Event { id, slot, what, .. }) = self.pop() {
            if !self.calls.still_awaits(slot, id) {
                return;
            }
            match what {
                What::TriesAgain => {
                    self.calls.resume(slot);
                    self.send(now, slot);
                }
                What::TimedOut => self.settle(now, slot, Verdict::TRANSIENT),
                What::Refused => self.settle(now, slot, Verdict::NOT_SENT),
                What::Throttled => self.settle(now, slot, Verdict::THROTTLED),
            }
        }
    }

    fn send(&mut self, now: u64, slot: u32) {
        self.calls.send(now, slot);
        let id = self.calls.awaits(slot);
        self.calls.report.queued(now, self.server.waiting());
        let (after, what) = match self.server.arrive(now, Request { slot, id }) {
            Arrival::Queued | Arrival::Lost => (self.calls.limit(now, slot, self.timeout), What::TimedOut),
            Arrival::Refused => (REFUSAL, What::Refused),
            Arrival::Throttled => (REFUSAL, What::Throttled),
        };
        self.push(Event { at: now.saturating_add(after), id, slot, what });
    }

    /// The server has done the work.
    fn answer(&mut self, now: u64, Request { slot, id }: Request) {
        let outage = self.server.outage(now);
        let is_awaited = outage != Some(Outage::Silent) && self.calls.still_awaits(slot, id);
        self.calls.report.done(now, is_awaited);
        if is_awaited {
            let fails = matches!(outage, Some(Outage::Failing(part)) if self.calls.rng.random::<f64>() < part);
            self.settle(now, slot, if fails { Verdict::TRANSIENT } else { Verdict::Final });
        }
    }

    fn settle(&mut self, now: u64, slot: u32, verdict: Verdict) {
        if let Some(at) = self.calls.settle(now, slot, verdict) {
            let id = self.calls.awaits(slot);
            self.push(Event { at, id, slot, what: What::TriesAgain });
        }
    }
}
