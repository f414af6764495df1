//! What a retry costs: see `README.md`.
#![allow(missing_docs, reason = "a program")]

mod cases;
mod contestants;
mod count;
mod table;
mod work;

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let argument = env::args().nth(1);
    match argument.as_deref() {
        Some(count::INSIDE) => {
            count::inside();
            ExitCode::SUCCESS
        }
        None => report(),
        Some(other) => {
            eprintln!("`{other}` is no argument of this program: it has none");
            ExitCode::FAILURE
        }
    }
}

/// Prints the tables; fails where a bar is broken.
fn report() -> ExitCode {
    let counts = match count::instructions() {
        Ok(counts) => counts,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::FAILURE;
        }
    };
    let counted: Vec<_> = cases::all().into_iter().zip(counts).collect();
    let sizes = cases::sizes();
    print!("{}", table::render(&counted, &sizes));
    let broken = table::broken_bars(&counted, &sizes);
    for bar in &broken {
        eprintln!("bar broken: {bar}");
    }
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
