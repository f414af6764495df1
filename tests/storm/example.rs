//! The example `storm`: its picture, its configuration, and what it says about a bad one.

use crate::{config, trial::Trial};

#[test]
fn picture_has_a_panel_for_each_policy() {
    let mut trial = Trial::default();
    trial.storm = trial.storm.lasts(crate::secs(12));
    let picture = trial.draw(&trial.run(|_| ()));
    for candidate in &trial.policies {
        assert!(picture.contains(&format!("{}: ", candidate.name)), "{}", candidate.name);
    }
}

#[test]
fn configuration_beside_the_example_is_accepted() {
    let trial = config::parse(include_str!("../../examples/storm/policies.toml")).unwrap();
    let names: Vec<_> = trial.policies.iter().map(|candidate| candidate.name.as_str()).collect();
    assert_eq!(names, ["impatient", "patient", "patient, with a budget"]);
    assert_eq!(trial.policies[2].budget, Some((10, 0.1)));
}

#[test]
fn configuration_needs_no_server() {
    let trial = config::parse("[careful]\nmax = 2").unwrap();
    assert_eq!(trial.storm, Trial::default().storm);
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    let error = config::parse(text).err().expect("a bad configuration");
    assert!(error.contains(expected), "{error:?} does not contain {expected:?}");
}

#[test]
fn bad_policy_is_named_with_its_key() {
    refused("[careful]\nmax = \"many\"", "policy `careful`: `max` is \"many\", but must be a number of attempts");
    let error = config::parse("[careful]\nmax = \"many\"").err().unwrap();
    assert_eq!(error.lines().count(), 1, "{error}");
    refused("[careful]\nmaxx = 3", "policy `careful`: `maxx` is not a key of a policy: did you mean `max`?");
    refused("[careful]\nbase = \"9s\"\ncap = \"1s\"", "policy `careful`: `cap`");
    refused("[careful]\nbudget = -1", "policy `careful`: `budget` is -1, but must be a whole number");
    refused("[careful]\nbudget_ratio = 0.1", "policy `careful`: `budget_ratio` needs `budget`");
    refused("careful = 3", "`careful` is 3, but must be a table");
}

#[test]
fn bad_server_is_named_with_its_key() {
    let server = |line: &str, expected: &str| refused(&format!("[server]\n{line}\n[careful]\nmax = 2"), expected);
    server("rate = -1", "server: `rate` is -1, but must be a number above zero");
    server("capacity = 0", "server: `capacity` is 0, but must be a number above zero");
    server("clients = 0", "server: `clients` is 0, but must be at least 1");
    server("timeout = 5", "server: `timeout` is 5, but must be a duration such as \"10s\"");
    server("quue = 5", "server: `quue` is not a key here");
    server("outage = { kind = \"slow\", from = \"1s\", to = \"2s\" }", "server: `outage`: `part` is missing");
    server("outage = { kind = \"silent\", from = \"2s\", to = \"2s\" }", "server: `outage`: `to` must be later");
    server("outage = { kind = \"loud\" }", "server: `outage`: `kind` is \"loud\", but must be silent");
}

#[test]
fn missing_policies_and_bad_syntax_are_refused() {
    refused("[server]\nrate = 5", "there is no policy");
    refused("[careful\nmax = 2", "line 1, column 9");
    let error = config::read("no/such/file.toml").err().unwrap().to_string();
    assert!(error.starts_with("cannot read no/such/file.toml: "), "{error}");
}
