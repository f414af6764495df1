//! Policies side by side in one storm.

use std::time::Duration;

use reattempt::{
    Policy, RetryBudget, policy,
    storm::{Outage, Report, Storm},
};

pub(crate) struct Trial {
    pub(crate) storm: Storm,
    pub(crate) policies: Vec<Candidate>,
}

pub(crate) struct Candidate {
    pub(crate) name: String,
    pub(crate) policy: Policy,
    /// The capacity and the ratio of each client's budget.
    pub(crate) budget: Option<(u32, f64)>,
}

/// A server that is silent for ten seconds, while it has 70 % of the load that it can bear.
pub(crate) fn silent_server() -> Storm {
    let secs = Duration::from_secs;
    Storm::new().outage(secs(10)..secs(20), Outage::Silent).lasts(secs(120))
}

impl Default for Trial {
    fn default() -> Self {
        const EXPONENTIAL: Policy = policy!(strategy = "exponential", base = "1s", cap = "8s", max = 4);
        const JITTERED: Policy = policy!(strategy = "full_jitter", base = "1s", cap = "8s", max = 4);
        let candidate = |name: &str, policy, budget| Candidate { name: name.to_owned(), policy, budget };
        Self {
            storm: silent_server(),
            policies: vec![
                candidate("no retries", policy!(max = 1), None),
                candidate("immediate, 4 attempts", policy!(strategy = "immediate", max = 4), None),
                candidate("exponential, 4 attempts", EXPONENTIAL, None),
                candidate("full jitter, 4 attempts", JITTERED, None),
                candidate(
                    "full jitter, 10 attempts",
                    policy!(strategy = "full_jitter", base = "1s", cap = "8s", max = 10),
                    None,
                ),
                candidate("full jitter with a budget", JITTERED, Some((10, 0.1))),
            ],
        }
    }
}

impl Trial {
    /// Runs the storm with each policy, whose name `starts` is told.
    pub(crate) fn run(&self, starts: impl Fn(&str)) -> Vec<Report> {
        let run = |Candidate { name, policy, budget }: &Candidate| {
            starts(name);
            match *budget {
                None => self.storm.run(policy),
                Some((capacity, ratio)) => {
                    self.storm.run_with_budget(policy, || RetryBudget::new(capacity).with_ratio(ratio))
                }
            }
        };
        self.policies.iter().map(run).collect()
    }

    pub(crate) fn table(&self, reports: &[Report]) -> String {
        let width = self.policies.iter().map(|candidate| candidate.name.chars().count()).max().unwrap_or_default();
        let head = format!("{:width$}  {}\n", "policy", Report::header());
        let rows = self.policies.iter().zip(reports);
        let rows = rows.map(|(Candidate { name, .. }, report)| format!("{name:width$}  {report}\n"));
        [head].into_iter().chain(rows).collect()
    }

    pub(crate) fn draw(&self, reports: &[Report]) -> String {
        let names = self.policies.iter().map(|candidate| candidate.name.as_str());
        Storm::draw(&names.zip(reports).collect::<Vec<_>>())
    }
}
