//! Policies and the server in a TOML file. Every error names the file, the policy and the key.

use std::{error::Error, fs, time::Duration};

use reattempt::{
    Policy,
    storm::{Outage, Storm},
};
use serde::Deserialize;
use toml::{Table, Value};

use crate::trial::{Candidate, Trial, silent_server};

type Result<T, E = String> = std::result::Result<T, E>;

pub(crate) fn read(file: &str) -> Result<Trial, Box<dyn Error>> {
    let text = fs::read_to_string(file).map_err(|error| format!("cannot read {file}: {error}"))?;
    parse(&text).map_err(|error| format!("{file}: {}", error.trim_end()).into())
}

pub(crate) fn parse(text: &str) -> Result<Trial> {
    let mut tables: Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let storm = match tables.remove("server") {
        None => silent_server(),
        Some(value) => server(table("server", value)?).map_err(|error| format!("server: {error}"))?,
    };
    if tables.is_empty() {
        return Err("there is no policy: add a table with its name, such as `[patient]`".into());
    }
    let policies = tables.into_iter().map(|(name, value)| candidate(&name, value)).collect::<Result<_>>()?;
    Ok(Trial { storm, policies })
}

fn candidate(name: &str, value: Value) -> Result<Candidate> {
    let mut keys = table(name, value)?;
    let named = |error| format!("policy `{name}`: {error}");
    let budget = keys.remove("budget").map(|tokens| count("budget", &tokens)).transpose().map_err(named)?;
    let ratio = keys.remove("budget_ratio");
    let ratio = ratio.map(|ratio| number("budget_ratio", &ratio, |ratio| ratio >= 0.0, "a number")).transpose();
    let budget = match (budget, ratio.map_err(named)?) {
        (None, Some(_)) => return Err(named("`budget_ratio` needs `budget`".into())),
        (budget, ratio) => budget.map(|tokens| (tokens, ratio.unwrap_or(0.1))),
    };
    let policy = Policy::deserialize(keys).map_err(|error| named(error.message().to_owned()))?;
    Ok(Candidate { name: name.to_owned(), policy, budget })
}

fn server(keys: Table) -> Result<Storm> {
    let mut storm = Storm::new();
    for (key, value) in keys {
        let above_zero = |value| number(&key, value, |number| number > 0.0, "a number above zero");
        storm = match key.as_str() {
            "clients" => match count(&key, &value)? {
                0 => return Err("`clients` is 0, but must be at least 1".into()),
                clients => storm.clients(clients),
            },
            "rate" => storm.rate(above_zero(&value)?),
            "capacity" => storm.capacity(above_zero(&value)?),
            "queue" => storm.queue(count(&key, &value)? as usize),
            "timeout" => match duration(&key, &value)? {
                Duration::ZERO => return Err("`timeout` must be longer than zero".into()),
                timeout => storm.timeout(timeout),
            },
            "lasts" => storm.lasts(duration(&key, &value)?),
            "seed" => storm.seed(count(&key, &value)?.into()),
            "outage" => outage(storm, table("outage", value)?).map_err(|error| format!("`outage`: {error}"))?,
            _ => return Err(unknown(&key, "clients, rate, capacity, queue, timeout, lasts, seed, outage")),
        };
    }
    Ok(storm)
}

fn outage(storm: Storm, mut keys: Table) -> Result<Storm> {
    let mut take = |key: &str| keys.remove(key).ok_or_else(|| format!("`{key}` is missing"));
    let kind = take("kind")?;
    let mut part = || number("part", &take("part")?, |part| (0.0..=1.0).contains(&part), "a number from 0 to 1");
    let outage = match kind.as_str() {
        Some("silent") => Outage::Silent,
        Some("refusing") => Outage::Refusing,
        Some("slow") => Outage::Slow(part()?),
        Some("failing") => Outage::Failing(part()?),
        _ => return Err(format!("`kind` is {kind}, but must be silent, refusing, slow or failing")),
    };
    let (from, to) = (duration("from", &take("from")?)?, duration("to", &take("to")?)?);
    if from >= to {
        return Err("`to` must be later than `from`".into());
    }
    match keys.keys().next() {
        Some(key) => Err(unknown(key, "kind, from, to, and for slow and failing part")),
        None => Ok(storm.outage(from..to, outage)),
    }
}

fn unknown(key: &str, keys: &str) -> String {
    format!("`{key}` is not a key here (the keys are {keys})")
}

fn table(name: &str, value: Value) -> Result<Table> {
    match value {
        Value::Table(table) => Ok(table),
        value => Err(format!("`{name}` is {value}, but must be a table")),
    }
}

fn count(key: &str, value: &Value) -> Result<u32> {
    let count = value.as_integer().and_then(|number| u32::try_from(number).ok());
    count.ok_or_else(|| format!("`{key}` is {value}, but must be a whole number that is not negative"))
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no more digits")]
fn number(key: &str, value: &Value, is_good: fn(f64) -> bool, expected: &str) -> Result<f64> {
    let number = value.as_float().or_else(|| value.as_integer().map(|number| number as f64));
    let number = number.filter(|number| number.is_finite() && is_good(*number));
    number.ok_or_else(|| format!("`{key}` is {value}, but must be {expected}"))
}

fn duration(key: &str, value: &Value) -> Result<Duration> {
    let duration = value.as_str().and_then(|text| humantime::parse_duration(text).ok());
    duration.ok_or_else(|| format!("`{key}` is {value}, but must be a duration such as \"10s\""))
}
