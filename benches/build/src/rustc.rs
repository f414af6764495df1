//! This program as cargo's `RUSTC_WORKSPACE_WRAPPER`: it runs rustc and writes down the processor seconds.
//!
//! Cargo's own work and the dependencies are not counted that way.

use std::{
    env::{self, VarError},
    ffi::OsString,
    fs,
    process::{Command, ExitCode},
};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike as _,
};

/// The crate whose seconds are wanted. This variable makes the program a wrapper.
pub(crate) const CRATE: &str = "BUILD_BENCH_CRATE";
/// The file for its seconds.
pub(crate) const SECONDS: &str = "BUILD_BENCH_SECONDS";

/// Runs the rustc that `arguments` begin with.
pub(crate) fn run(wanted: &str, arguments: &[OsString]) -> Result<ExitCode, String> {
    let [rustc, arguments @ ..] = arguments else { return Err("no rustc was named".to_owned()) };
    let status = Command::new(rustc)
        .args(arguments)
        .status()
        .map_err(|fault| format!("{} does not start: {fault}", rustc.display()))?;
    if !status.success() {
        return Ok(ExitCode::FAILURE);
    }
    if arguments.windows(2).any(|pair| pair == ["--crate-name", wanted]) {
        let file = env::var(SECONDS).map_err(|fault: VarError| format!("{SECONDS}: {fault}"))?;
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|fault| format!("no usage of rustc: {fault}"))?;
        let microseconds = (usage.user_time() + usage.system_time()).num_microseconds();
        fs::write(&file, microseconds.to_string()).map_err(|fault| format!("{file} cannot be written: {fault}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
