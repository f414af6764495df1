//! The server: one request at a time, in the order of arrival, and what the outage makes of them.

use std::collections::VecDeque;

use super::{Outage, Storm, engine::nanos};

/// A request at the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request {
    /// The place of its call among those in flight, and the number by which the call knows whether it still waits.
    pub(super) slot: u32,
    pub(super) id: u64,
}

/// What becomes of a request that arrives.
pub(super) enum Arrival {
    Queued,
    Lost,
    Refused,
    /// The queue is full.
    Throttled,
}

pub(super) struct Server {
    queue: usize,
    /// How long a request takes at full speed, in nanoseconds.
    service: f64,
    outage: Option<(u64, u64, Outage)>,
    /// The request that is done now and those that wait, each with the moment when it is done. That moment is known in
    /// advance, because the service takes equally long and the outage is planned.
    backlog: VecDeque<(u64, Request)>,
    /// When all of them are done, in nanoseconds of work at full speed.
    free: f64,
}

impl Server {
    pub(super) fn new(storm: &Storm) -> Self {
        Self {
            queue: storm.queue,
            service: 1e9 / storm.capacity,
            outage: storm.outage.as_ref().map(|(time, outage)| (nanos(time.start), nanos(time.end), *outage)),
            backlog: VecDeque::new(),
            free: 0.0,
        }
    }

    /// Returns what is wrong now.
    pub(super) fn outage(&self, now: u64) -> Option<Outage> {
        self.outage.filter(|(start, end, _)| (*start..*end).contains(&now)).map(|(_, _, outage)| outage)
    }

    /// Returns how many requests are here.
    pub(super) fn len(&self) -> usize {
        self.backlog.len()
    }

    /// Returns how many requests wait, without the one that is done now.
    pub(super) fn waiting(&self) -> usize {
        self.backlog.len().saturating_sub(1)
    }

    pub(super) fn arrive(&mut self, now: u64, request: Request) -> Arrival {
        match self.outage(now) {
            Some(Outage::Silent) => return Arrival::Lost,
            Some(Outage::Refusing) => return Arrival::Refused,
            _ if self.backlog.len() > self.queue => return Arrival::Throttled,
            _ => {}
        }
        self.free = self.free.max(self.work_until(now)) + self.service;
        self.backlog.push_back((self.moment_of(self.free), request));
        Arrival::Queued
    }

    /// Returns when the next request is done.
    pub(super) fn next(&self) -> Option<u64> {
        self.backlog.front().map(|(done, _)| *done)
    }

    pub(super) fn finish(&mut self) -> Option<Request> {
        self.backlog.pop_front().map(|(_, request)| request)
    }

    /// When a slow server is slow, and its speed then; work and time are equal before.
    #[expect(clippy::cast_precision_loss, reason = "exact for a hundred days")]
    fn slow(&self) -> Option<(f64, f64, f64)> {
        let Some((start, end, Outage::Slow(speed))) = self.outage else { return None };
        Some((start as f64, end as f64, speed))
    }

    /// Returns how much work the server could have done by `now`.
    #[expect(clippy::cast_precision_loss, reason = "exact for a hundred days")]
    fn work_until(&self, now: u64) -> f64 {
        let now = now as f64;
        self.slow().map_or(now, |(start, end, speed)| now - (1.0 - speed) * (now.clamp(start, end) - start))
    }

    /// Returns when the server has done so much work.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    fn moment_of(&self, work: f64) -> u64 {
        let moment = match self.slow() {
            Some((start, end, speed)) if work > start => {
                let slowly = speed * (end - start);
                if work - start <= slowly { start + (work - start) / speed } else { end + (work - start - slowly) }
            }
            _ => work,
        };
        moment.round() as u64
    }
}
