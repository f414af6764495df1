//! What a storm did: figures, a row for people with the verdict, and what the pictures show.

use core::{fmt, ops::Range, time::Duration};
use std::{format, string::String, vec::Vec};

use super::{Outage, Storm, engine::nanos};
use crate::StopReason;

/// The length of a slice.
pub(super) const SLICE: u64 = 100_000_000;
const SECOND: u64 = 1_000_000_000;

/// The part of the calls that must succeed for the server to count as recovered.
const RECOVERED: f64 = 0.95;

/// Describes 100 ms of a storm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Slice {
    first_tries: u32,
    retries: u32,
    done: u32,
    /// In nanoseconds that requests waited.
    waited: f32,
}

impl Slice {
    /// Returns how many first attempts were sent.
    pub fn first_tries(&self) -> u64 {
        self.first_tries.into()
    }

    /// Returns how many retries were sent.
    pub fn retries(&self) -> u64 {
        self.retries.into()
    }

    /// Returns how many requests the server did, including those that nobody waited for.
    pub fn done(&self) -> u64 {
        self.done.into()
    }

    /// Returns how many requests waited at the server, on average, without the one that it did.
    pub fn queue(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "exact")]
        let slice = SLICE as f64;
        f64::from(self.waited) / slice
    }
}

/// Tells what a policy did in a [`Storm`].
///
/// Its `Display` is a row of a table, whose head is [`Report::header`]:
///
/// ```
/// use core::time::Duration;
/// use reattempt::{Policy, policy, storm::{Outage, Report, Storm}};
///
/// const OURS: Policy = policy!(strategy = "full_jitter", base = "1s", cap = "8s", max = 4);
/// let secs = Duration::from_secs;
/// let report = Storm::new().outage(secs(10)..secs(20), Outage::Silent).lasts(secs(120)).run(&OURS);
/// println!("{}\n{report}", Report::header());
/// assert!(report.to_string().contains("never recovers: its retries alone ask for"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    calls: u64,
    requests: u64,
    succeeded: u64,
    done: u64,
    /// The part of `done` that nobody waited for.
    unawaited: u64,
    reasons: Vec<(StopReason, u64)>,
    slices: Vec<Slice>,
    latencies: Latencies,
    /// The calls that began in each second after the outage, and how many of them succeeded.
    seconds: Vec<(u64, u64)>,
    /// The length of the queue, and since when.
    queue: (usize, u64),
    pub(super) setting: Setting,
}

/// What the verdict and the pictures need to know about the storm.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    /// `None` in a contention, where the server has no limit.
    pub(super) capacity: Option<f64>,
    pub(super) outage: Option<(Range<u64>, Outage)>,
    pub(super) lasts: u64,
    rate: f64,
    has_budget: bool,
    has_queue: bool,
}

impl Report {
    pub(super) fn new(storm: &Storm, has_budget: bool) -> Self {
        Self {
            calls: 0,
            requests: 0,
            succeeded: 0,
            done: 0,
            unawaited: 0,
            reasons: Vec::new(),
            slices: Vec::new(),
            latencies: Latencies::default(),
            seconds: Vec::new(),
            queue: (0, 0),
            setting: Setting {
                capacity: (!storm.is_contention).then_some(storm.capacity),
                outage: storm.outage.as_ref().map(|(time, outage)| (nanos(time.start)..nanos(time.end), *outage)),
                lasts: nanos(storm.lasts),
                rate: storm.calls_per_second(),
                has_budget,
                has_queue: storm.queue < usize::MAX,
            },
        }
    }

    /// Returns how many calls began.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// Returns how many requests were sent: the calls and their retries.
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// Returns the requests per call: 1 without retries.
    pub fn load(&self) -> f64 {
        part(self.requests, self.calls)
    }

    /// Returns the part of the calls that succeeded, from 0 to 1.
    pub fn success(&self) -> f64 {
        part(self.succeeded, self.calls)
    }

    /// Returns the part of the server's work that nobody waited for any more, from 0 to 1. What was still in its queue at
    /// the end is part of it. In a contention it is the part of the writes that failed.
    pub fn wasted(&self) -> f64 {
        part(self.unawaited, self.done)
    }

    /// Returns why calls were given up, with how many for each reason.
    pub fn reasons(&self) -> &[(StopReason, u64)] {
        &self.reasons
    }

    /// Returns how many calls had not ended when the storm was no longer watched: those that would go on for longer than
    /// the storm lasted.
    pub fn unfinished(&self) -> u64 {
        self.calls - self.succeeded - self.reasons.iter().map(|(_, calls)| calls).sum::<u64>()
    }

    /// Returns the time within which this part of the successful calls had succeeded, waits included: 0.99 for 99 %.
    ///
    /// It is accurate to 1 %, and `latency(1.0)` is exact. It is [`Duration::MAX`] if no call succeeded.
    pub fn latency(&self, part: f64) -> Duration {
        self.latencies.quantile(part).map_or(Duration::MAX, Duration::from_nanos)
    }

    /// Returns the slices of 100 ms, until the last call ended.
    pub fn slices(&self) -> &[Slice] {
        &self.slices
    }

    /// Returns the time from the end of the outage (without one, from the start) until 95 % of the calls that begin in a
    /// second succeed, and do so in every later second too.
    ///
    /// It is `None` if that did not happen while the storm lasted.
    pub fn recovery(&self) -> Option<Duration> {
        let is_good = |(calls, succeeded): &(u64, u64)| part(*succeeded, *calls) >= RECOVERED || *calls == 0;
        let bad = self.seconds.iter().rposition(|second| !is_good(second)).map_or(0, |last| last + 1);
        (bad < self.seconds.len()).then(|| Duration::from_secs(bad as u64))
    }

    /// Returns the head of the table whose rows are reports.
    pub const fn header() -> &'static str {
        "success  requests/call  wasted work  99 % within  verdict"
    }
}

/// How the simulation reports.
impl Report {
    pub(super) fn began(&mut self, now: u64) {
        self.calls += 1;
        if let Some(second) = self.second(now) {
            second.0 += 1;
        }
    }

    pub(super) fn sent(&mut self, now: u64, is_retry: bool) {
        self.requests += 1;
        let slice = self.slice(now);
        slice.first_tries += u32::from(!is_retry);
        slice.retries += u32::from(is_retry);
    }

    /// Adds up how long the queue was as it is until now.
    #[expect(clippy::cast_precision_loss, reason = "an average")]
    pub(super) fn queued(&mut self, now: u64, waiting: usize) {
        let (_, mut since) = self.queue;
        while waiting > 0 && since < now {
            let end = now.min((since / SLICE + 1) * SLICE);
            self.slice(since).waited += (waiting as f32) * (end - since) as f32;
            since = end;
        }
        self.queue = (waiting, now);
    }

    pub(super) fn done(&mut self, now: u64, is_awaited: bool) {
        self.done += 1;
        self.unawaited += u64::from(!is_awaited);
        self.slice(now).done += 1;
    }

    /// Counts the requests that are still at the server when nobody waits any more.
    pub(super) fn left_behind(&mut self, requests: usize) {
        self.done += requests as u64;
        self.unawaited += requests as u64;
    }

    pub(super) fn gave_up(&mut self, reason: StopReason) {
        match self.reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, calls)) => *calls += 1,
            None => self.reasons.push((reason, 1)),
        }
    }

    pub(super) fn succeeded(&mut self, began: u64, latency: u64) {
        self.succeeded += 1;
        self.latencies.add(latency);
        if let Some(second) = self.second(began) {
            second.1 += 1;
        }
    }

    fn slice(&mut self, now: u64) -> &mut Slice {
        at(&mut self.slices, now / SLICE)
    }

    /// The second after the outage in which a call began.
    fn second(&mut self, began: u64) -> Option<&mut (u64, u64)> {
        let since = began.checked_sub(self.setting.outage.as_ref().map_or(0, |(time, _)| time.end))?;
        Some(at(&mut self.seconds, since / SECOND))
    }
}

/// The verdict in words.
impl Report {
    pub(super) fn verdict(&self) -> String {
        let Setting { capacity, ref outage, lasts, .. } = self.setting;
        let Some(capacity) = capacity else { return format!("done after {:.1?}", self.latency(1.0)) };
        let end = outage.as_ref().map_or(0, |(time, _)| time.end);
        match (self.recovery(), outage) {
            (Some(Duration::ZERO), None) => "holds".into(),
            (Some(Duration::ZERO), _) => "recovers at once".into(),
            (Some(time), _) => format!("recovers after {time:?}"),
            (None, _) if end >= lasts => "the outage lasts to the end".into(),
            (None, _) => self.why_not(capacity, end),
        }
    }

    /// Says why the server does not recover, and what helps.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "for people")]
    fn why_not(&self, capacity: f64, end: u64) -> String {
        let Setting { lasts, rate, has_budget, has_queue, ref outage, .. } = self.setting;
        let since = (end.div_ceil(SLICE) as usize).min(self.slices.len());
        let until = ((lasts / SLICE) as usize).clamp(since, self.slices.len());
        let seconds = (until - since).max(1) as f64 * SLICE as f64 / SECOND as f64;
        let retries: u64 = self.slices[since..until].iter().map(Slice::retries).sum();
        let retries = retries as f64 / seconds / capacity;
        let (never, first_tries) = (if outage.is_some() { "never recovers" } else { "overloaded" }, rate / capacity);
        if first_tries >= 1.0 {
            return format!(
                "{never}: its first tries alone ask for {first_tries:.1} times what the server can do; give it more capacity"
            );
        }
        let asked = if retries >= 1.0 {
            format!("its retries alone ask for {retries:.1} times what the server can do")
        } else if retries + first_tries >= 1.0 {
            format!("with its retries it asks for {:.2} times what the server can do", retries + first_tries)
        } else {
            return match Duration::from_nanos(lasts - end).as_secs() {
                _ if outage.is_none() => "fails without being overloaded".into(),
                seconds => format!("has not recovered after {seconds}s"),
            };
        };
        let remedy = match (has_budget, has_queue) {
            (false, false) => "give it a budget, or the server a queue with 503",
            (false, true) => "give it a budget",
            (true, false) => "give it a smaller budget, or the server a queue with 503",
            (true, true) => "give it a smaller budget",
        };
        format!("{never}: {asked}; {remedy}")
    }
}

/// Writes a row of the table below [`Report::header`].
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let latency = match self.latency(0.99) {
            Duration::MAX => "never".into(),
            latency => format!("{latency:.1?}"),
        };
        let (success, wasted) = (self.success() * 100.0, self.wasted() * 100.0);
        write!(f, "{success:>5.1} %  {:>13.2}  {wasted:>9.1} %  {latency:>11}  {}", self.load(), self.verdict())
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody reads the last digit")]
fn part(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Returns the element, and makes those up to it.
#[expect(clippy::cast_possible_truncation, reason = "a list that long fills the memory")]
fn at<T: Clone + Default>(list: &mut Vec<T>, index: u64) -> &mut T {
    let index = index as usize;
    if index >= list.len() {
        list.resize(index + 1, T::default());
    }
    &mut list[index]
}

/// Counts latencies in classes, of which each power of two has 128: a quantile is at most 1 % too long.
#[derive(Debug, Clone, PartialEq, Default)]
struct Latencies {
    classes: Vec<u64>,
    count: u64,
    longest: u64,
}

impl Latencies {
    const CLASSES: u64 = 128;

    fn add(&mut self, nanos: u64) {
        let shift = (nanos | Self::CLASSES).ilog2() - Self::CLASSES.ilog2();
        *at(&mut self.classes, u64::from(shift) * Self::CLASSES + (nanos >> shift)) += 1;
        self.count += 1;
        self.longest = self.longest.max(nanos);
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "it saturates"
    )]
    fn quantile(&self, part: f64) -> Option<u64> {
        let rank = ((part * self.count as f64).ceil() as u64).clamp(1, self.count.max(1));
        let mut below = 0;
        let class = self.classes.iter().position(|count| {
            below += count;
            below >= rank
        })? as u64;
        let shift = (class / Self::CLASSES).saturating_sub(1);
        let longest = (class - shift * Self::CLASSES) << shift | ((1 << shift) - 1);
        Some(longest.min(self.longest))
    }
}
