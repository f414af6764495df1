//! What is simulated: the clients, the server, and its outage.

use core::{ops::Range, time::Duration};
use std::{string::String, vec::Vec};

use super::{contention, engine, picture, report::Report};
use crate::{Policy, RetryBudget};

/// What happens to requests during an outage.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Outage {
    /// Requests and answers are lost: nobody answers, and the client waits until its timeout.
    Silent,
    /// Requests are refused at once, and the client knows that the server did nothing
    /// ([`Class::NotSent`](crate::Class::NotSent)).
    Refusing,
    /// The server works at this part of its capacity: 0.2 is a fifth, 0 is a standstill.
    Slow(f64),
    /// The server does the work and answers with a failure, with this probability. The failures are
    /// [`Class::Transient`](crate::Class::Transient).
    Failing(f64),
}

/// Describes a storm: clients that call, the server that they call, and an outage of the server.
///
/// | method | default |
/// |---|---|
/// | [`clients`](Self::clients) | 100 |
/// | [`rate`](Self::rate) | 70 % of the capacity |
/// | [`capacity`](Self::capacity) | 1000 requests a second |
/// | [`queue`](Self::queue) | without end |
/// | [`timeout`](Self::timeout) | 1 s |
/// | [`outage`](Self::outage) | none |
/// | [`lasts`](Self::lasts) | 60 s |
/// | [`seed`](Self::seed) | 0 |
///
/// ```
/// use core::time::Duration;
/// use reattempt::{Policy, RetryBudget, policy, storm::{Outage, Storm}};
///
/// const OURS: Policy = policy!(strategy = "full_jitter", base = "1s", cap = "8s", max = 4);
/// let secs = Duration::from_secs;
/// let storm = Storm::new().outage(secs(10)..secs(20), Outage::Silent);
///
/// // The outage ends, but the retries keep the server overloaded.
/// let without = storm.run(&OURS);
/// assert_eq!(without.recovery(), None);
///
/// // With a budget for each client, the server recovers.
/// let with = storm.run_with_budget(&OURS, || RetryBudget::new(10));
/// assert!(with.recovery().is_some_and(|time| time < secs(5)));
///
/// let svg = Storm::draw(&[("without a budget", &without), ("with a budget", &with)]);
/// assert!(svg.starts_with("<svg"));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a storm does nothing until it is run"]
pub struct Storm {
    pub(super) clients: u32,
    /// `None`: a part of the capacity.
    rate: Option<f64>,
    pub(super) capacity: f64,
    pub(super) queue: usize,
    pub(super) timeout: Duration,
    pub(super) outage: Option<(Range<Duration>, Outage)>,
    pub(super) lasts: Duration,
    pub(super) seed: u64,
    /// The clients race for one row instead of calling a server with a queue.
    pub(super) is_contention: bool,
}

impl Default for Storm {
    /// Returns [`Storm::new`].
    fn default() -> Self {
        Self::new()
    }
}

impl Storm {
    /// Describes a storm with the default settings and without an outage.
    pub const fn new() -> Self {
        Self {
            clients: 100,
            rate: None,
            capacity: 1000.0,
            queue: usize::MAX,
            timeout: Duration::from_secs(1),
            outage: None,
            lasts: Duration::from_secs(60),
            seed: 0,
            is_contention: false,
        }
    }

    /// Describes clients that race for one row: the model of "Exponential Backoff And Jitter" (AWS Architecture Blog,
    /// 2015).
    ///
    /// All clients begin at the same moment. Each reads the version of the row and writes if nobody wrote in between;
    /// otherwise it waits and begins again. A hop through the network takes a normally distributed 10 ms, and the server
    /// takes no time. So each client makes one call, a request is a write, and
    /// [`latency(1.0)`](Report::latency) is the time until the last client is done.
    ///
    /// Of the other settings, the seed and [`lasts`](Self::lasts) apply: the race is watched for an hour unless that is
    /// changed.
    ///
    /// ```
    /// use reattempt::{Policy, policy, storm::Storm};
    ///
    /// const EXPONENTIAL: Policy = policy!(strategy = "exponential", base = "10ms", cap = "2s", max = unlimited);
    /// const JITTERED: Policy = policy!(strategy = "full_jitter", base = "10ms", cap = "2s", max = unlimited);
    ///
    /// let [without, with] = [EXPONENTIAL, JITTERED].map(|policy| Storm::contention(100).run(&policy));
    /// assert!(with.requests() * 2 < without.requests());
    /// assert!(with.latency(1.0) * 8 < without.latency(1.0));
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if there are no clients.
    #[track_caller]
    pub const fn contention(clients: u32) -> Self {
        let mut storm = Self::new().clients(clients);
        storm.is_contention = true;
        storm.lasts = Duration::from_secs(3600);
        storm
    }

    /// Sets the number of clients. It matters only to [`run_with_budget`](Self::run_with_budget), because each client
    /// has its own budget; the calls of all clients together are the [`rate`](Self::rate).
    ///
    /// # Panics
    ///
    /// Panics if there are no clients.
    #[track_caller]
    pub const fn clients(mut self, clients: u32) -> Self {
        assert!(clients > 0, "a storm needs at least one client");
        self.clients = clients;
        self
    }

    /// Sets how many calls begin in a second, of all clients together.
    ///
    /// # Panics
    ///
    /// Panics if `calls` is negative, zero, infinite or NaN.
    #[track_caller]
    pub const fn rate(mut self, calls: f64) -> Self {
        assert!(calls > 0.0 && calls < f64::INFINITY, "a rate is a finite number of calls a second above zero");
        self.rate = Some(calls);
        self
    }

    /// Sets how many requests the server can do in a second.
    ///
    /// # Panics
    ///
    /// Panics if `requests` is negative, zero, infinite or NaN.
    #[track_caller]
    pub const fn capacity(mut self, requests: f64) -> Self {
        assert!(
            requests > 0.0 && requests < f64::INFINITY,
            "a capacity is a finite number of requests a second above zero"
        );
        self.capacity = requests;
        self
    }

    /// Sets how many requests can wait at the server. A request that finds the queue full is answered with a 503 at once,
    /// which is [`Class::Throttled`](crate::Class::Throttled).
    pub const fn queue(mut self, requests: usize) -> Self {
        self.queue = requests;
        self
    }

    /// Sets how long a client waits for an answer. A policy's `attempt_timeout` applies too if it is shorter.
    ///
    /// # Panics
    ///
    /// Panics if the timeout is zero.
    #[track_caller]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        assert!(!timeout.is_zero(), "a timeout must be longer than zero");
        self.timeout = timeout;
        self
    }

    /// Sets when the outage begins and ends, and what happens during it. A second call replaces the first.
    ///
    /// # Panics
    ///
    /// Panics if the outage does not end after it begins, or if the number of [`Outage::Slow`] or
    /// [`Outage::Failing`] is not between 0 and 1.
    #[track_caller]
    pub fn outage(mut self, time: Range<Duration>, outage: Outage) -> Self {
        assert!(time.start < time.end, "an outage must end after it begins");
        if let Outage::Slow(part) | Outage::Failing(part) = outage {
            assert!((0.0..=1.0).contains(&part), "the part of an outage is a number from 0 to 1");
        }
        self.outage = Some((time, outage));
        self
    }

    /// Sets how long new calls begin. The calls that are in flight then are watched for as long again.
    pub const fn lasts(mut self, time: Duration) -> Self {
        self.lasts = time;
        self
    }

    /// Sets the seed of everything random. The same seed gives the same report.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Runs the storm with a policy, without a budget.
    pub fn run(&self, policy: &Policy) -> Report {
        self.simulate(policy, &[])
    }

    /// Runs the storm with a policy, and with a budget for each client, which `budget` makes.
    ///
    /// Time is virtual for the budgets too, so [`with_refill`](RetryBudget::with_refill) works. To let all calls share
    /// one budget, set [`clients(1)`](Self::clients).
    pub fn run_with_budget(&self, policy: &Policy, mut budget: impl FnMut() -> RetryBudget) -> Report {
        let budgets: Vec<_> = (0..self.clients).map(|_| budget()).collect();
        self.simulate(policy, &budgets)
    }

    fn simulate(&self, policy: &Policy, budgets: &[RetryBudget]) -> Report {
        let run = if self.is_contention { contention::run } else { engine::run };
        run(self, policy, budgets)
    }

    /// Draws reports below one another, each with its name, as an SVG.
    ///
    /// First tries and retries are stacked. A line shows the work that the server did, a dashed line shows its capacity,
    /// and the outage is shaded. All panels have the same scale. The colours suit light and dark pages.
    pub fn draw(reports: &[(&str, &Report)]) -> String {
        picture::draw(reports)
    }

    pub(super) fn calls_per_second(&self) -> f64 {
        self.rate.unwrap_or(0.7 * self.capacity)
    }
}
