//! What annotated functions cost a build: see `README.md`.
#![allow(missing_docs, reason = "a program")]

mod contestants;
mod project;
mod rustc;
mod table;

use std::{env, ffi::OsString, num::NonZero, process::ExitCode};

use contestants::{Contestant, Measure, SETS};
use project::Project;
use table::Row;

const DEFAULT_RUNS: NonZero<u32> = NonZero::new(5).unwrap();

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let result = match env::var(rustc::CRATE) {
        Ok(wanted) => rustc::run(&wanted, &arguments),
        Err(_) => report(&arguments),
    };
    result.unwrap_or_else(|fault| {
        eprintln!("{fault}");
        ExitCode::FAILURE
    })
}

/// Prints the table; fails where a bar is broken.
fn report(arguments: &[OsString]) -> Result<ExitCode, String> {
    let arguments: Option<Vec<_>> = arguments.iter().map(|argument| argument.to_str()).collect();
    let rows = match arguments.as_deref() {
        Some([]) => measure(&Measure::ALL, DEFAULT_RUNS)?,
        Some(["--bytes"]) => measure(&[Measure::Bytes], NonZero::<u32>::MIN)?,
        Some(["--runs", runs]) => {
            let runs = runs.parse().map_err(|_| format!("`{runs}` is not a number of runs"))?;
            measure(&Measure::ALL, runs)?
        }
        _ => return Err("the arguments are none, `--bytes`, or `--runs N`".to_owned()),
    };
    print!("{}", table::render(&rows));
    let broken = table::broken_bars(&rows);
    for bar in &broken {
        eprintln!("bar broken: {bar}");
    }
    Ok(if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The least of several runs. The contestants of a row take turns, so that a busy machine is busy for all of them.
fn measure(measures: &[Measure], runs: NonZero<u32>) -> Result<Vec<Row>, String> {
    let project = Project::write()?;
    for &measure in measures {
        project.prepare(measure)?;
    }
    let mut rows = rows(measures);
    for run in 1..=runs.get() {
        eprintln!("run {run} of {runs}");
        for row in &mut rows {
            for (contestant, least) in row.set.contestants.iter().zip(&mut row.least) {
                least.1 = least.1.min(project.measure(row.set, contestant, row.measure)?);
            }
        }
    }
    Ok(rows)
}

fn rows(measures: &[Measure]) -> Vec<Row> {
    let nothing_yet = |contestant: &Contestant| (contestant.name, f64::INFINITY);
    let mut rows = Vec::new();
    for set in &SETS {
        for (measure, bar) in Measure::ALL.into_iter().zip(set.bars) {
            if measures.contains(&measure) {
                rows.push(Row { set, measure, bar, least: set.contestants.iter().map(nothing_yet).collect() });
            }
        }
    }
    rows
}
