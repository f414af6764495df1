//! Counts the instructions of every case, in one run under valgrind's callgrind.
//!
//! The program runs itself. Inside, each case is called once to warm up and then [`ROUNDS`] times through [`collect`],
//! the only function in which callgrind counts; [`boundary`] makes it write down the sum and start anew.

use std::{
    env, fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
};

use tokio::runtime::{Builder, Runtime};

use crate::cases;

/// Calls of each case. More than one only because one draw may take longer than another.
const ROUNDS: u32 = 64;

/// The argument that makes the program the one that is counted.
pub(crate) const INSIDE: &str = "--inside-valgrind";

/// Runs all cases, while callgrind looks on.
pub(crate) fn inside() {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    // The paused clock is found from here.
    let _inside = runtime.enter();
    run(cases::nothing, &runtime);
    for case in cases::all() {
        run(case.run, &runtime);
    }
}

fn run(case: fn(&Runtime), runtime: &Runtime) {
    case(runtime);
    for _ in 0..ROUNDS {
        collect(black_box(case), runtime);
    }
    boundary();
}

/// Callgrind counts while this runs.
#[inline(never)]
fn collect(case: fn(&Runtime), runtime: &Runtime) {
    case(runtime);
    black_box(());
}

/// Callgrind writes down what it has counted since it was last here.
#[inline(never)]
fn boundary() {
    black_box(());
}

/// Returns the instructions of one call of each case, in the order of [`cases::all`], without the harness's own.
pub(crate) fn instructions() -> Result<Vec<f64>, String> {
    let program = env::current_exe().map_err(|fault| format!("this program cannot find itself: {fault}"))?;
    let profile = profile_path();
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg("--combine-dumps=yes")
        .arg("--toggle-collect=overhead::count::collect*")
        .arg("--dump-before=overhead::count::boundary*")
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(program)
        .arg(INSIDE)
        .stdin(Stdio::null())
        .output()
        .map_err(|fault| format!("valgrind does not start ({fault}): install it, `apt-get install valgrind`"))?;
    if !output.status.success() {
        return Err(format!("valgrind ended with {}:\n{}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    let totals = totals(&profile)?;
    let _ = fs::remove_file(&profile);
    let cases = cases::all().len();
    match totals.as_slice() {
        // One part for each boundary, and the rest of the program.
        [nothing, counted @ .., _] if counted.len() == cases && *nothing > 0.0 => {
            Ok(counted.iter().map(|total| (total - nothing) / f64::from(ROUNDS)).collect())
        }
        _ => Err(format!("{} parts in the profile, where there are {cases} cases: {totals:?}", totals.len())),
    }
}

fn profile_path() -> PathBuf {
    env::temp_dir().join(format!("reattempt-overhead-{}.out", process::id()))
}

/// The sum of each part of a profile: the first number of its `totals:` line.
fn totals(profile: &Path) -> Result<Vec<f64>, String> {
    let text = fs::read_to_string(profile).map_err(|fault| format!("no profile: {fault}"))?;
    let numbers = text.lines().filter_map(|line| line.strip_prefix("totals: "));
    numbers
        .map(|number| number.trim().parse().map_err(|_| format!("`totals: {number}` in the profile is not a number")))
        .collect()
}
